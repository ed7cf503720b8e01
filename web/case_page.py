"""One case on the desk: its head, its talk, where to write, and who the customer is."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import listing, view
from community.database import now
from community.listing import Filter
from community.people import Person
from community.view import AnswerView, ThreadView
from escalation import (
    affected,
    claims,
    clocks,
    drafts,
    experts,
    looking,
    macros,
    notes,
    queue,
    reasons,
    side_threads,
    teams,
)
from escalation.cases import OPEN, WITH_TEAM, State
from escalation.queue import Row
from search import asked
from web import clocks as rings
from web import desk_page, finding, talk
from web.finding import Results

OTHERS_SHOWN = 5


def case(db: Session, me: Person, id: int) -> dict[str, Any]:
    """What desk/_case.html and desk/_customer.html need. Raises HTTPException(404)."""
    row, shown = _found(db, id)
    return {
        **_standing(db, me, row, shown),
        **_customer(db, row, shown),
        "drafts": drafts.of(db, row.id, me),
        "macros": macros.all_for(db, me),
        "teams": [team for team in teams.all(db) if team.kind == teams.Kind.DESK],
        "departments": teams.departments(db),
        "incidents": desk_page.open_incidents(db),
        "OPEN_STATES": OPEN,
        "pane": "reply",
    }


def fresh(db: Session, me: Person, id: int, seen: int | None) -> dict[str, Any]:
    """What changes while the case is open: its head and its talk, and what was answered since. Raises
    HTTPException(404)."""
    row, shown = _found(db, id)
    return _standing(db, me, row, shown) | {"meanwhile": meanwhile(shown, me, seen)}


def meanwhile(shown: ThreadView, me: Person, seen: int | None) -> Sequence[AnswerView]:
    """The visible answers of others that the open page has not shown yet."""
    newer = (it for it in shown.answers if seen is not None and it.id > seen and it.author.id != me.id)
    return sorted((it for it in newer if not it.hidden_at), key=lambda it: it.id)


def _found(db: Session, id: int) -> tuple[Row, ThreadView]:
    row = queue.one(db, id)
    shown = row and view.of(db, row.thread_id)
    if not row or not shown:
        raise HTTPException(404)
    return row, shown


def _standing(db: Session, me: Person, row: Row, shown: ThreadView) -> dict[str, Any]:
    private = side_threads.of(db, row.thread_id)
    part = affected.of_thread(db, row.thread_id)
    return {
        "case": row,
        "clocks": rings.of_case(row, clocks.of(db, [row.id]).get(row.id, {})),
        "thread": shown.thread,
        "talk": talk.of(db, shown, notes.of(db, row.id), private),
        "private": bool(private),
        "requests": experts.of_case(db, row.id),
        "asked": experts.open_for(db, row.id),
        "incident": part[0] if part else None,
        "lookers": [it for it in looking.now_at(db, case_ids=[row.id]) if it.person.id != me.id],
        "waited": now() - shown.thread.created_at,
        "seen": max((answer.id for answer in shown.answers), default=0),
        "meanwhile": (),
        **_mine(me, row),
    }


def _mine(me: Person, row: Row) -> dict[str, bool]:
    """Whether I have it, and whether I could take it now."""
    holds = row.state == State.CLAIMED and row.assignee is not None and row.assignee.id == me.id
    others = row.state == State.CLAIMED and not holds and not claims.lease_is_over(row, now())  # pyright: ignore[reportArgumentType]
    return {"holds": holds, "free": row.state in WITH_TEAM and not holds and not others}


def _customer(db: Session, row: Row, shown: ThreadView) -> dict[str, Any]:
    asker = db.get_one(Person, shown.thread.author_id)
    theirs = listing.page(db, Filter(author=asker.handle), limit=OTHERS_SHOWN + 1).items
    return {
        "asker": asker,
        "others": [other for other in theirs if other.id != row.thread_id][:OTHERS_SHOWN],
        "earlier": queue.of_asker(db, asker.id, but=row.id),
        "reasons": reasons.of_thread(db, row.thread_id),
        "known_reasons": reasons.in_state(db, *reasons.CHOSEN_FROM),
        "similar": finding.similar(shown.thread.title, shown.thread.body, without=row.thread_id),
        **_searched(db, row.thread_id),
    }


def similar_to(db: Session, id: int, written: str) -> Results:
    """What may answer the case, by what the agent has written of the reply and what the customer asked. Raises
    HTTPException(404)."""
    row, shown = _found(db, id)
    return finding.similar(shown.thread.title, f"{written}\n{shown.thread.body}", without=row.thread_id)


def _searched(db: Session, thread_id: int) -> dict[str, Any]:
    """What the asker searched for and was shown before they asked, as long as the log keeps it."""
    searched = asked.before(db, thread_id)
    ids = {id for search in searched for id in search.threads_shown}
    titles = {id: row.title for id, row in listing.by_ids(db, sorted(ids)).items()} if ids else {}
    return {"searched": searched, "found_titles": titles}
