"""Mail that was promised: a row in the transaction that wants it, sent by the worker, never with a text in it.

What a letter says is written when it goes out (web/letters.py is asked for it), so it tells today's truth, or is not
needed any more. A letter is claimed by moving its due time; whoever dies with one leaves it to fall due again. Between
the moment a server takes a message and the moment that is written down lies the one case in which it is sent twice,
with the same Message-ID, by which mail programs and servers know it (docs/mail.md).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Index, Table, UniqueConstraint, func, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from community import mail, mailboxes
from community.database import identity, insert, now, number, reading, reference, writing
from community.keeping import Term, keeps
from community.people import Person

LEASE = timedelta(minutes=5)
BATCH = 20
SLOWEST_RETRY = timedelta(hours=2)
GIVEN_UP_AFTER = timedelta(days=3)


def _is_over(letter: Table, _before: datetime) -> ColumnElement[bool]:
    return letter.c.due_at.is_(None)


@keeps(
    "Mail that was sent",
    goes="person_id",
    until=Term("keep_mail", "created_at", only=_is_over),
)
class Letter(SQLModel, table=True):
    """One mail to one person: what it is about, and never what it says. `due_at` is empty when it is over.

    `address` is only given where it goes to one that is not proven yet. `outcome` is how it ended: sent, not needed,
    refused by the server, or given up.
    """

    __table_args__ = (
        UniqueConstraint("kind", "person_id", "notification_id", "subject_id"),
        Index(
            "uq_letter_one_waits",
            *("person_id", "kind", "notification_id"),
            unique=True,
            sqlite_where=text("due_at IS NOT NULL AND kind IN ('told', 'digest')"),
            postgresql_where=text("due_at IS NOT NULL AND kind IN ('told', 'digest')"),
        ),
        Index("ix_letter_person_id_kind", "person_id", "kind", "sent_at"),
        Index("ix_letter_due_at", "due_at", "created_at"),
    )

    id: int = identity()
    kind: str = Field(max_length=20)
    person_id: int = reference("person.id")
    address: str = Field(default="", max_length=254)
    notification_id: int = number(default=0)
    thread_id: int = number(default=0)
    subject_id: int = number(default=0)
    about: str = Field(default="", max_length=100)
    due_at: datetime | None = None
    attempts: int = 0
    error: str = Field(default="", max_length=200)
    outcome: str = Field(default="", max_length=20)
    created_at: datetime = Field(default_factory=now)
    sent_at: datetime | None = None


SENT, NOT_NEEDED, REFUSED, GIVEN_UP = "sent", "not needed", "refused", "given up"


TOLD, DIGEST = "told", "digest"
WAITS = timedelta(seconds=45)
"""What stands on the page, too, waits so long for somebody who is just looking at it."""


OLD = timedelta(days=1)
"""What happened longer ago than this, or moves in from another forum, is no news."""


def moment() -> int:
    """Tells one letter of a kind from the next: the second in which it was asked for."""
    return int(now().timestamp())


@dataclass(frozen=True)
class Line:
    """A line of somebody's list that is to be mailed."""

    person_id: int
    notification_id: int
    thread_id: int
    subject_id: int


def promise(db: Session, kind: str, person: Person, *, at: datetime | None = None, **about: Any) -> None:
    """One letter, at once: what somebody waits for. Without mail there is nothing to promise."""
    at = at or now()
    if not mail.on() or now() - at > OLD:
        return
    row = {**_BLANK, **about, "kind": kind, "person_id": person.id}
    db.execute(insert(db, Letter).values(**row, due_at=at, created_at=at).on_conflict_do_nothing())


_BLANK: dict[str, Any] = {
    "address": "",
    "notification_id": 0,
    "thread_id": 0,
    "subject_id": 0,
    "about": "",
    "attempts": 0,
    "error": "",
    "outcome": "",
}


def promise_lines(db: Session, lines: Collection[Line], at: datetime) -> None:
    """A letter for each of these lines whose person can be reached, after their quiet hours. While one waits for a
    line, it will say what is new by then, and there is no second."""
    by_person = mailboxes.readers(db, {line.person_id for line in lines}) if lines else {}
    rows = [
        {
            "kind": TOLD,
            "person_id": line.person_id,
            **_BLANK,
            "created_at": at,
            "notification_id": line.notification_id,
            "thread_id": line.thread_id,
            "subject_id": line.subject_id,
            "due_at": by_person[line.person_id].may_come(at + WAITS),
        }
        for line in lines
        if line.person_id in by_person
    ]
    if rows:
        db.execute(insert(db, Letter).values(rows).on_conflict_do_nothing())


