"""One deed for many cases: tried first, counted honestly, and taken back within ten minutes where that is possible.

The trial is the deed itself, rolled back; so what it counts is what will be done, and what it skips is skipped for the
reason it says.
"""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, number, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread
from escalation import asking, attaching, claims, handing, incidents, snoozing
from escalation.cases import Case, State
from escalation.teams import Team

MOST = 100
UNDONE_WITHIN = timedelta(minutes=10)


class Kind(StrEnum):
    CLAIM = "claim"
    RELEASE = "release"
    SNOOZE = "snooze"
    TEAM = "team"
    INCIDENT = "incident"
    REMIND = "remind"


FOR_GOOD = frozenset({Kind.REMIND})
"""Who was told something cannot be untold."""


@keeps("What was done with many cases at once", names="by_id", ours="done skipped")
class Deed(SQLModel, table=True):
    """What somebody did to many cases at once. `done` says for each how it was before, `skipped` why it was left."""

    id: int = identity()
    kind: str = Field(max_length=20)
    by_id: int = reference("person.id", index=True)
    at: datetime = Field(default_factory=now)
    until: datetime | None = None
    subject_id: int | None = number(nullable=True)
    done: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    skipped: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    undone_at: datetime | None = None

    def may_be_undone(self, at: datetime) -> bool:
        return not self.undone_at and self.kind not in FOR_GOOD and at < self.at + UNDONE_WITHIN


class NothingToRemindOf(ValueError):
    """The customer was not asked anything, or has been reminded already."""


class NotYours(ValueError):
    """Somebody else has done this since, or it was undone already, or its ten minutes are over."""


@dataclass(frozen=True)
class Order:
    """What to do. `until` ends a rest; `subject_id` is a team or an incident."""

    kind: Kind
    until: datetime | None = None
    subject_id: int | None = None


@dataclass
class Outcome:
    """Each case that it is done to, as it was before, and each that is left, with the error that says why."""

    done: list[dict[str, Any]] = field(default_factory=list)
    left: list[tuple[int, ValueError]] = field(default_factory=list)


def try_out(db: Session, order: Order, case_ids: Sequence[int], *, by: Person, at: datetime | None = None) -> Outcome:
    """What would happen. Nothing does."""
    trial = db.begin_nested()
    try:
        return _carry_out(db, order, case_ids, by, at or now())
    finally:
        trial.rollback()
        db.expire_all()


def carry_out(
    db: Session, order: Order, case_ids: Sequence[int], *, by: Person, at: datetime | None = None
) -> tuple[Deed, Outcome]:
    """Do it to the first hundred, each by itself: what cannot be done to one does not stop the others."""
    at = at or now()
    outcome = _carry_out(db, order, case_ids, by, at)
    deed = Deed(kind=order.kind, by_id=by.id, at=at, until=order.until, subject_id=order.subject_id)
    deed.done, deed.skipped = outcome.done, [[id, type(why).__name__] for id, why in outcome.left]
    db.add(deed)
    db.flush()
    return deed, outcome


def undo(db: Session, deed: Deed, *, by: Person, at: datetime | None = None) -> int:
    """Take it back from every case that nobody has touched since. Returns how many. Raises NotYours."""
    at = at or now()
    deed = db.get_one(Deed, deed.id, with_for_update=True, populate_existing=True)
    if deed.by_id != by.id or not deed.may_be_undone(at):
        raise NotYours(deed.id)
    deed.undone_at = at
    return sum(_take_back(db, deed, before, by, at) for before in deed.done)


def _carry_out(db: Session, order: Order, case_ids: Sequence[int], by: Person, at: datetime) -> Outcome:
    outcome = Outcome()
    for case in _cases(db, case_ids):
        before = {"case": case.id, "state": case.state, "team": case.team_id, "mine": case.assignee_id == by.id}
        try:
            with db.begin_nested():
                _DEEDS[order.kind](db, case, order, by, at)
        except ValueError as why:
            outcome.left.append((before["case"], why))
        else:
            outcome.done.append({**before, "version": db.get_one(Case, before["case"]).version})
    return outcome


