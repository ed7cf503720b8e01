"""What has changed since the last glance, for every desk that is open: a few rows off the ends of indexes.

A glance is compared with the one before, so there is no cursor: an event whose transaction ended late, with a lower
number than one already seen, is new all the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import literal, select
from sqlmodel import Session, col

from community.database import now
from community.events import Event
from escalation import looking
from escalation.cases import Case
from escalation.looking import Looker
from escalation.notes import InternalNote
from escalation.side_threads import PrivateMessage

NEWEST = 100

Rows = Mapping[int, tuple[str, int]]
"""By id, what kind it is and which thread or case it belongs to."""


@dataclass(frozen=True, slots=True)
class Glance:
    """The newest of everything a desk shows."""

    events: Rows
    notes: Rows
    messages: Rows
    offers: frozenset[tuple[int, int | None]]
    lookers: frozenset[Looker]


@dataclass(frozen=True, slots=True)
class News:
    """What is different: the threads and cases concerned, and whether the lists are. `much`: too much to tell."""

    threads: frozenset[int] = frozenset()
    cases: frozenset[int] = frozenset()
    queue: bool = False
    much: bool = False

    def __bool__(self) -> bool:
        return bool(self.threads or self.cases or self.queue or self.much)

    def concerns(self, thread_id: int | None, case_id: int | None) -> bool:
        return self.much or thread_id in self.threads or case_id in self.cases


def glance(db: Session, at: datetime | None = None) -> Glance:
    """How everything stands: five statements, each reading at most a hundred entries of an index."""
    at = at or now()
    offers = select(col(Case.id), col(Case.offered_to_id)).where(
        col(Case.offered_until) > at, col(Case.offered_to_id).is_not(None)
    )
    return Glance(
        events=_newest(db, Event.id, Event.thread_id, Event.kind),
        notes=_newest(db, InternalNote.id, InternalNote.case_id),
        messages=_newest(db, PrivateMessage.id, PrivateMessage.thread_id),
        offers=frozenset((row[0], row[1]) for row in db.execute(offers.limit(NEWEST))),
        lookers=frozenset(looking.now_at(db, at=at)),
    )


def between(before: Glance, after: Glance) -> News:
    """What the second glance shows that the first did not."""
    events = _new(before.events, after.events)
    looks = before.lookers ^ after.lookers
    offers = before.offers ^ after.offers
    return News(
        threads=frozenset(thread for _, thread in [*events, *_new(before.messages, after.messages)]),
        cases=frozenset([*(case for _, case in _new(before.notes, after.notes)), *(look.case_id for look in looks)]),
        queue=bool(looks or offers or any(_moves_the_queue(kind) for kind, _ in events)),
        much=bool(before.events) and not before.events.keys() & after.events.keys(),
    )


def _moves_the_queue(kind: str) -> bool:
    return kind.startswith(("case.", "incident.", "thread.failed", "thread.hidden", "thread.edited"))


def _newest(db: Session, id: Any, belongs_to: Any, kind: Any = None) -> Rows:
    """Private words are not read: of a note or a message only that it is there."""
    newest = select(col(id), col(belongs_to), literal("") if kind is None else col(kind))
    return {row[0]: (row[2], row[1] or 0) for row in db.execute(newest.order_by(col(id).desc()).limit(NEWEST))}


def _new(before: Rows, after: Rows) -> list[tuple[str, int]]:
    return [after[id] for id in after.keys() - before.keys()]
