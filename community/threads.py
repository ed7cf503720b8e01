"""A question, a discussion or an idea, and how it stands."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel

from community import categories, events, languages, mentions, rows, tags
from community.categories import Category
from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from community.rows import Row

TITLE_MOST = 200
BODY_MOST = 20_000


class Kind(StrEnum):
    QUESTION = "question"
    DISCUSSION = "discussion"
    IDEA = "idea"


class State(StrEnum):
    """How a thread stands, for lists and filters."""

    OPEN = "open"
    ANSWERED = "answered"
    ESCALATED = "escalated"
    SOLVED = "solved"


class UnknownThread(ValueError):
    """There is no such thread, or it is not for this reader."""


class Closed(ValueError):
    """The thread takes no more answers."""


def _of_those_with(column: str, *more: str) -> Index:
    """An index of the few rows that have it."""
    there = text(f"{column} IS NOT NULL")
    return Index(f"ix_thread_{column}", column, *more, sqlite_where=there, postgresql_where=there)


@keeps("Questions, discussions, ideas", stays="author_id", names="hidden_by_id", redacted="title body hidden_reason")
class Thread(SQLModel, table=True):
    """One thread. Everything below `active_at` follows from other rows and is kept true by verbs.

    `language` is what its words say or somebody has said, empty where it cannot be told: then it is read like the site.
    `contact_class` says why it cannot wait (safety, fraud, outage, locked out, personal data), and is empty for most.
    `carried_score` is the part of its score that came with it from another forum.
    `presumed_at`: silence was taken for a yes. That is never a solution, and `solved_at` stays empty.
    `review` says why it is hidden only until a moderator has looked, and is empty where one has decided.
    """

    __table_args__ = (
        Index("ix_thread_newest", "created_at", "id"),
        Index("ix_thread_kind_newest", "kind", "created_at", "id"),
        Index("ix_thread_category_newest", "category_id", "created_at", "id"),
        Index("ix_thread_author_newest", "author_id", "created_at", "id"),
        Index("ix_thread_state_newest", "state", "created_at", "id"),
        _of_those_with("uncovered_since", "id"),
        _of_those_with("needs_info_at"),
    )

    id: int = identity()
    kind: str = Field(default=Kind.QUESTION, max_length=20)
    category_id: int = reference("category.id")
    author_id: int = reference("person.id")
    title: str = Field(max_length=500)
    body: str
    body_html: str
    language: str | None = Field(default=None, max_length=10)
    created_at: datetime = Field(default_factory=now)
    edited_at: datetime | None = None
    hidden_at: datetime | None = None
    hidden_reason: str = ""
    hidden_by_id: int | None = reference("person.id", nullable=True)
    review: str = Field(default="", max_length=20)
    merged_at: datetime | None = None
    closed_at: datetime | None = None
    imported_at: datetime | None = None
    failed_at: datetime | None = None
    failures: int = 0
    contact_class: str = Field(default="", max_length=20)
    duplicate_of_id: int | None = reference("thread.id", nullable=True, index=True)
    needs_info_at: datetime | None = None
    presumed_at: datetime | None = None
    active_at: datetime = Field(default_factory=now)

    state: str = Field(default=State.OPEN, max_length=20)
    solved_at: datetime | None = Field(default=None, index=True)
    uncovered_since: datetime | None = None
    first_reply_at: datetime | None = None
    with_team: bool = False
    answer_count: int = 0
    reply_count: int = 0
    score: int = 0
    me_too_count: int = 0
    version: int = 1
    carried_score: int = 0

    @property
    def reference(self) -> str:
        """What people quote: in mails, on the phone, in the status line."""
        return f"LB-{self.id}"

    @property
    def visible(self) -> bool:
        return self.hidden_at is None


def ask(
    db: Session,
    *,
    by: Person,
    category: Category,
    title: str,
    body: str,
    kind: Kind | str = Kind.QUESTION,
    tags_: Iterable[str] = (),
    at: datetime | None = None,
    imported: bool = False,
) -> Thread:
    """Post a thread. Its window starts in this transaction (escalation joins `thread.asked`), unless it only moves in
    from elsewhere."""
    at = at or now()
    thread = Thread(
        kind=Kind(kind),
        category_id=category.id,
        author_id=by.id,
        title=" ".join(title.split()),
        body=body.strip(),
        body_html=mentions.render(db, body),
        language=languages.spoken_in(title, body),
        created_at=at,
        active_at=at,
        imported_at=now() if imported else None,
    )
    db.add(thread)
    db.flush()
    tags.set_for(db, thread.id, at, tags_)
    categories.count(db, category.id, +1)
    events.record(db, "thread.asked", who=by, thread=thread, subject=thread.id, at=at)
    return thread


def move_in(db: Session, moved: list[Row]) -> list[int]:
    """Write threads of another forum as they stood there (community/imports/writing.py). Returns their ids."""
    return rows.add(db, Thread, moved)


def edit(db: Session, thread: Thread, *, by: Person, title: str, body: str, at: datetime | None = None) -> None:
    """Change the words. The old ones stay in the history (community/edits.py)."""
    before = {"title": thread.title, "body": thread.body}
    thread.title, thread.body, thread.body_html = " ".join(title.split()), body.strip(), mentions.render(db, body)
    thread.edited_at = at or now()
    events.record(db, "thread.edited", who=by, thread=thread, subject=thread.id, at=at, data=before)


def fail(db: Session, thread: Thread, *, by: Person, reason: str = "", at: datetime | None = None) -> None:
    """ "Did not help": the asker waits again, and the next round is sooner."""
    thread = lock(db, thread.id) or thread
    thread.failed_at = at or now()
    thread.failures += 1
    events.record(db, "thread.failed", who=by, thread=thread, subject=thread.id, reason=reason, at=at)


def close(db: Session, thread: Thread, *, by: Person, reason: str, at: datetime | None = None) -> None:
    """Take no more answers. Whoever needs help asks anew, and nothing is lost."""
    thread.closed_at = at or now()
    events.record(db, "thread.closed", who=by, thread=thread, subject=thread.id, reason=reason, on_log=True, at=at)


def reopen(db: Session, thread: Thread, *, by: Person, at: datetime | None = None) -> None:
    """Take answers again."""
    thread.closed_at = None
    events.record(db, "thread.reclosed", who=by, thread=thread, subject=thread.id, on_log=True, at=at)


def hide(
    db: Session, thread: Thread, *, by: Person | None, reason: str, review: str = "", at: datetime | None = None
) -> None:
    """Take it out of every list. Its author still sees it, and the public log says why; with `review` only until a
    moderator has looked, and nobody has done it."""
    thread = lock(db, thread.id) or thread
    before = thread.hidden_at
    if before and (review or not thread.review):
        return
    thread.hidden_at, thread.hidden_reason = before or at or now(), reason
    thread.hidden_by_id, thread.review = by and by.id, review
    categories.count(db, thread.category_id, 0 if before else -1)
    events.record(db, "thread.hidden", who=by, thread=thread, subject=thread.id, reason=reason, on_log=True, at=at)


def unhide(db: Session, thread: Thread, *, by: Person, reason: str = "", at: datetime | None = None) -> None:
    """Bring it back."""
    thread = lock(db, thread.id) or thread
    if not thread.hidden_at:
        return
    thread.hidden_at, thread.hidden_reason, thread.hidden_by_id, thread.review = None, "", None, ""
    categories.count(db, thread.category_id, +1)
    events.record(db, "thread.unhidden", who=by, thread=thread, subject=thread.id, reason=reason, on_log=True, at=at)


def must_be_open(thread: Thread, by: Person) -> None:
    """Raises Closed, unless it was closed because a detail is missing that only its author can give."""
    if thread.closed_at and not takes_detail(thread, by):
        raise Closed(thread.reference)


def takes_detail(thread: Thread, person: Person | None) -> bool:
    """Whether this is the asker, who is waited for."""
    return bool(thread.needs_info_at and person and person.id == thread.author_id)


def lock(db: Session, thread_id: int) -> Thread | None:
    """The thread, held until this transaction ends: whoever changes how it stands takes turns. FOR NO KEY UPDATE,
    because inserting an answer holds the thread's key: two who answer at once would otherwise wait for each other."""
    db.flush()
    return db.get(Thread, thread_id, with_for_update={"key_share": True}, populate_existing=True)


def touch(thread: Thread, at: datetime | None = None) -> None:
    """Something visible changed: pages kept under the old version are stale. At `active_at`: nobody did anything."""
    thread.version += 1
    thread.active_at = max(thread.active_at, at or now())


def hand_to_team(thread: Thread, *, with_team: bool) -> None:
    """Escalation says whether an open case is with the team and unanswered."""
    thread.with_team = with_team
    thread.state = state_of(thread)
    touch(thread, thread.active_at)


def state_of(thread: Thread) -> State:
    """The one word for how it stands, from what is known."""
    if thread.solved_at:
        return State.SOLVED
    if thread.with_team:
        return State.ESCALATED
    return State.ANSWERED if thread.reply_count else State.OPEN
