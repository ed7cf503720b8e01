"""A post's words have to go for legal reasons: one of the staff asks for it, and another one confirms or refuses.

Until then nothing changes, and after a week without a second it is over by itself. What happens when two agree is in
moderation/taking_down.py.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, Index, func, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import jobs, notifications
from community.database import identity, now, number, reference, writing
from community.jobs import kind_of_job
from community.keeping import keeps
from community.people import Person, Role
from community.threads import lock
from moderation.subjects import Subject, kind_of, thread_id_of

WITHIN = timedelta(days=7)
SHOWN = 50
COUNTED = 100

SECONDS = (Role.AGENT, Role.MANAGER, Role.OPERATOR)
"""Who is told that one waits. Experts may look, too, but it is not what they are here for."""

TOLD_MOST = 500
UNDECIDED = text("decided_at IS NULL")
STANDING = text("confirmed AND lifted_at IS NULL")


class State(StrEnum):
    WAITING = "waiting"
    LAPSED = "lapsed"
    REFUSED = "refused"
    STANDING = "standing"
    LIFTED = "lifted"


@keeps(
    "Posts taken down for legal reasons",
    stays="author_id",
    names="asked_by_id decided_by_id lift_asked_by_id lifted_by_id",
    redacted="reason",
)
class Takedown(SQLModel, table=True):
    """One removal that was asked for, and what became of it. `due_at`: from then on nobody can confirm it any more.
    `was_hidden`: a moderator had hidden it before, and it stays so when the words come back."""

    __table_args__ = (
        Index("ix_takedown_subject", "subject_kind", "subject_id"),
        Index("ix_takedown_due_at", "due_at", sqlite_where=UNDECIDED, postgresql_where=UNDECIDED),
        Index("ix_takedown_standing", "id", sqlite_where=STANDING, postgresql_where=STANDING),
    )

    id: int = identity()
    subject_kind: str = Field(max_length=10)
    subject_id: int = number()
    thread_id: int = reference("thread.id", index=True)
    author_id: int = reference("person.id")
    reason: str = Field(max_length=300)
    legal_reference: str = Field(max_length=100)
    asked_by_id: int = reference("person.id")
    asked_at: datetime = Field(default_factory=now)
    due_at: datetime
    confirmed: bool = False
    decided_by_id: int | None = reference("person.id", nullable=True)
    decided_at: datetime | None = None
    was_hidden: bool = False
    lift_asked_by_id: int | None = reference("person.id", nullable=True)
    lifted_by_id: int | None = reference("person.id", nullable=True)
    lifted_at: datetime | None = None

    @property
    def says(self) -> str:
        """What everybody can read of it."""
        return f"{self.reason} ({self.legal_reference})"

    @property
    def stands(self) -> bool:
        return self.confirmed and self.lifted_at is None

    def state(self, at: datetime | None = None) -> State:
        if self.lifted_at:
            return State.LIFTED
        if self.decided_at:
            return State.STANDING if self.confirmed else State.REFUSED
        return State.WAITING if self.due_at > (at or now()) else State.LAPSED


class AskedAlready(ValueError):
    """Somebody has asked for it, or it is done; `values` holds the takedown's id."""

    def __init__(self, takedown: Takedown) -> None:
        super().__init__(takedown.id)
        self.values = {"id": takedown.id}


class NotWaiting(ValueError):
    """It is decided, or it waited for a second for too long."""


class Stands(ValueError):
    """The words were taken down: only two of the staff give them back."""


def ask(
    db: Session, on: Subject, *, by: Person, reason: str, legal_reference: str, at: datetime | None = None
) -> Takedown:
    """Have a second of the staff look at it, within a week; they are told. Raises AskedAlready."""
    at = at or now()
    lock(db, thread_id_of(on))
    if before := open_on(db, on, at):
        raise AskedAlready(before)
    takedown = Takedown(
        subject_kind=kind_of(on),
        subject_id=on.id,
        thread_id=thread_id_of(on),
        author_id=on.author_id,
        reason=reason,
        legal_reference=legal_reference,
        asked_by_id=by.id,
        asked_at=at,
        due_at=at + WITHIN,
    )
    db.add(takedown)
    db.flush()
    tell_seconds(db, takedown, "takedown waits", but=[by.id], at=at)
    jobs.promise(db, LAPSE, takedown.id, at=takedown.due_at)
    return takedown


