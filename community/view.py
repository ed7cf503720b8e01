"""A whole thread as its page and the API show it: plain selects into small dataclasses, four queries in all."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from community import commented, tags
from community.answers import Answer
from community.categories import Category
from community.commented import CommentView, PostView
from community.database import now
from community.listing import AUTHOR, Author
from community.me_too import MeToo
from community.paging import Page, page_of, read
from community.people import Person
from community.threads import Thread
from community.verifying import FRESH
from community.votes import Vote

ANSWERS_SHOWN = 200
OUTWEIGHS = 5


@dataclass(slots=True)
class AnswerView(PostView):
    """One answer. Of a hidden one only the tombstone is shown, unless the reader may see more."""

    id: int
    body: str
    body_html: str
    official: bool
    created_at: datetime
    edited_at: datetime | None
    accepted_at: datetime | None
    accepted_by_id: int | None
    hidden_at: datetime | None
    hidden_by_id: int | None
    hidden_reason: str
    score: int
    verified_at: datetime | None
    outdated_at: datetime | None
    worked_count: int
    author: Author
    review: str = ""
    comments: list[CommentView] = field(default_factory=list)


@dataclass(slots=True)
class ThreadView:
    thread: Thread
    category: Category
    author: Author
    tags: list[str]
    answers: list[AnswerView]
    comments: list[CommentView]


@dataclass(frozen=True, slots=True)
class Mine:
    """What one reader has done here: their votes by answer, on the thread itself, and "me too"."""

    votes: dict[int, int] = field(default_factory=dict)
    vote: int = 0
    me_too: bool = False


_ANSWER = (
    *(col(Answer.id), col(Answer.body), col(Answer.body_html), col(Answer.official), col(Answer.created_at)),
    *(col(Answer.edited_at), col(Answer.accepted_at), col(Answer.accepted_by_id), col(Answer.hidden_at)),
    *(col(Answer.hidden_by_id), col(Answer.hidden_reason), col(Answer.score)),
    *(col(Answer.verified_at), col(Answer.outdated_at), col(Answer.worked_count), col(Answer.review)),
)
_ANSWERS = select(*_ANSWER, *AUTHOR).join_from(Answer, Person, col(Answer.author_id) == col(Person.id))

# What every page asks for is put together once: that takes as long as asking it.
_HEAD_OF = (
    select(Thread, Category, *AUTHOR)
    .join_from(Thread, Category, col(Thread.category_id) == col(Category.id))
    .join(Person, col(Thread.author_id) == col(Person.id))
    .where(col(Thread.id) == bindparam("thread_id"))
)
_ANSWERS_OF = (
    _ANSWERS.where(col(Answer.thread_id) == bindparam("thread_id"))
    .order_by(col(Answer.created_at), col(Answer.id))
    .limit(ANSWERS_SHOWN)
)


def of(db: Session, thread_id: int) -> ThreadView | None:
    """The thread with its answers in reading order, or None. Who may see it is for the caller to ask."""
    which = {"thread_id": thread_id}
    head = db.execute(_HEAD_OF, which).first()
    if not head:
        return None
    comments = commented.of_thread(db, thread_id)
    answers = in_reading_order([_answer_view(row) for row in db.execute(_ANSWERS_OF, which)])
    for answer in answers:
        answer.comments = [comment for comment in comments if comment.answer_id == answer.id]
    return ThreadView(
        thread=head[0],
        category=head[1],
        author=Author(*head[2:]),
        tags=tags.of(db, [thread_id]).get(thread_id, []),
        answers=answers,
        comments=[comment for comment in comments if comment.answer_id is None],
    )


def answer(db: Session, answer_id: int) -> AnswerView | None:
    """One answer with its comments: what a page replaces after an action."""
    row = db.execute(_ANSWERS.where(col(Answer.id) == answer_id)).first()
    return _with_comments(db, row) if row else None


def shown(db: Session, answer: Answer) -> AnswerView:
    """The same of one that was just changed in this session, without reading it again."""
    author = db.get_one(Person, answer.author_id)
    return _with_comments(db, [*_read(answer, _ANSWER), *_read(author, AUTHOR)])


def _read(row: Answer | Person, columns: Iterable[Any]) -> list[Any]:
    return [getattr(row, column.key) for column in columns]


def mine(db: Session, person: Person | None, thread_id: int, answer_ids: Iterable[int]) -> Mine:
    """What this reader has done in this thread."""
    if not person:
        return Mine()
    cast = select(col(Vote.answer_id), col(Vote.value)).where(col(Vote.person_id) == person.id)
    on_answers = cast.where(col(Vote.answer_id).in_(list(answer_ids)))
    votes = {vote.answer_id: vote.value for vote in db.execute(on_answers)}
    on_thread = db.execute(cast.where(col(Vote.thread_id) == thread_id)).first()
    return Mine(votes, on_thread.value if on_thread else 0, db.get(MeToo, (thread_id, person.id)) is not None)


def in_reading_order(answers: list[AnswerView], at: datetime | None = None) -> list[AnswerView]:
    """Verified and fresh first, then accepted unless another outscores it by 5 and twice over; then by score, then the
    older one first. What is out of date stands behind."""
    fresh = (at or now()) - FRESH
    best = max((answer.score for answer in answers if not answer.accepted_at and answer.visible), default=0)

    def place(answer: AnswerView) -> tuple:
        outscored = best >= answer.score + OUTWEIGHS and best >= 2 * answer.score
        first = answer.accepted_at and not outscored
        verified = answer.verified_at and answer.verified_at > fresh
        return (
            *(not answer.visible, bool(answer.outdated_at), not verified, not first),
            *(-answer.score, not answer.accepted_at, answer.id),
        )

    return sorted(answers, key=place)


def author_of(db: Session, person_id: int) -> Author:
    return Author(*db.execute(select(*AUTHOR).where(col(Person.id) == person_id)).one())


def authors_of(db: Session, person_ids: Iterable[int]) -> dict[int, Author]:
    """Many people at once, by id."""
    ids = set(person_ids)
    found = db.execute(select(*AUTHOR).where(col(Person.id).in_(ids))) if ids else ()
    return {row.id: Author(*row) for row in found}


def words_of(db: Session, thread_ids: Iterable[int]) -> dict[int, tuple[str, datetime | None]]:
    """The questions' own words as HTML, and when they were last changed: for feeds, whose rows carry them."""
    rows = select(col(Thread.id), col(Thread.body_html), col(Thread.edited_at))
    return {row[0]: (row[1], row[2]) for row in db.execute(rows.where(col(Thread.id).in_(list(thread_ids))))}


