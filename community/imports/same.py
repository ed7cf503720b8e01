"""Questions that another forum knew to ask the same: attached here, too, once all of them are here."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import NamedTuple

from sqlmodel import Session

from community import duplicates
from community.database import now, writing
from community.duplicates import Circle, NotComparable
from community.imports import origins
from community.imports.report import Report
from community.people import Person
from community.threads import Thread

AT_ONCE = 50


class Same(NamedTuple):
    """Two numbers of one forum, since when, and by which of its authors, if that is known."""

    forum: str
    id: str
    other: str
    at: datetime | None = None
    author: str | None = None
    line: int = 0


def attach_all(found: Iterable[Same], report: Report) -> None:
    """Attach each once: what somebody has detached here since stays so."""
    found = iter(found)
    while some := list(islice(found, AT_ONCE)):
        with writing() as db:
            for one in _new(db, some):
                _attach(db, one, report)


def _new(db: Session, some: list[Same]) -> Iterator[Same]:
    known = origins.known(db, "same", [origins.key(it.forum, it.id) for it in some])
    yield from (it for it in some if origins.key(it.forum, it.id) not in known)


def _attach(db: Session, one: Same, report: Report) -> None:
    ids = [origins.here(db, "thread", one.forum, id) for id in (one.id, one.other)]
    thread, other = (db.get(Thread, id) if id else None for id in ids)
    if not thread or not other:
        missing = one.other if thread else one.id
        report.skip(one.line, f"thread {one.id} asks the same as {one.other}, but {missing} is not here")
        return
    who = origins.here(db, "person", one.forum, one.author) if one.author else None
    try:
        duplicates.attach(db, thread, other, by=db.get(Person, who) if who else None, at=one.at or now())
    except (Circle, NotComparable):
        report.skip(one.line, f"thread {one.id} cannot be attached to {one.other}, so it stands by itself")
        return
    origins.add(db, "same", {origins.key(one.forum, one.id): other.id})
    report.same += 1
