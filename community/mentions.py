"""`@handle` in what somebody writes: that person is told, once, and within limits that a quarrel cannot stretch."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Index, func, true
from sqlmodel import Field, Session, SQLModel, col, select

from community import markdown, rows
from community.database import identity, now, reference
from community.keeping import keeps
from community.markdown import NAMED
from community.people import Person

MOST_IN_ONE = 10
MOST_AN_HOUR = 30
HOUR = timedelta(hours=1)

CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]*`", re.DOTALL)


@keeps("Who named whom, and where", goes="person_id", stays="who_id")
class Mention(SQLModel, table=True):
    """Somebody is named in a thread, a link that goes when they do. `told`: they heard of it."""

    __table_args__ = (
        Index("ix_mention_who_id_at", "who_id", "at"),
        Index("ix_mention_person_id", "person_id", "thread_id"),
    )

    id: int = identity()
    who_id: int = reference("person.id")
    person_id: int = reference("person.id")
    thread_id: int = reference("thread.id")
    at: datetime = Field(default_factory=now)
    told: bool = Field(default=True, sa_column_kwargs={"server_default": true()})


def note(
    db: Session, body: str, *, by: int, thread_id: int, at: datetime, before: str = "", quietly: bool = False
) -> list[int]:
    """Write down whom this text names and `before` did not, and answer whom of them to tell: not the writer, at most 10
    for one text and 30 in an hour, and nobody where it is done `quietly`."""
    named = _numbers(db, _most(body))
    if not named:
        return []
    most = 0 if quietly else min(MOST_IN_ONE, MOST_AN_HOUR - _lately(db, by, at))
    new = named.keys() - handles(before)
    told = [id for handle, id in named.items() if handle in new and id != by][: max(0, most)]
    known = _known(db, thread_id, named.values()) if before else set[int]()
    missing = [id for id in named.values() if id in told or id not in known]
    db.add_all(Mention(who_id=by, person_id=id, thread_id=thread_id, at=at, told=id in told) for id in missing)
    return told


def move_in(db: Session, posts: Iterable[tuple[int, int, datetime, Iterable[str]]]) -> None:
    """Whom posts of another forum name, each post with its thread, author, time and every version. Nobody is told."""
    said = [(post, {handle for text in texts for handle in _most(text)}) for *post, texts in posts]
    known = _numbers(db, {handle for _post, named in said for handle in named})
    rows.add_without_ids(
        db,
        Mention,
        [
            {"thread_id": thread_id, "who_id": by, "person_id": known[handle], "at": at, "told": False}
            for (thread_id, by, at), named in said
            for handle in sorted(named & known.keys())
        ],
    )


def render(db: Session, body: str) -> str:
    """Safe HTML in which whom it names is a link: people who are here as it is written, in one query if it names any.
    It holds their number, for a handle that somebody has given up may be another's one day."""
    return markdown.render(body, _numbers(db, _most(body)))


def render_all(db: Session, bodies: Iterable[str]) -> dict[str, str]:
    """The same for many texts: each by what was written. Whom all of them name is found in one query."""
    named = {body: _most(body) for body in bodies}
    known = _numbers(db, {handle for some in named.values() for handle in some})
    return {
        body: markdown.render(body, {handle: known[handle] for handle in some if handle in known})
        for body, some in named.items()
    }


def handles(body: str) -> list[str]:
    """The handles a text names, in its order, each once; what stands in code names nobody."""
    return list(dict.fromkeys(match[1].lower() for match in NAMED.finditer(CODE.sub(" ", body))))


def _most(body: str) -> list[str]:
    """As many of them as become links."""
    return handles(body)[: 2 * MOST_IN_ONE]


def _known(db: Session, thread_id: int, person_ids: Collection[int]) -> set[int]:
    """Of whom it is written already that they are named there."""
    there = select(Mention.person_id).where(Mention.thread_id == thread_id, col(Mention.person_id).in_(person_ids))
    return set(db.exec(there))


def _numbers(db: Session, handles: Collection[str]) -> dict[str, int]:
    """Who is here under these handles, the eldest account first."""
    there = select(Person.handle, Person.id).where(col(Person.handle).in_(handles)).order_by(col(Person.id))
    return dict(db.exec(there).all()) if handles else {}


def _lately(db: Session, by: int, at: datetime) -> int:
    theirs = select(func.count()).select_from(Mention).where(Mention.who_id == by, col(Mention.at) > at - HOUR)
    return db.exec(theirs.where(col(Mention.told))).one()


def naming(db: Session, person: Person) -> Sequence[int]:
    """The threads in which they are named."""
    theirs = select(col(Mention.thread_id)).where(col(Mention.person_id) == person.id).distinct()
    return db.exec(theirs.order_by(col(Mention.thread_id))).all()
