"""The private side-thread: what an asker and the team tell each other and nobody else reads, an account number say.

It has a table of its own and leaves no event behind, so nothing that is made from posts or events can ever show it.
Whether there is one is private, too (`permissions.may_see_private`).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Index, func, select, update
from sqlmodel import Field, Session, SQLModel, col

from community import markdown, notifications
from community.database import identity, now, reference
from community.keeping import keeps
from community.listing import AUTHOR, Author
from community.people import Person
from community.threads import Thread, lock
from escalation import asking, case_words, cases, claims, reopening, windows
from escalation.cases import Case, State
from escalation.claims import NotClaimed

BODY_MOST = 10_000
SHOWN = 200


@keeps(
    "Private side-threads",
    stays="author_id thread_id.author_id",
    redacted="body",
    until=case_words.kept("created_at"),
)
class PrivateMessage(SQLModel, table=True):
    """One message between the asker and the team; without an author it was written automatically.

    `read_at` is when the other side saw it.
    """

    __table_args__ = (Index("ix_privatemessage_thread_id", "thread_id", "id"),)

    id: int = identity()
    thread_id: int = reference("thread.id")
    author_id: int | None = reference("person.id", nullable=True)
    body: str
    body_html: str
    created_at: datetime = Field(default_factory=now, index=True)
    read_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message and who wrote it; nobody did where a text is automatic."""

    id: int
    body: str
    body_html: str
    created_at: datetime
    read_at: datetime | None
    author: Author | None


_MESSAGES = select(
    *(col(PrivateMessage.id), col(PrivateMessage.body), col(PrivateMessage.body_html)),
    *(col(PrivateMessage.created_at), col(PrivateMessage.read_at), *AUTHOR),
).join_from(PrivateMessage, Person, col(PrivateMessage.author_id) == col(Person.id), isouter=True)


def open(db: Session, thread: Thread, *, body: str, by: Person | None = None, at: datetime | None = None) -> bool:
    """Start one with a first message, by nobody where the text is automatic. False when there is one already."""
    if exists(db, thread.id):
        return False
    _write(db, thread, by, body, at)
    return True


def add(db: Session, thread: Thread, *, body: str, at: datetime | None = None) -> None:
    """One more automatic message; the first starts it."""
    _write(db, thread, None, body, at)


def post(
    db: Session, thread: Thread, *, by: Person, body: str, wait: bool = False, at: datetime | None = None
) -> PrivateMessage:
    """One more message; the first starts it. What the asker writes is the team's to answer, as in the open.

    With `wait`, the agent who has the case rests it until the asker has written. Raises NotClaimed.
    """
    at = at or now()
    message = _write(db, thread, by, body, at)
    see(db, thread, by=by, at=at)
    if by.id == thread.author_id:
        _bring_back(db, thread, by, at)
    elif wait:
        _wait(db, thread, by, at)
    return message


def of(db: Session, thread_id: int) -> list[MessageView]:
    """The newest 200 messages, the oldest of them first. Ask `may_see_private` before."""
    newest = _MESSAGES.where(col(PrivateMessage.thread_id) == thread_id).order_by(col(PrivateMessage.id).desc())
    return [_view(row) for row in reversed(db.execute(newest.limit(SHOWN)).all())]


def exists(db: Session, thread_id: int) -> bool:
    return db.scalar(_first(thread_id)) is not None


def unread(db: Session, thread: Thread, reader: Person) -> int:
    """How many messages of the other side wait for this reader: the asker, or anybody of the team."""
    return db.scalar(select(func.count()).where(*_waiting(thread, reader.id == thread.author_id))) or 0


def see(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """The asker, or somebody of the team, has read what the other side wrote."""
    seen = update(PrivateMessage).where(*_waiting(thread, by.id == thread.author_id))
    db.execute(seen.values(read_at=at or now()))


def _bring_back(db: Session, thread: Thread, by: Person, at: datetime) -> None:
    """Nobody but the team can hear this, so there is a case that says so, even if it was over."""
    thread = lock(db, thread.id) or thread
    case = cases.open_for(db, thread.id) or _over(db, thread, at)
    if not case:
        windows.disarm(db, thread)
        cases.open(db, thread, cause="by hand", by=by, at=at)
    elif case.state in (*reopening.UNANSWERED, State.RESOLVED):
        reopening.take_up(db, case, thread, reason="asker wrote", by=by, at=at)


def _over(db: Session, thread: Thread, at: datetime) -> Case | None:
    latest = cases.latest_for(db, thread.id)
    return latest if latest and reopening.may_go_on(latest, at) else None


def _wait(db: Session, thread: Thread, by: Person, at: datetime) -> None:
    """Everybody may know that the team asked for more; what it asked is between the two."""
    case = cases.open_for(db, thread.id)
    if not case:
        raise NotClaimed(thread.reference)
    thread, case = claims.held(db, case)
    claims.must_hold(case, by)
    until, why = at + asking.REMINDED_AFTER, asking.ASKED
    cases.move(db, case, thread, State.WAITING_CUSTOMER, by=by, until=until, wake=why, at=at)


def _write(db: Session, thread: Thread, by: Person | None, body: str, at: datetime | None) -> PrivateMessage:
    message = PrivateMessage(
        thread_id=thread.id,
        author_id=by and by.id,
        body=body.strip(),
        body_html=markdown.render(body),
        created_at=at or now(),
    )
    told_already = db.scalar(select(func.count()).where(*_waiting(thread, to_the_asker=True)))
    db.add(message)
    db.flush()
    if message.author_id != thread.author_id and not told_already:
        _tell(db, thread, message)
    return message


def _tell(db: Session, thread: Thread, message: PrivateMessage) -> None:
    """Once for all that the asker has not read yet: three messages in a row are one line of their list."""
    kind, at = "team writes privately", message.created_at
    notifications.tell(db, thread.author_id, kind, thread_id=thread.id, subject=message.id, at=at)


def _waiting(thread: Thread, to_the_asker: bool) -> tuple:
    """What one side has written and the other has not read."""
    by_asker = col(PrivateMessage.author_id).is_not_distinct_from(thread.author_id)
    mine = ~by_asker if to_the_asker else by_asker
    return col(PrivateMessage.thread_id) == thread.id, col(PrivateMessage.read_at).is_(None), mine


def _first(thread_id: int):
    return select(col(PrivateMessage.id)).where(col(PrivateMessage.thread_id) == thread_id).limit(1)


def _view(row) -> MessageView:
    return MessageView(*row[:5], author=Author(*row[5:]) if row[5] else None)
