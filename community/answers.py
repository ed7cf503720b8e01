"""What people answer, and which of it solved the problem."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Index, func, select, text, update
from sqlmodel import Field, Session, SQLModel, col

from community import events, mentions, ranks, reputation, rows
from community.categories import Category
from community.database import identity, now, number, reference
from community.keeping import keeps
from community.people import Person, Role
from community.rows import Row
from community.threads import Kind, Thread, lock, must_be_open

WORTH_MORE_AFTER = timedelta(minutes=30)


_VERIFIED = text("verified_at IS NOT NULL")


@keeps(
    "Answers",
    stays="author_id",
    names="accepted_by_id verified_by_id hidden_by_id",
    redacted="body hidden_reason",
)
class Answer(SQLModel, table=True):
    """One answer. `official` when an agent gave it for the support team, out of a case.

    `covers` is off for what a program wrote, and for whoever has not yet the rank that counts in this category.
    `carried_score` is the part of its score that came with it from another forum.
    `review` says why it is hidden only until a moderator has looked.
    `acceptance_counts` is off while it is looked at whether the acceptance was fair (moderation/fairness.py).
    """

    __table_args__ = (
        Index("ix_answer_thread_id_created_at", "thread_id", "created_at", "id"),
        Index("ix_answer_author_newest", "author_id", "created_at", "id"),
        Index("ix_answer_verified", "thread_id", sqlite_where=_VERIFIED, postgresql_where=_VERIFIED),
    )

    id: int = identity()
    thread_id: int = reference("thread.id")
    author_id: int = reference("person.id")
    body: str
    body_html: str
    official: bool = False
    covers: bool = True
    created_at: datetime = Field(default_factory=now)
    edited_at: datetime | None = None
    accepted_at: datetime | None = None
    accepted_by_id: int | None = reference("person.id", nullable=True)
    acceptance_counts: bool = True
    verified_at: datetime | None = None
    verified_by_id: int | None = reference("person.id", nullable=True)
    outdated_at: datetime | None = None
    worked_count: int = 0
    hidden_at: datetime | None = None
    hidden_by_id: int | None = reference("person.id", nullable=True)
    hidden_reason: str = Field(default="", max_length=500)
    review: str = Field(default="", max_length=20)
    moved_from_id: int | None = number(nullable=True)
    score: int = 0
    carried_score: int = 0

    @property
    def visible(self) -> bool:
        return self.hidden_at is None


class Hidden(ValueError):
    """The answer is hidden: it cannot be accepted or voted on until it is back."""


def post(
    db: Session, thread: Thread, *, by: Person, body: str, official: bool = False, at: datetime | None = None
) -> Answer:
    """Answer a thread. Raises Closed."""
    must_be_open(thread, by)
    answer = Answer(
        thread_id=thread.id,
        author_id=by.id,
        body=body.strip(),
        body_html=mentions.render(db, body),
        official=official,
        covers=covers(db.get_one(Category, thread.category_id), by),
        created_at=at or now(),
    )
    db.add(answer)
    db.flush()
    events.record(db, "answer.posted", who=by, thread=thread, subject=answer.id, at=answer.created_at)
    return answer


def move_in(db: Session, moved: list[Row]) -> list[int]:
    """Write answers of another forum as they stood there (community/imports/writing.py). Returns their ids."""
    return rows.add(db, Answer, moved)


def edit(db: Session, answer: Answer, *, by: Person, body: str, at: datetime | None = None) -> None:
    """Change the words. The old ones stay in the history (community/edits.py)."""
    before = {"body": answer.body}
    answer.body, answer.body_html, answer.edited_at = body.strip(), mentions.render(db, body), at or now()
    events.record(db, "answer.edited", who=by, thread=thread_of(db, answer), subject=answer.id, at=at, data=before)


def accept(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """ "This solved it." Several answers may be accepted; accepting one twice changes nothing. Raises Hidden."""
    answer = held(db, answer)
    if answer.accepted_at:
        return
    if not answer.visible:
        raise Hidden(answer.id)
    answer.accepted_at, answer.accepted_by_id, answer.acceptance_counts = at or now(), by.id, True
    _credit(db, answer, +1, at)
    events.record(db, "answer.accepted", who=by, thread=thread_of(db, answer), subject=answer.id, at=at)


def unaccept(db: Session, answer: Answer, *, by: Person, at: datetime | None = None) -> None:
    """Take the acceptance back, and what it earned."""
    answer = held(db, answer)
    if not answer.accepted_at:
        return
    if answer.acceptance_counts:
        _credit(db, answer, -1, at)
    answer.accepted_at, answer.accepted_by_id = None, None
    events.record(db, "answer.unaccepted", who=by, thread=thread_of(db, answer), subject=answer.id, at=at)


def let_acceptance_count(
    db: Session, answer: Answer, counts: bool, *, because: str, at: datetime | None = None
) -> bool:
    """It earns nothing while somebody looks at whether it was fair, or it does after all. True when that is new."""
    answer = held(db, answer)
    if not answer.accepted_at or answer.acceptance_counts == counts:
        return False
    answer.acceptance_counts = counts
    _credit(db, answer, 1 if counts else -1, at, because)
    return True


def hide(
    db: Session, answer: Answer, *, by: Person | None, reason: str, review: str = "", at: datetime | None = None
) -> None:
    """Put a tombstone with the reason in its place. Never deleted; its author still sees it. With `review` only until
    a moderator has looked: nobody has done it, and what was accepted stays so."""
    answer = held(db, answer)
    if answer.hidden_at and (review or not answer.review):
        return
    if by:
        unaccept(db, answer, by=by, at=at)
    answer.hidden_at, answer.hidden_reason = answer.hidden_at or at or now(), reason
    answer.hidden_by_id, answer.review = by and by.id, review
    _log(db, "answer.hidden", answer, by, reason, at)


def unhide(db: Session, answer: Answer, *, by: Person, reason: str = "", at: datetime | None = None) -> None:
    """Bring it back."""
    answer = held(db, answer)
    if not answer.hidden_at:
        return
    answer.hidden_at, answer.hidden_by_id, answer.hidden_reason, answer.review = None, None, "", ""
    _log(db, "answer.unhidden", answer, by, reason, at)


def move(db: Session, thread: Thread, to: Thread) -> None:
    """What was answered here goes on there; each remembers where it was given first."""
    mine = update(Answer).where(col(Answer.thread_id) == thread.id)
    db.execute(mine.values(thread_id=to.id, moved_from_id=func.coalesce(col(Answer.moved_from_id), thread.id)))


def move_back(db: Session, thread: Thread, to: Thread) -> None:
    """What came from there goes back."""
    theirs = update(Answer).where(col(Answer.thread_id) == thread.id, col(Answer.moved_from_id) == to.id)
    db.execute(theirs.values(thread_id=to.id, moved_from_id=None))


def held(db: Session, answer: Answer) -> Answer:
    """The answer as it is now, its thread locked: who accepts, hides or votes takes turns, and nothing counts twice."""
    lock(db, answer.thread_id)
    return db.get_one(Answer, answer.id, populate_existing=True)


def covers(category: Category, by: Person) -> bool:
    """A program never answers for people; in some categories only those count who have earned a rank."""
    if by.role == Role.BOT:
        return False
    return not category.covering_rank or ranks.at_least(by, category.covering_rank)


def thread_of(db: Session, answer: Answer) -> Thread:
    return db.get_one(Thread, answer.thread_id)


def first_accepted_at(db: Session, thread_ids: Iterable[int]) -> dict[int, datetime]:
    """When each of these threads was first solved, by the answers that are accepted now."""
    accepted = select(col(Answer.thread_id), func.min(col(Answer.accepted_at))).group_by(col(Answer.thread_id))
    mine = col(Answer.thread_id).in_(list(thread_ids)), col(Answer.accepted_at).is_not(None)
    return {row[0]: row[1] for row in db.execute(accepted.where(*mine))}


def _credit(db: Session, answer: Answer, times: int, at: datetime | None, because: str = "") -> None:
    """An asker who accepts their own answer solved it, but earns nothing by it."""
    author, accepter = answer.author_id, answer.accepted_by_id or answer.author_id
    if author == accepter:
        return
    reputation.hold(db, author, accepter)
    earned = [("answer accepted", author), ("accepted an answer", accepter)]
    if times > 0 and _was_waited_for(db, answer):
        earned.append(("answered what waited", author))
    how = {"subject": answer.id, "times": times, "since": answer.accepted_at, "at": at, "because": because}
    for rule, person_id in earned:
        reputation.earn(db, rule, person_id=person_id, **how)
    if times < 0:
        reputation.take_back(db, "answered what waited", person_id=author, subject=answer.id, at=at)


def _was_waited_for(db: Session, answer: Answer) -> bool:
    """Whether it was the first help after half an hour: it stood on the board of what needs an answer."""
    thread = thread_of(db, answer)
    known = (at for at in (thread.created_at, thread.failed_at) if at and at <= answer.created_at)
    began = max(known, default=answer.created_at)
    if thread.kind != Kind.QUESTION or thread.imported_at or not answer.covers:
        return False
    if answer.created_at - began < WORTH_MORE_AFTER:
        return False
    helped = select(func.min(col(Answer.created_at))).where(
        *(col(Answer.thread_id) == thread.id, col(Answer.covers), col(Answer.author_id) != thread.author_id),
        *(col(Answer.created_at) > began, col(Answer.hidden_at).is_(None)),
    )
    return db.execute(helped).scalar() == answer.created_at


def _log(db: Session, kind: str, answer: Answer, by: Person | None, reason: str, at: datetime | None) -> None:
    thread = thread_of(db, answer)
    events.record(db, kind, who=by, thread=thread, subject=answer.id, reason=reason, on_log=True, at=at)
