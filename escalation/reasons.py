"""Contact reasons: what keeps making people ask, who owns it, what is done about it, and whether that helped.

A reason is seen, confirmed, given an owner, planned, fixed and verified; whether it may be retired is not a matter of
opinion but measured (escalation/recurring.py). Source: the product's rules for "Making it better for good".
"""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Index
from sqlmodel import Field, Session, SQLModel, col, select

from community import events
from community.database import identity, insert, now, number, reference
from community.events import Event
from community.keeping import keeps
from community.people import Person
from community.threads import Thread

TITLE_MOST, FIX_MOST, LISTED = 200, 2000, 100


class State(StrEnum):
    """`DISMISSED`: it was no reason of its own."""

    SEEN = "seen"
    CONFIRMED = "confirmed"
    OWNED = "owned"
    PLANNED = "planned"
    FIXED = "fixed"
    VERIFIED = "verified"
    RETIRED = "retired"
    DISMISSED = "dismissed"


NEXT: dict[State, frozenset[State]] = {
    State.SEEN: frozenset({State.CONFIRMED, State.DISMISSED}),
    State.CONFIRMED: frozenset({State.OWNED, State.DISMISSED}),
    State.OWNED: frozenset({State.OWNED, State.PLANNED, State.DISMISSED}),
    State.PLANNED: frozenset({State.OWNED, State.PLANNED, State.FIXED}),
    State.FIXED: frozenset({State.VERIFIED, State.OWNED}),
    State.VERIFIED: frozenset({State.RETIRED, State.OWNED}),
    State.RETIRED: frozenset({State.OWNED}),
    State.DISMISSED: frozenset({State.CONFIRMED}),
}
"""Where a reason may go from where it stands. An owner may change, and what comes back has its owner still."""

MEASURED = frozenset({State.FIXED, State.VERIFIED, State.RETIRED})
"""From its fix on, what still comes in is held against what came in before."""

CHOSEN_FROM = tuple(state for state in State if state != State.DISMISSED)
"""What the desk may name as the reason of a case; one that was retired may be back."""

DONE = frozenset({State.FIXED, State.VERIFIED, State.RETIRED})
"""What "You said, we did" tells everybody, where the team wants it to."""


class WrongStep(ValueError):
    """A reason does not go from there to here; somebody else may have moved it meanwhile."""


@keeps("Contact reasons", names="owner_id", ours="title fix")
class ContactReason(SQLModel, table=True):
    """Something that makes people ask, again and again.

    `fix` is what is done about it, in words for everybody; `fix_by` the day it is planned for. `baseline` is how many
    questions a week it brought in the eight weeks before the fix, and `look_at` when it is next held against that.
    """

    __table_args__ = (Index("ix_contactreason_state_id", "state", "id"),)

    id: int = identity()
    title: str = Field(max_length=TITLE_MOST)
    state: str = Field(default=State.SEEN, max_length=20)
    department_id: int | None = reference("team.id", nullable=True)
    owner_id: int | None = reference("person.id", nullable=True)
    fix: str = Field(default="", max_length=FIX_MOST)
    fix_by: date | None = None
    public: bool = False
    incident_id: int | None = reference("incident.id", nullable=True, unique=True)
    thread_count: int = number(default=0)
    baseline: float = 0
    opened_at: datetime = Field(default_factory=now)
    fixed_at: datetime | None = None
    retired_at: datetime | None = None
    look_at: datetime | None = Field(default=None, index=True)

    @property
    def is_told(self) -> bool:
        """Whether everybody may read it."""
        return self.public and self.state in DONE


@keeps("Threads of a contact reason", names="linked_by_id")
class ReasonLink(SQLModel, table=True):
    """A question that was asked for this reason. `asked_at` is the question's own time: volume is counted by it."""

    __table_args__ = (Index("ix_reasonlink_reason_id_asked_at", "reason_id", "asked_at", "thread_id"),)

    thread_id: int = reference("thread.id", primary_key=True)
    reason_id: int = reference("contactreason.id", primary_key=True)
    asked_at: datetime
    linked_by_id: int | None = reference("person.id", nullable=True)


def see(
    db: Session, *, title: str, by: Person | None, incident_id: int | None = None, at: datetime | None = None
) -> ContactReason:
    """Somebody noticed that the same thing makes people ask, or an incident did."""
    reason = ContactReason(title=" ".join(title.split())[:TITLE_MOST], incident_id=incident_id, opened_at=at or now())
    db.add(reason)
    db.flush()
    events.record(db, "reason.seen", who=by, subject=reason.id, reason=reason.title, at=at)
    return reason


def confirm(db: Session, reason: ContactReason, *, by: Person, at: datetime | None = None) -> None:
    """It is one. Raises WrongStep."""
    move(db, reason, State.CONFIRMED, by=by, at=at)


def dismiss(db: Session, reason: ContactReason, *, by: Person, at: datetime | None = None) -> None:
    """It is none of its own. Raises WrongStep."""
    move(db, reason, State.DISMISSED, by=by, at=at)