def answers_page(
    db: Session, author: str, *, after: str | None = None, limit: int = 20
) -> Page[tuple[AnswerView, int, str]]:
    """A person's visible answers, newest first, each with its thread's id and title. Raises WrongCursor."""
    name = f"answers by {author}"
    rows = (
        select(*_ANSWER, *AUTHOR, col(Thread.id).label("thread_id"), col(Thread.title).label("title"))
        .join_from(Answer, Person, col(Answer.author_id) == col(Person.id))
        .join(Thread, col(Thread.id) == col(Answer.thread_id))
        .where(col(Person.handle) == author, col(Answer.hidden_at).is_(None), col(Thread.hidden_at).is_(None))
        .order_by(col(Answer.id).desc())
        .limit(limit + 1)
    )
    if after:
        rows = rows.where(col(Answer.id) < read(after, name, int)[0])
    found = [(_answer_view(row[:22]), row.thread_id, row.title) for row in db.execute(rows)]
    return page_of(found, limit, name, lambda row: (row[0].id,))


def _with_comments(db: Session, row: Any) -> AnswerView:
    return _answer_view(row, commented.on_answer(db, row[0]))


def _answer_view(row: Any, comments: Iterable[CommentView] = ()) -> AnswerView:
    return AnswerView(*row[:15], review=row[15], author=Author(*row[16:22]), comments=list(comments))