def _cases(db: Session, ids: Sequence[int]) -> Sequence[Case]:
    """In the order of their threads, as everybody locks them."""
    wanted = select(Case).where(col(Case.id).in_(list(ids)[:MOST]))
    return db.exec(wanted.order_by(col(Case.thread_id), col(Case.id))).all()


def _take_back(db: Session, deed: Deed, before: dict[str, Any], by: Person, at: datetime) -> bool:
    case = db.get_one(Case, before["case"], populate_existing=True)
    if case.version != before["version"]:
        return False
    with suppress(ValueError), db.begin_nested():
        _UNDOINGS[Kind(deed.kind)](db, case, deed, before, by, at)
        return True
    return False


def _claim(db: Session, case: Case, _order: Order, by: Person, at: datetime) -> None:
    claims.claim(db, case, by=by, at=at)


def _release(db: Session, case: Case, _order: Order, by: Person, at: datetime) -> None:
    claims.release(db, case, by=by, at=at)


def _snooze(db: Session, case: Case, order: Order, by: Person, at: datetime) -> None:
    snoozing.snooze(db, case, by=by, until=order.until or at, at=at)


def _hand_over(db: Session, case: Case, order: Order, by: Person, at: datetime) -> None:
    handing.hand_over(db, case, db.get_one(Team, order.subject_id), by=by, at=at)


def _attach(db: Session, case: Case, order: Order, by: Person, at: datetime) -> None:
    incident = incidents.must_be_open(db, incidents.hold(db, order.subject_id or 0))
    attaching.attach(db, incident, db.get_one(Thread, case.thread_id), by=by, at=at)


def _remind(db: Session, case: Case, _order: Order, _by: Person, at: datetime) -> None:
    thread, case = claims.held(db, case)
    if case.state != State.WAITING_CUSTOMER or case.wake_reason != asking.ASKED:
        raise NothingToRemindOf(case.id)
    asking.remind(db, case, thread, at)


def _claim_again(db: Session, case: Case, _deed: Deed, before: dict[str, Any], by: Person, at: datetime) -> None:
    if before["state"] == State.CLAIMED and before["mine"]:
        claims.claim(db, case, by=by, at=at)


def _unclaim(db: Session, case: Case, _deed: Deed, before: dict[str, Any], by: Person, at: datetime) -> None:
    if before["state"] != State.CLAIMED:
        claims.release(db, case, by=by, at=at)


def _wake(db: Session, case: Case, deed: Deed, before: dict[str, Any], by: Person, at: datetime) -> None:
    if before["state"] == State.QUEUED:
        snoozing.wake(db, case, by=by, at=at)
    else:
        _claim_again(db, case, deed, before, by, at)


def _hand_back(db: Session, case: Case, deed: Deed, before: dict[str, Any], by: Person, at: datetime) -> None:
    case = handing.hand_over(db, case, db.get_one(Team, before["team"]), by=by, at=at)
    _claim_again(db, case, deed, before, by, at)


def _detach(db: Session, case: Case, deed: Deed, before: dict[str, Any], by: Person, at: datetime) -> None:
    incident = incidents.hold(db, deed.subject_id or 0)
    attaching.detach(db, incident, db.get_one(Thread, case.thread_id), by=by, at=at)
    _claim_again(db, case, deed, before, by, at)


_DEEDS: dict[Kind, Callable[[Session, Case, Order, Person, datetime], None]] = {
    Kind.CLAIM: _claim,
    Kind.RELEASE: _release,
    Kind.SNOOZE: _snooze,
    Kind.TEAM: _hand_over,
    Kind.INCIDENT: _attach,
    Kind.REMIND: _remind,
}
_UNDOINGS: dict[Kind, Callable[[Session, Case, Deed, dict[str, Any], Person, datetime], None]] = {
    Kind.CLAIM: _unclaim,
    Kind.RELEASE: _claim_again,
    Kind.SNOOZE: _wake,
    Kind.TEAM: _hand_back,
    Kind.INCIDENT: _detach,
}