def give_to(
    db: Session,
    reason: ContactReason,
    owner: Person,
    *,
    by: Person,
    department_id: int | None = None,
    at: datetime | None = None,
) -> None:
    """Somebody answers for it; `department_id` is the team where its cause lies. Raises WrongStep."""
    move(db, reason, State.OWNED, by=by, at=at)
    reason.owner_id, reason.department_id = owner.id, department_id


def plan(
    db: Session, reason: ContactReason, *, fix: str, fix_by: date | None, by: Person, at: datetime | None = None
) -> None:
    """What will be done, and by when. Raises WrongStep."""
    move(db, reason, State.PLANNED, by=by, at=at)
    reason.fix, reason.fix_by = fix.strip()[:FIX_MOST], fix_by


def verify(db: Session, reason: ContactReason, *, by: Person, at: datetime | None = None) -> None:
    """Somebody looked, and it works. Raises WrongStep."""
    move(db, reason, State.VERIFIED, by=by, at=at)


def tell_everybody(db: Session, reason: ContactReason, *, told: bool, by: Person, at: datetime | None = None) -> None:
    """Show it under "You said, we did", once it is fixed; or no longer."""
    held = hold(db, reason)
    held.public = told
    events.record(db, "reason.told", who=by, subject=held.id, at=at, data={"told": told})


def link(db: Session, reason: ContactReason, thread: Thread, *, by: Person | None) -> bool:
    """This was asked for that reason. False where that is known already."""
    linked = _link(db, reason, [(thread.id, thread.created_at)], by)
    return bool(linked)


def unlink(db: Session, reason: ContactReason, thread_id: int) -> None:
    """It was not."""
    found = db.get(ReasonLink, (thread_id, reason.id))
    if found:
        db.delete(found)
        hold(db, reason).thread_count -= 1


def link_all(db: Session, reason: ContactReason, threads: Iterable[tuple[int, datetime]]) -> int:
    """Many at once, each as (id, when it was asked). Returns how many were not known yet."""
    return _link(db, reason, list(threads), None)


def move(db: Session, reason: ContactReason, to: State, *, by: Person | None, at: datetime | None = None) -> Event:
    """The one way a reason changes its state; the event has an id already. Raises WrongStep."""
    held = hold(db, reason)
    stood = State(held.state)
    if to not in NEXT[stood]:
        raise WrongStep(f"{stood} to {to}")
    held.state = to
    moved = events.record(db, "reason.moved", who=by, subject=held.id, at=at, data={"from": stood, "to": to})
    db.flush()
    return moved


def hold(db: Session, reason: ContactReason) -> ContactReason:
    """The reason, ours until this transaction ends."""
    db.flush()
    return db.get_one(ContactReason, reason.id, with_for_update={"key_share": True}, populate_existing=True)


def measured(reason: ContactReason, *, look_at: datetime | None, **figures: float | datetime | None) -> None:
    """Only recurring.py calls this: what was counted, and when to count again."""
    reason.look_at = look_at
    for name, value in figures.items():
        setattr(reason, name, value)


def in_state(db: Session, *states: State) -> list[ContactReason]:
    """Up to 100 of each page's, those that bring most questions first."""
    found = select(ContactReason).where(col(ContactReason.state).in_(states))
    return list(db.exec(found.order_by(col(ContactReason.thread_count).desc(), col(ContactReason.id)).limit(LISTED)))


def told(db: Session) -> list[ContactReason]:
    """What everybody may read: "You said, we did", the newest first."""
    found = select(ContactReason).where(col(ContactReason.state).in_(DONE), col(ContactReason.public))
    return list(db.exec(found.order_by(col(ContactReason.fixed_at).desc(), col(ContactReason.id)).limit(LISTED)))


def of_thread(db: Session, thread_id: int) -> list[ContactReason]:
    """Why this was asked."""
    mine = select(ContactReason).join(ReasonLink, col(ReasonLink.reason_id) == col(ContactReason.id))
    return list(db.exec(mine.where(ReasonLink.thread_id == thread_id).order_by(col(ContactReason.id)).limit(10)))


def of_incident(db: Session, incident_id: int) -> ContactReason | None:
    return db.exec(select(ContactReason).where(ContactReason.incident_id == incident_id)).one_or_none()


def _link(db: Session, reason: ContactReason, threads: list[tuple[int, datetime]], by: Person | None) -> int:
    """Held, so that the count is the number of links."""
    held = hold(db, reason)
    rows = [
        {"thread_id": id, "reason_id": held.id, "asked_at": asked_at, "linked_by_id": by and by.id}
        for id, asked_at in threads
    ]
    if not rows:
        return 0
    made = insert(db, ReasonLink).values(rows).on_conflict_do_nothing().returning(col(ReasonLink.thread_id))
    linked = len(db.execute(made).all())
    held.thread_count += linked
    return linked
