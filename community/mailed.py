"""Mail that comes in: an answer lands in its thread, a question is asked, and everything else has its clear end.

Whom a mail is from is known by the address it goes to. Each letter has a reply address that was made for one person
and one thread and cannot be guessed; nothing else proves who writes, for `From:` can say anything. Asking needs one's
own ask address and, beside it, one's proven address as the sender (docs/decisions/0030).

A mail is kept by its mark, never by its text: the same one twice changes nothing. Programs are answered by silence,
people by a letter that says why, at most once a day; an address we never made is refused while the mail is handed
over, so that the server it came from says so to whoever sent it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Index, UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from community import (
    answers,
    categories,
    comments,
    concealing,
    incoming,
    letters,
    mailboxes,
    personal_data,
    signing,
    threads,
)
from community.answers import Answer
from community.categories import Category, UnknownCategory
from community.comments import BODY_MOST as COMMENT_MOST
from community.comments import Comment
from community.database import identity, insert, now, number, reference
from community.incoming import Incoming
from community.keeping import Term, keeps
from community.letters import Letter
from community.people import Person
from community.permissions import may_answer, may_ask, may_see
from community.settings import settings
from community.signing import WrongToken
from community.threads import BODY_MOST, TITLE_MOST, Thread

MOST_AN_HOUR = 20
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class NoSuchBox(ValueError):
    """Nobody has this address here: whoever hands the mail over is told so, and nothing is kept."""


@keeps("Mail that came in", goes="person_id", hides="mark box", until=Term("keep_mail", "at"))
class ReceivedMail(SQLModel, table=True):
    """A mail that came in for somebody, and what became of it. Its words are where they landed, and nowhere else."""

    __table_args__ = (
        UniqueConstraint("mark", "box"),
        Index("ix_receivedmail_person_id_at", "person_id", "at"),
    )

    id: int = identity()
    mark: str = Field(max_length=64)
    box: str = Field(max_length=120)
    person_id: int = reference("person.id")
    at: datetime = Field(default_factory=now, index=True)
    outcome: str = Field(default="", max_length=20)
    thread_id: int = number(default=0)
    subject_id: int = number(default=0)


ANSWERED, COMMENTED, ASKED, SILENCE, BOUNCED = "answered", "commented", "asked", "silence", "bounced"
SUSPENDED, CLOSED, HIDDEN, EMPTY = "suspended", "closed", "hidden", "empty"
TOO_LONG, TOO_OFTEN, NOT_FROM_YOU, ATTACHED = "too long", "too often", "not from you", "attached"
PERSONAL = "personal"

REFUSALS = (SUSPENDED, CLOSED, HIDDEN, EMPTY, TOO_LONG, TOO_OFTEN, NOT_FROM_YOU, ATTACHED)
"""What a letter explains; web/letter_kinds.py has the words. What was attached is left out, what looks like personal
data is concealed, and the rest lands."""


@dataclass(frozen=True)
class Box:
    """What an address is for, the ids that were sealed in it, and the category it names, for whoever asks there."""

    purpose: str
    ids: tuple[int, ...]
    place: str = ""


def must_exist(box: str) -> None:
    """Raises NoSuchBox for an address that we never made."""
    _opened(box)


def ask_box(person: Person, category: Category | None = None) -> str:
    """Where this person asks by mail, at once in a category; empty where no mail comes in, or its name is too long."""
    place = f"{category.slug}." if category else ""
    local = f"ask+{place}{signing.box('ask', person.id)}"
    return f"{local}@{settings().mail_domain}" if settings().mail_domain and len(local) <= LOCAL_PART_MOST else ""


LOCAL_PART_MOST = 64
"""Letters before the @ (RFC 5321, section 4.5.3.1.1)."""


def take(db: Session, raw: bytes, box: str, at: datetime | None = None) -> str:
    """One mail for one address: what became of it. Raises NoSuchBox."""
    at = at or now()
    opened = _opened(box)
    read = incoming.read(raw)
    if opened.purpose == "bounce":
        return _bounced(db, read, opened.ids[0], at)
    person = db.get(Person, opened.ids[0])
    if not person:
        raise NoSuchBox(opened.purpose)
    if read.automatic:
        return SILENCE
    kept = _keep(db, read, box, person, at)
    if not kept:
        return SILENCE
    kept.outcome = _why_not(db, read, person, at) or TAKERS[opened.purpose](db, read, kept, opened, person, at)
    if kept.outcome in REFUSALS:
        _explain(db, person, kept.outcome, kept.thread_id, at)
        return kept.outcome
    if read.attachments:
        _explain(db, person, ATTACHED, kept.thread_id, at)
    if personal_data.find(f"{read.subject}\n{read.text}"):
        _conceal(db, kept, person, at)
        _warn(db, person, kept, at)
    return kept.outcome


def _opened(box: str) -> Box:
    local, _, domain = box.lower().strip().rpartition("@")
    purpose, _, token = local.partition("+")
    if not settings().mail_domain or domain != settings().mail_domain.lower() or purpose not in LENGTHS:
        raise NoSuchBox(purpose)
    place, _, sealed = token.rpartition(".") if purpose == "ask" else ("", "", token)
    try:
        return Box(purpose, signing.read_box(purpose, sealed), place)
    except WrongToken as wrong:
        raise NoSuchBox(purpose) from wrong


LENGTHS = {"reply": 2, "ask": 1, "bounce": 1}


def _keep(db: Session, read: Incoming, box: str, person: Person, at: datetime) -> ReceivedMail | None:
    """A row for it; None when it was here already."""
    row = {"mark": read.mark, "box": box.lower().strip()[:120], "person_id": person.id, "at": at}
    blank = {"outcome": "", "thread_id": 0, "subject_id": 0}
    new = insert(db, ReceivedMail).values(**row, **blank).on_conflict_do_nothing().returning(col(ReceivedMail.id))
    id = db.execute(new).scalar()
    return db.get_one(ReceivedMail, id) if id else None


def _why_not(db: Session, read: Incoming, person: Person, at: datetime) -> str:
    """What speaks against it wherever it goes; empty when nothing does."""
    if person.suspended_at:
        return SUSPENDED
    if not read.text:
        return EMPTY
    if len(read.text) > BODY_MOST:
        return TOO_LONG
    theirs = select(func.count()).select_from(ReceivedMail).where(ReceivedMail.person_id == person.id)
    lately = db.exec(theirs.where(col(ReceivedMail.at) > at - HOUR)).one()
    return TOO_OFTEN if lately > MOST_AN_HOUR else ""


def _reply(db: Session, read: Incoming, kept: ReceivedMail, box: Box, person: Person, at: datetime) -> str:
    """Into the thread: what the asker adds is a comment, if it is short enough; what others write answers."""
    thread = db.get_one(Thread, box.ids[1])
    kept.thread_id = thread.id
    if not may_see(person, thread) or not thread.visible:
        return HIDDEN
    if not may_answer(person, thread):
        return CLOSED
    if person.id == thread.author_id and len(read.text) <= COMMENT_MOST:
        kept.subject_id = comments.post(db, thread, by=person, body=read.text, at=at).id
        return COMMENTED
    kept.subject_id = answers.post(db, thread, by=person, body=read.text, at=at).id
    return ANSWERED


def _conceal(db: Session, kept: ReceivedMail, person: Person, at: datetime) -> None:
    """A form asks before it posts. A mail cannot, so whatever looks personal waits for its author's word, or ours. Our
    own people know what everybody may read."""
    if person.is_staff:
        return
    table = {ANSWERED: Answer, COMMENTED: Comment, ASKED: Thread}[kept.outcome]
    concealing.conceal(db, db.get_one(table, kept.subject_id), at=at)


def _ask(db: Session, read: Incoming, kept: ReceivedMail, box: Box, person: Person, at: datetime) -> str:
    """A question in the category that the address names; people with the rank for it move what belongs elsewhere."""
    mailbox = mailboxes.of(db, person)
    if not mailbox or mailbox.address != read.sender:
        return NOT_FROM_YOU
    if not may_ask(person):
        return SUSPENDED
    title = read.subject[:TITLE_MOST].strip() or read.text.split("\n")[0][:TITLE_MOST]
    thread = threads.ask(db, by=person, category=_place(db, box), title=title, body=read.text, at=at)
    kept.thread_id = kept.subject_id = thread.id
    return ASKED


def _place(db: Session, box: Box) -> Category:
    """The first category where the address names none, or one that there is not any more."""
    try:
        return categories.by_slug(db, box.place)
    except UnknownCategory:
        return categories.in_order(db)[0]


TAKERS: dict[str, Callable[..., str]] = {"reply": _reply, "ask": _ask}


def _bounced(db: Session, read: Incoming, letter_id: int, at: datetime) -> str:
    """A letter did not arrive. What is only late counts for nothing."""
    letter = db.get(Letter, letter_id)
    if letter and read.bounce in ("hard", "soft"):
        mailboxes.bounce(db, letter.person_id, hard=read.bounce == "hard", at=at)
    return BOUNCED


def _explain(db: Session, person: Person, why: str, thread_id: int, at: datetime) -> None:
    """A letter, at most one a day to each person: two programs that slipped through do not write all night."""
    last = select(Letter.id).where(Letter.person_id == person.id, Letter.kind == "refusal", Letter.about != PERSONAL)
    if not db.exec(last.where(col(Letter.created_at) > at - DAY).limit(1)).first():
        letters.promise(db, "refusal", person, about=why, thread_id=thread_id, subject_id=int(at.timestamp()), at=at)


def _warn(db: Session, person: Person, kept: ReceivedMail, at: datetime) -> None:
    """Something in what they mailed is concealed, for no page could ask them first whether it should stand there."""
    letters.promise(db, "refusal", person, about=PERSONAL, thread_id=kept.thread_id, subject_id=kept.id, at=at)