def promise_digests(db: Session, person_ids: Collection[int], at: datetime) -> None:
    """Their next digest has something to tell; each has one that waits."""
    rows = [
        {
            "kind": DIGEST,
            "person_id": id,
            **_BLANK,
            "created_at": at,
            "due_at": reader.next_digest(at),
            "subject_id": int(reader.next_digest(at).timestamp()),
        }
        for id, reader in (mailboxes.readers(db, person_ids) if person_ids else {}).items()
    ]
    if rows:
        db.execute(insert(db, Letter).values(rows).on_conflict_do_nothing())


def plan_again(db: Session, person: Person, at: datetime | None = None) -> None:
    """They read at other hours from now on: what waits for them comes when they read then."""
    at = at or now()
    reader = mailboxes.reader(db, person)
    waiting = update(Letter).where(col(Letter.person_id) == person.id, col(Letter.due_at) > at)
    for kind, due_at in ((TOLD, reader.may_come(at + WAITS)), (DIGEST, reader.next_digest(at))):
        mine = waiting.where(col(Letter.kind) == kind, col(Letter.attempts) == 0)
        db.execute(mine.values(due_at=due_at), execution_options={"synchronize_session": False})


def last_digest(db: Session, person_id: int) -> datetime | None:
    """When somebody's last digest was written."""
    sent = select(Letter.sent_at).where(Letter.person_id == person_id, Letter.kind == DIGEST)
    return db.exec(sent.where(col(Letter.sent_at).is_not(None)).order_by(col(Letter.sent_at).desc()).limit(1)).first()


def waiting(db: Session) -> Sequence[Letter]:
    """Up to 100 letters that failed at least once and are tried again: for the operator."""
    failed = select(Letter).where(col(Letter.due_at).is_not(None), col(Letter.error) != "")
    return db.exec(failed.order_by(col(Letter.due_at)).limit(100)).all()


def late(db: Session, at: datetime) -> int:
    """How many letters should have gone out a quarter of an hour ago and nobody has tried, counted as far as 100."""
    mine = select(Letter.id).where(col(Letter.due_at) < at - LATE_AFTER, Letter.error == "")
    return db.exec(select(func.count()).select_from(mine.limit(100).subquery())).one()


LATE_AFTER = timedelta(minutes=15)


def claim(at: datetime, kinds: Collection[str]) -> list[Letter]:
    """The letters that are due longest, each won by moving its due time: a second worker finds it moved."""
    with reading() as db:
        due = select(Letter).where(col(Letter.due_at) <= at, col(Letter.kind).in_(list(kinds)))
        found = db.exec(due.order_by(col(Letter.due_at)).limit(BATCH)).all()
    if not found:
        return []
    with writing() as db:
        return [letter for letter in sorted(found, key=lambda letter: letter.id) if _won(db, letter)]


def _won(db: Session, letter: Letter) -> bool:
    mine = update(Letter).where(col(Letter.id) == letter.id, col(Letter.due_at) == letter.due_at)
    won = mine.values(due_at=now() + LEASE, attempts=Letter.attempts + 1)
    return db.execute(won.execution_options(synchronize_session=False)).rowcount == 1  # pyright: ignore[reportAttributeAccessIssue]


def move(letter: Letter, due_at: datetime) -> None:
    letter.outcome = "moved"
    with writing() as db:
        db.execute(update(Letter).where(col(Letter.id) == letter.id).values(due_at=due_at))


def end(letter: Letter, outcome: str, at: datetime, error: str = "", *, hard: bool = True) -> None:
    """It is over, and what that says about the mailbox."""
    letter.outcome = outcome
    over = {"due_at": None, "outcome": outcome, "error": error, "sent_at": at if outcome == SENT else None}
    with writing() as db:
        db.execute(update(Letter).where(col(Letter.id) == letter.id).values(**over))
        if outcome == SENT:
            mailboxes.arrived(db, letter.person_id)
        elif outcome == REFUSED:
            mailboxes.bounce(db, letter.person_id, hard=hard, at=at)


def try_later(letters: Sequence[Letter], error: Exception, at: datetime) -> None:
    """After 1, 2, 4 … minutes, at most two hours; after three days it is given up, and that counts as a bounce."""
    with writing() as db:
        for letter in letters:
            letter.outcome = "later"
            mine = update(Letter).where(col(Letter.id) == letter.id)
            if at - letter.created_at > GIVEN_UP_AFTER:
                db.execute(mine.values(due_at=None, outcome=GIVEN_UP, error=named(error)))
                mailboxes.bounce(db, letter.person_id, hard=False, at=at)
                continue
            wait = min(timedelta(minutes=2 ** min(letter.attempts, 10)), SLOWEST_RETRY)
            db.execute(mine.values(due_at=at + wait, error=named(error)))


def named(error: Exception) -> str:
    """What went wrong, without what it was about: an SMTP error may quote an address."""
    code = getattr(error, "smtp_code", None) or (str(error) if isinstance(error, ConnectionError) else "")
    return f"{type(error).__name__} {code}".strip()[:200]
