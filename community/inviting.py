"""Staff invite somebody who qualifies to be a superuser; they say yes or no; the public log says so."""

from datetime import datetime

from sqlmodel import Session, select

from community import events, notifications, people
from community.database import now
from community.measuring import measured
from community.people import Person, Role
from community.ranking import LOOKED_AT_AGAIN, Standing, of
from community.ranks import SUPERUSER


class NotReady(ValueError):
    """Something is missing that a superuser needs, or nobody invited them."""


def is_ready(db: Session, person: Person, at: datetime | None = None) -> bool:
    """Whether somebody has all that a superuser needs but the invitation."""
    asked = [it for it in measured(db, person, SUPERUSER, at) if it.need.of != "invited"]
    return all(it.met for it in asked)


def is_invitable(db: Session, person: Person) -> bool:
    """A customer who has all that a superuser needs, and is not asked yet."""
    if person.role != Role.CUSTOMER or not is_ready(db, person):
        return False
    standing = db.get(Standing, person.id)
    return not (standing and standing.invited_at)


def invite(db: Session, person: Person, *, by: Person, at: datetime | None = None) -> None:
    """Ask somebody to be a superuser. Raises NotReady."""
    if not is_ready(db, person, at):
        raise NotReady(person.handle)
    standing = of(db, person)
    if not standing.invited_at:
        standing.invited_at, standing.invited_by_id = at or now(), by.id
        _log(db, "superuser.invited", person, by, at)
        notifications.tell(db, person.id, "superuser invited", subject=int(standing.invited_at.timestamp()), at=at)


def accept(db: Session, person: Person, *, at: datetime | None = None) -> None:
    """They say yes, and are one from now on. Raises NotReady."""
    standing = of(db, person)
    if not standing.invited_at or standing.accepted_at or not is_ready(db, person, at):
        raise NotReady(person.handle)
    standing.accepted_at = at or now()
    standing.due_at = standing.accepted_at + LOOKED_AT_AGAIN
    people.appoint(person, Role.SUPERUSER)
    _log(db, "superuser.joined", person, person, at)


def decline(db: Session, person: Person) -> None:
    """They would rather not. Whoever invited them may ask again."""
    standing = of(db, person)
    if not standing.accepted_at:
        standing.invited_at = standing.invited_by_id = None


def resign(db: Session, person: Person, *, at: datetime | None = None) -> None:
    """They give their powers back, and stand where the ladder says."""
    standing = of(db, person)
    standing.accepted_at = standing.invited_at = standing.invited_by_id = standing.below_since = None
    people.appoint(person, Role.CUSTOMER)
    _log(db, "superuser.left", person, person, at)


def pending(db: Session, person: Person) -> Standing | None:
    """The invitation somebody has not answered yet."""
    mine = select(Standing).where(Standing.person_id == person.id)
    standing = db.exec(mine).one_or_none()
    return standing if standing and standing.invited_at and not standing.accepted_at else None


def _log(db: Session, kind: str, person: Person, by: Person, at: datetime | None) -> None:
    reason = person.name if by.id != person.id else ""
    events.record(db, kind, who=by, subject=person.id, reason=reason, on_log=True, at=at)
