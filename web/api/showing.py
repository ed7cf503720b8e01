"""How things are shown to programs: what the rooms know, in the API's shapes, for one reader."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import listing, speaking, tags, view
from community.answers import Answer
from community.categories import Category
from community.commented import CommentView
from community.listing import Author
from community.paging import Page
from community.people import Person
from community.permissions import may_see, may_see_comment
from community.view import AnswerView, Mine, ThreadView
from escalation import promises, queue
from escalation.permissions import may_see_desk
from moderation.permissions import may_moderate
from web import status
from web.api import shapes
from web.found import Moved, missing

STANDS = (
    *("id", "reference", "kind", "state", "title", "created_at", "active_at", "solved_at"),
    *("answer_count", "me_too_count", "score"),
)
"""What a thread's row and its line in a list have in common."""


def thread(db: Session, thread_id: int, me: Person | None) -> shapes.Thread:
    """The whole thread. Raises HTTPException(404) when there is none for this reader, and TakenDown."""
    seen = view.of(db, thread_id)
    if seen and seen.thread.merged_at:
        raise Moved(seen.thread)
    if not seen or not may_see(me, seen.thread):
        raise missing(db, seen and seen.thread)
    mine = view.mine(db, me, thread_id, [answer.id for answer in seen.answers])
    answers = _answers(db, seen.answers, thread_id, me, mine)
    facts = _thread_facts(db, seen, mine, me) | _standing(db, seen, me)
    return shapes.Thread.model_validate(facts | {"answers": answers})


def answer(db: Session, answer_id: int, thread_id: int, me: Person | None) -> shapes.Answer:
    """One answer. Raises HTTPException(404)."""
    seen = view.answer(db, answer_id)
    if not seen:
        raise HTTPException(404)
    mine = view.mine(db, me, thread_id, [answer_id])
    return _answers(db, [seen], thread_id, me, mine)[0]


def voted(db: Session, answer: Answer, me: Person, value: int) -> shapes.Answer:
    """One answer on which this reader has just voted so."""
    mine = Mine({answer.id: value} if value else {})
    return _answers(db, [view.shown(db, answer)], answer.thread_id, me, mine)[0]


def comment(
    seen: CommentView, thread_id: int, me: Person | None, hiders: Mapping[int, Author] | None = None
) -> shapes.Comment:
    readable = bool(may_see_comment(me, seen))
    facts: dict[str, Any] = {name: getattr(seen, name) for name in ("id", "author", "created_at")}
    words = {"body": seen.body if readable else None, "html": seen.body_html if readable else None}
    place = {"thread": thread_id, "answer": seen.answer_id}
    return shapes.Comment.model_validate(facts | words | place | {"hidden": _tombstone(seen, hiders or {})})


def listed(db: Session, page: Page[listing.Row]) -> shapes.List[shapes.ThreadInList]:
    """A page of a list of threads."""
    tagged = tags.of(db, [row.id for row in page.items])
    items = [shapes.ThreadInList.model_validate(in_list(row, tagged.get(row.id, []))) for row in page.items]
    return shapes.List(items=items, next=page.next)


def in_list(row: listing.Row, tagged: list[str]) -> dict[str, Any]:
    """The facts of a thread's line in a list."""
    category = {"slug": row.category_slug, "name": row.category_name}
    about = {"category": category, "author": row.author, "tags": tagged, "language": speaking.read_as(row.language)}
    return {name: getattr(row, name) for name in STANDS} | about


def case(row: queue.Row) -> shapes.Case:
    facts = {name: getattr(row, name) for name in shapes.Case.model_fields if name != "thread"}
    return shapes.Case.model_validate(facts | {"thread": _thread_of(row)})


def category(found: Category) -> shapes.Category:
    return shapes.Category.model_validate(found)


def author(person: Person) -> Author:
    """Somebody as the author of what they have just written."""
    return Author(person.id, person.handle, person.name, person.role, person.points, person.step)


def _thread_facts(db: Session, seen: ThreadView, mine: Mine, me: Person | None) -> dict[str, Any]:
    found = seen.thread
    stands = {name: getattr(found, name) for name in (*STANDS, "body", "edited_at", "closed_at", "hidden_at")}
    about = {"category": seen.category, "author": seen.author, "tags": seen.tags, "html": found.body_html}
    about["language"] = speaking.read_as(found.language)
    hiders = _hiders(db, seen.comments)
    comments = [comment(written, found.id, me, hiders) for written in seen.comments]
    return stands | about | {"comments": comments, "my_vote": mine.vote, "my_me_too": mine.me_too}


def _standing(db: Session, seen: ThreadView, me: Person | None) -> dict[str, Any]:
    """Where it stands and what happens next."""
    standing = promises.standing(db, seen.thread)
    case = standing.case.id if standing.case and may_see_desk(me) else None
    return {
        "status": status.sentence(standing),
        "promise": standing.due_at if standing.to_come else None,
        "case": case,
    }


def _answers(
    db: Session, seen: Iterable[AnswerView], thread_id: int, me: Person | None, mine: Mine
) -> list[shapes.Answer]:
    hiders = _hiders(db, [one for answer in seen for one in (answer, *answer.comments)])
    return [_answer(answer, thread_id, me, mine, hiders) for answer in seen]


def _answer(
    seen: AnswerView, thread_id: int, me: Person | None, mine: Mine, hiders: Mapping[int, Author]
) -> shapes.Answer:
    names = ("id", "author", "official", "score", "created_at", "edited_at", "accepted_at")
    readable = seen.visible or bool(me and me.id == seen.author_id) or bool(may_moderate(me))
    facts = {name: getattr(seen, name) for name in names} | {
        "thread": thread_id,
        "body": seen.body if readable else None,
        "html": seen.body_html if readable else None,
        "hidden": _tombstone(seen, hiders),
        "comments": [comment(written, thread_id, me, hiders) for written in seen.comments],
        "my_vote": mine.votes.get(seen.id, 0),
    }
    return shapes.Answer.model_validate(facts)


def _hiders(db: Session, seen: Iterable[AnswerView | CommentView]) -> Mapping[int, Author]:
    ids = {one.hidden_by_id for one in seen if one.hidden_by_id}
    return view.authors_of(db, ids) if ids else {}


def _tombstone(seen: AnswerView | CommentView, hiders: Mapping[int, Author]) -> dict[str, Any] | None:
    if seen.visible:
        return None
    by = hiders[seen.hidden_by_id].name if seen.hidden_by_id else ""
    return {"by": by, "reason": seen.hidden_reason, "at": seen.hidden_at}


def _thread_of(row: queue.Row) -> dict[str, Any]:
    category = {"slug": row.category_slug, "name": row.category_name}
    thread = {"id": row.thread_id, "reference": row.reference, "title": row.title, "state": row.thread_state}
    return thread | {"category": category, "asker": row.asker}
