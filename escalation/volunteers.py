"""Superusers who help at level three: opted in, briefed, and only with questions that hold nothing private."""

from datetime import datetime

from sqlmodel import Field, Session, SQLModel, col, select

from community import answers
from community.answers import Answer
from community.database import now, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread
from escalation import cases, claims
from escalation.cases import Case, State


@keeps("Volunteers in a surge", goes="person_id")
class Volunteer(SQLModel, table=True):
    """A superuser who will work the queue at level 3, and has read how."""

    person_id: int = reference("person.id", primary_key=True)
    since: datetime = Field(default_factory=now)
    briefed_at: datetime | None = None


def sign_up(db: Session, person: Person, *, at: datetime | None = None) -> Volunteer:
    """Somebody has read the briefing and will help. Saying it twice changes nothing."""
    at = at or now()
    found = db.get(Volunteer, person.id) or Volunteer(person_id=person.id, since=at)
    found.briefed_at = found.briefed_at or at
    db.add(found)
    db.flush()
    return found


def step_back(db: Session, person: Person) -> None:
    """No reason is asked for."""
    if found := db.get(Volunteer, person.id):
        db.delete(found)


def of(db: Session, person: Person) -> Volunteer | None:
    return db.get(Volunteer, person.id)


def all(db: Session, limit: int = 200) -> list[Person]:
    """Whoever would be called, the longest ready first."""
    ready = select(Person).join(Volunteer).where(col(Volunteer.briefed_at).is_not(None))
    return list(db.exec(ready.order_by(col(Volunteer.since)).limit(limit)))


_OPEN_TO_ALL = (
    select(Case)
    .join(Thread, col(Thread.id) == col(Case.thread_id))
    .where(col(Case.priority) > 1, Thread.contact_class == "", col(Thread.hidden_at).is_(None))
    .order_by(col(Case.reply_due_at), col(Case.id))
)


def waiting(db: Session, limit: int = 30) -> list[Case]:
    """What a volunteer may take, the soonest due first: nothing urgent, nothing personal."""
    return list(db.exec(_OPEN_TO_ALL.where(Case.state == State.QUEUED).limit(limit)))


def mine(db: Session, person: Person, limit: int = 10) -> list[Case]:
    """What they have claimed."""
    theirs = _OPEN_TO_ALL.where(Case.state == State.CLAIMED, Case.assignee_id == person.id)
    return list(db.exec(theirs.limit(limit)))


def answer(db: Session, case: Case, *, by: Person, body: str, at: datetime | None = None) -> Answer:
    """Answer what one has claimed, for the team and without its badge. Raises NotClaimed, Closed."""
    at = at or now()
    thread, case = claims.held(db, case)
    claims.must_hold(case, by)
    cases.move(db, case, thread, State.ANSWERED, by=by, at=at)
    return answers.post(db, thread, by=by, body=body, at=at)