def refuse(db: Session, takedown: Takedown, *, by: Person, at: datetime | None = None) -> None:
    """It stays as it is: a second has refused it, or whoever asked has thought better of it. Raises NotWaiting."""
    takedown = waiting_still(db, takedown, at or now())
    takedown.decided_by_id, takedown.decided_at = by.id, at or now()
    tell(db, takedown, "takedown refused", [takedown.asked_by_id], by=by, at=at)


@kind_of_job
def lapse(ids: list[int]) -> None:
    """Whoever asked hears that nobody was the second."""
    with writing() as db:
        for takedown in db.exec(select(Takedown).where(col(Takedown.id).in_(ids))).all():
            if takedown.state() == State.LAPSED:
                tell(db, takedown, "takedown lapsed", [takedown.asked_by_id])


LAPSE = jobs.name_of(lapse)


def tell_seconds(
    db: Session, takedown: Takedown, kind: str, *, but: Collection[int | None], at: datetime | None = None
) -> None:
    """Whoever runs the desk can be the second, `but` not these, nor its author. Once each."""
    there = select(Person.id).where(col(Person.role).in_(SECONDS), col(Person.suspended_at).is_(None))
    others = there.where(col(Person.id).not_in([id for id in (*but, takedown.author_id) if id]))
    ids = db.exec(others.order_by(col(Person.id)).limit(TOLD_MOST)).all()
    notifications.tell_all(db, ids, kind, thread_id=0, subject=takedown.id, at=at)


def tell(
    db: Session,
    takedown: Takedown,
    kind: str,
    ids: Collection[int | None],
    *,
    by: Person | None = None,
    at: datetime | None = None,
) -> None:
    """What became of it, to those who had a part in it; nobody of what they did themselves."""
    concerned = {id for id in ids if id} - {by and by.id}
    notifications.tell_all(db, concerned, kind, thread_id=0, subject=takedown.id, at=at)


def waiting_still(db: Session, takedown: Takedown, at: datetime) -> Takedown:
    """The same as it is now, its thread locked: two who decide take turns. Raises NotWaiting."""
    takedown = held(db, takedown)
    if takedown.state(at) != State.WAITING:
        raise NotWaiting(takedown.id)
    return takedown


def held(db: Session, takedown: Takedown) -> Takedown:
    lock(db, takedown.thread_id)
    return db.get_one(Takedown, takedown.id, populate_existing=True)


def open_on(db: Session, on: Subject, at: datetime | None = None) -> Takedown | None:
    """What waits for a second or stands, of this post."""
    newest = _of(on).order_by(col(Takedown.id).desc()).limit(1)
    found = db.exec(newest).first()
    return found if found and found.state(at) in (State.WAITING, State.STANDING) else None


def standing(db: Session, on: Subject) -> Takedown | None:
    """The one by which this post's words are gone."""
    return db.exec(_of(on).where(*_STANDS)).first()


def must_not_stand(db: Session, on: Subject) -> None:
    """Raises Stands: one moderator alone brings nothing back that two have taken down."""
    if takedown := standing(db, on):
        raise Stands(takedown.id)


def waiting(db: Session, at: datetime | None = None) -> Sequence[Takedown]:
    """What a second has to look at, the one that is over first at the top."""
    waits = select(Takedown).where(*_waits(at or now()))
    return db.exec(waits.order_by(col(Takedown.due_at)).limit(SHOWN)).all()


def count(db: Session, at: datetime | None = None) -> int:
    """How many that is, counted as far as a tab shows: 100 stands for "99+"."""
    some = select(Takedown.id).where(*_waits(at or now())).limit(COUNTED)
    return db.exec(select(func.count()).select_from(some.subquery())).one()


def newest_standing(db: Session) -> Sequence[Takedown]:
    """What was taken down, the newest first."""
    down = select(Takedown).where(*_STANDS)
    return db.exec(down.order_by(col(Takedown.id).desc()).limit(SHOWN)).all()


_STANDS = col(Takedown.confirmed), col(Takedown.lifted_at).is_(None)


def _waits(at: datetime) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return col(Takedown.decided_at).is_(None), col(Takedown.due_at) > at


def _of(on: Subject):
    return select(Takedown).where(Takedown.subject_kind == kind_of(on), Takedown.subject_id == on.id)
