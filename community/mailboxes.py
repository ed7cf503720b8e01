"""Whose address is proven, whether mail still arrives there, and at what hours somebody wants to read it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Field, Session, SQLModel, col, select

from community import quiet
from community.database import now, reference
from community.keeping import keeps
from community.people import Person
from community.settings import settings

SOFT_MOST = 5
"""So many failures in a row that may be passing, and no mail is tried any more."""


@keeps("Proven e-mail address", goes="person_id")
class Mailbox(SQLModel, table=True):
    """Somebody has shown that they read mail at `address`. It counts while it is still their e-mail address.

    `failing_at` is since when nothing is sent there, because it does not arrive.
    """

    person_id: int = reference("person.id", primary_key=True)
    address: str = Field(max_length=254)
    verified_at: datetime
    soft_bounces: int = 0
    failing_at: datetime | None = None


@keeps("Hours for mail", goes="person_id")
class ReadingHours(SQLModel, table=True):
    """When somebody reads: the digest's hour, daily or on Mondays, and between which hours nothing comes.

    Hours are 0 to 23 by the clock on their wall.
    """

    person_id: int = reference("person.id", primary_key=True)
    weekly: bool = False
    digest_hour: int = 8
    quiet_from: int | None = None
    quiet_to: int | None = None


def verify(db: Session, person: Person, address: str, at: datetime | None = None) -> None:
    """A link that was mailed there came back: it is theirs, and mail arrives."""
    mailbox = db.get(Mailbox, person.id) or Mailbox(person_id=person.id, address="", verified_at=at or now())
    mailbox.address, mailbox.verified_at = address.strip().lower(), at or now()
    mailbox.soft_bounces, mailbox.failing_at = 0, None
    db.add(mailbox)


def of(db: Session, person: Person) -> Mailbox | None:
    """The mailbox behind their present address; None until they have proven it."""
    mailbox = db.get(Mailbox, person.id)
    return mailbox if mailbox and mailbox.address == person.email else None


def is_verified(db: Session, person: Person) -> bool:
    return of(db, person) is not None


def reachable(db: Session, person: Person) -> str | None:
    """Where mail for somebody goes; None where their address is not proven, or mail does not arrive there."""
    mailbox = of(db, person)
    return mailbox.address if mailbox and not mailbox.failing_at else None


def owner(db: Session, address: str) -> Person | None:
    """Whose proven address this is."""
    mine = select(Person).join(Mailbox, col(Mailbox.person_id) == col(Person.id))
    same = Mailbox.address == address.strip().lower(), col(Mailbox.address) == col(Person.email)
    return db.exec(mine.where(*same)).first()


def bounce(db: Session, person_id: int, *, hard: bool, at: datetime | None = None) -> None:
    """A mail came back. Where nobody lives there, or after too many, nothing more is sent, and their page says so."""
    mailbox = db.get(Mailbox, person_id)
    if not mailbox:
        return
    mailbox.soft_bounces += 1
    if hard or mailbox.soft_bounces >= SOFT_MOST:
        mailbox.failing_at = mailbox.failing_at or at or now()


def arrived(db: Session, person_id: int) -> None:
    """The next server took a mail: what failed before has passed."""
    mailbox = db.get(Mailbox, person_id)
    if mailbox and not mailbox.failing_at:
        mailbox.soft_bounces = 0


def hours(db: Session, person: Person) -> ReadingHours:
    """When somebody reads; as it is for everybody until they choose."""
    return db.get(ReadingHours, person.id) or ReadingHours(person_id=person.id)


def read_at(
    db: Session, person: Person, *, weekly: bool, digest_hour: int, quiet_from: int | None, quiet_to: int | None
) -> None:
    """Choose when to read."""
    chosen = hours(db, person)
    chosen.weekly, chosen.digest_hour, chosen.quiet_from, chosen.quiet_to = weekly, digest_hour, quiet_from, quiet_to
    db.add(chosen)


@dataclass(frozen=True)
class Reader:
    """When somebody reads mail."""

    zone: ZoneInfo
    hours: ReadingHours

    def may_come(self, at: datetime) -> datetime:
        return quiet.after(at, self.zone, self.hours.quiet_from, self.hours.quiet_to)

    def next_digest(self, at: datetime) -> datetime:
        return self.may_come(quiet.next_digest(at, self.zone, self.hours.digest_hour, weekly=self.hours.weekly))


def readers(db: Session, person_ids: Collection[int]) -> dict[int, Reader]:
    """Of these people those whose address is proven and works, and when each of them reads. One query."""
    there = (
        select(Person.id, Person.timezone, ReadingHours)
        .join(Mailbox, col(Mailbox.person_id) == col(Person.id))
        .join(ReadingHours, col(ReadingHours.person_id) == col(Person.id), isouter=True)
        .where(col(Person.id).in_(list(person_ids)), col(Mailbox.address) == col(Person.email))
        .where(col(Mailbox.failing_at).is_(None))
    )
    return {id: Reader(zone_of(zone), chosen or ReadingHours(person_id=id)) for id, zone, chosen in db.exec(there)}


def reader(db: Session, person: Person) -> Reader:
    """When this person reads."""
    return Reader(zone_of(person.timezone), hours(db, person))


def zone_of(name: str) -> ZoneInfo:
    """Somebody's time zone, or the site's."""
    return ZoneInfo(name or settings().timezone)
