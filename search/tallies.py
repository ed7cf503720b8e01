"""How often what was searched for, and how it ended: sums that say nothing about who.

A search is counted once it has settled, and again whenever it turns out otherwise, by taking away what it counted as
before (search/asked.py). What the last 30 days' words add up to is exactly the rows of the log. A sum outlives them
only where at least three searches make it: words that one person used could say who that was.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Index, bindparam, delete, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, insert, number, reference
from community.keeping import keeps
from community.people import Person

ENOUGH = 3
NOWHERE = 0
"""The category of what was searched for in none."""

_OPEN = text("dismissed_at IS NULL")


@keeps("How often words were searched for", names="dismissed_by_id", ours="words")
class SearchedWords(SQLModel, table=True):
    """Words, and how many searches of the last 30 days were for them; `failed` are those from which nothing was opened.
    `ever` counts those before, too."""

    __table_args__ = (
        Index("ix_searchedwords_gap", "failed", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_searchedwords_category_gap", "category_id", "failed", sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    id: int = identity()
    words: str = Field(max_length=300, unique=True)
    category_id: int | None = reference("category.id", nullable=True)
    searches: int = 0
    failed: int = 0
    empty: int = 0
    ever: int = 0
    searched_at: datetime | None = None
    dismissed_at: datetime | None = Field(default=None, index=True)
    dismissed_by_id: int | None = reference("person.id", nullable=True)


class WordsDay(SQLModel, table=True):
    """The same words on one day."""

    words_id: int = reference("searchedwords.id", primary_key=True)
    day: date = Field(primary_key=True)
    searches: int = 0
    failed: int = 0


class SearchedDay(SQLModel, table=True):
    """All searches of one day about one category, by how they ended."""

    day: date = Field(primary_key=True)
    category_id: int = number(primary_key=True)
    searches: int = 0
    empty: int = 0
    failed: int = 0
    solved: int = 0
    question: int = 0
    read: int = 0
    passed: int = 0


class SearchedThread(SQLModel, table=True):
    """How often a thread was opened from a search in the last 30 days, and how often that solved it. `used`: both."""

    thread_id: int = reference("thread.id", primary_key=True)
    opened: int = 0
    solved: int = 0
    used: int = Field(default=0, index=True)


@dataclass(frozen=True)
class Change:
    """What one search adds to the sums, or takes from them: by name, and by thread."""

    words_id: int
    category_id: int | None
    day: date
    at: datetime
    by: Counter[str]
    opened: Counter[int]
    solved: Counter[int]


OF_WORDS = ("searches", "failed", "empty")
OF_A_DAY = ("searches", "failed")
OF_ALL = ("searches", "empty", "failed", "solved", "question", "read", "passed")
OF_A_THREAD = ("opened", "solved", "used")


def named(db: Session, words: Collection[str]) -> dict[str, int]:
    """The id of each, made where nobody searched for it before."""
    blank = {"searches": 0, "failed": 0, "empty": 0, "ever": 0}
    if words:
        rows = [{"words": one, **blank} for one in sorted(words)]
        db.execute(insert(db, SearchedWords).on_conflict_do_nothing(), rows)
    found = select(SearchedWords.words, SearchedWords.id).where(col(SearchedWords.words).in_(words))
    return dict(db.exec(found).all())


def add(db: Session, changes: Collection[Change]) -> None:
    """Count these. Everybody changes the sums in one order, or two would wait for each other."""
    _move_words(db, changes, ever=1)
    _tell_words(db, changes)
    days = _summed(changes, lambda it: (it.words_id, it.day))
    _upsert(db, WordsDay, OF_A_DAY, [({"words_id": id, "day": day}, by) for (id, day), by in days])
    totals = _summed(changes, lambda it: (it.day, it.category_id or NOWHERE))
    _upsert(db, SearchedDay, OF_ALL, [({"day": day, "category_id": place}, by) for (day, place), by in totals])
    _move_threads(db, changes)


def forget(db: Session, changes: Collection[Change]) -> None:
    """These are older than 30 days. Their days keep their sums, if enough people searched for the same words."""
    _move_words(db, changes, ever=0)
    _move_threads(db, changes)
    ids = {change.words_id for change in changes}
    rare = select(SearchedWords.id).where(
        col(SearchedWords.id).in_(ids), SearchedWords.searches == 0, SearchedWords.ever < ENOUGH
    )
    gone = db.exec(rare).all()
    db.execute(delete(WordsDay).where(col(WordsDay.words_id).in_(gone)))
    db.execute(delete(SearchedWords).where(col(SearchedWords.id).in_(gone)))


def dismiss(words: SearchedWords, *, by: Person, at: datetime) -> None:
    """Nothing is missing here."""
    words.dismissed_at, words.dismissed_by_id = at, by.id


def restore(words: SearchedWords) -> None:
    words.dismissed_at = words.dismissed_by_id = None


Key = TypeVar("Key", bound=Hashable)


def _summed(changes: Iterable[Change], key: Any) -> list[tuple[Any, Counter[str]]]:
    """What changes in each sum, in order; sums that stay as they are left out."""
    sums: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    for change in changes:
        sums[key(change)].update(change.by)
    return sorted((key, by) for key, by in sums.items() if any(by.values()))


def _move_words(db: Session, changes: Iterable[Change], *, ever: int) -> None:
    moved = _summed(changes, lambda it: it.words_id)
    rows = [{"which": id, **{f"more_{name}": by[name] for name in OF_WORDS}} for id, by in moved]
    more = {name: getattr(SearchedWords, name) + bindparam(f"more_{name}") for name in OF_WORDS}
    if ever:
        more["ever"] = SearchedWords.ever + bindparam("more_searches")
    if rows:
        table = SearchedWords.__table__  # pyright: ignore[reportAttributeAccessIssue]
        db.execute(update(table).where(table.c.id == bindparam("which")).values(more), rows)


def _move_threads(db: Session, changes: Iterable[Change]) -> None:
    sums: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for change in changes:
        for name, threads in (("opened", change.opened), ("solved", change.solved)):
            for id, by in threads.items():
                sums[id].update({name: by, "used": by})
    moved = [({"thread_id": id}, by) for id, by in sorted(sums.items()) if any(by.values())]
    _upsert(db, SearchedThread, OF_A_THREAD, moved)


def _tell_words(db: Session, changes: Iterable[Change]) -> None:
    """Where words belong, as far as the newest search for them says."""
    newest = {change.words_id: change for change in sorted(changes, key=lambda it: it.at)}
    for id, change in sorted(newest.items()):
        known = {"category_id": change.category_id} if change.category_id else {}
        words = update(SearchedWords).where(col(SearchedWords.id) == id)
        db.execute(words.values(searched_at=change.at, **known))


def _upsert(db: Session, table: Any, names: tuple[str, ...], sums: list[tuple[dict[str, Any], Counter[str]]]) -> None:
    adding = insert(db, table)
    more = {name: getattr(table, name) + adding.excluded[name] for name in names}
    keys = [column.name for column in table.__table__.primary_key]
    rows = [{**key, **{name: by[name] for name in names}} for key, by in sums]
    if rows:
        db.execute(adding.on_conflict_do_update(index_elements=keys, set_=more), rows)
