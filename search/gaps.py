"""Learning from failure: what is searched for in vain, how searches end, and what helps most. Of the last 30 days.

Every figure is read off a small table of sums (search/tallies.py), and opens the very rows of the log it counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Session, col, select

from community.database import now
from community.paging import Page, page_of, read
from community.threads import Thread
from search.asked import Asked
from search.outcomes import Outcome
from search.tallies import OF_ALL, SearchedDay, SearchedThread, SearchedWords, WordsDay

DAYS = 30
USED_SHOWN = 10


class Kind(StrEnum):
    """What a figure counts. `READ` is the unconfirmed deflection: they read something and left."""

    SEARCHES = "searches"
    EMPTY = "empty"
    SOLVED = "solved"
    READ = "read"
    QUESTION = "question"
    PASSED = "passed"


@dataclass(frozen=True)
class Figures:
    """How often each kind, in all and on each day, the oldest first."""

    days: Sequence[date]
    sums: dict[date, dict[str, int]] = field(default_factory=dict)

    def count(self, kind: str) -> int:
        return sum(day.get(kind, 0) for day in self.sums.values())

    def daily(self, kind: str) -> list[int]:
        return [self.sums.get(day, {}).get(kind, 0) for day in self.days]

    def share(self, kind: str) -> float | None:
        """Of all searches, 0 to 1; None where nobody searched."""
        return self.count(kind) / self.count(Kind.SEARCHES) if self.count(Kind.SEARCHES) else None


@dataclass(frozen=True)
class Used:
    """A thread that was found, and how often it was opened from a search and solved it."""

    thread_id: int
    title: str
    opened: int
    solved: int


def figures(db: Session, at: datetime | None = None) -> Figures:
    days = last_days(at)
    sums = [func.sum(getattr(SearchedDay, name)) for name in OF_ALL]
    found = select(col(SearchedDay.day), *sums).where(col(SearchedDay.day) >= days[0]).group_by(col(SearchedDay.day))  # pyright: ignore[reportCallIssue]
    return Figures(days, {row[0]: dict(zip(OF_ALL, row[1:], strict=True)) for row in db.execute(found)})


def by_category(db: Session, at: datetime | None = None) -> dict[int, tuple[int, int]]:
    """How many searches about each category there were, and from how many nothing was opened."""
    sums = func.sum(SearchedDay.searches), func.sum(SearchedDay.failed)
    found = select(SearchedDay.category_id, *sums).where(col(SearchedDay.day) >= last_days(at)[0])
    return {id: (searches, failed) for id, searches, failed in db.execute(found.group_by(col(SearchedDay.category_id)))}


def words(
    db: Session, *, category_id: int | None = None, dismissed: bool = False, after: str | None = None, limit: int = 30
) -> Page[SearchedWords]:
    """Words from whose searches nothing was opened, most often first; or those dismissed. Raises WrongCursor."""
    name = f"gaps {category_id or ''} {dismissed}"
    gone = col(SearchedWords.dismissed_at)
    found = select(SearchedWords).where(gone.is_not(None) if dismissed else gone.is_(None), SearchedWords.failed > 0)
    if category_id:
        found = found.where(SearchedWords.category_id == category_id)
    if after:
        failed, id = read(after, name, int, int)
        later = (SearchedWords.failed < failed) | (col(SearchedWords.id) < id)
        found = found.where(SearchedWords.failed <= failed, later)
    most = found.order_by(col(SearchedWords.failed).desc(), col(SearchedWords.id).desc()).limit(limit + 1)
    return page_of(db.exec(most).all(), limit, name, lambda it: (it.failed, it.id))


def trends(db: Session, ids: Sequence[int], at: datetime | None = None) -> dict[int, list[int]]:
    """How often these words failed on each day, in one query."""
    days = last_days(at)
    found = select(WordsDay).where(col(WordsDay.words_id).in_(ids), col(WordsDay.day) >= days[0])
    failed = {(it.words_id, it.day): it.failed for it in db.exec(found)}
    return {id: [failed.get((id, day), 0) for day in days] for id in ids}


def rows(
    db: Session, kind: Kind, *, day: date | None = None, after: str | None = None, limit: int = 50,
    at: datetime | None = None,
) -> Page[Asked]:  # fmt: skip
    """Exactly what a figure counts, or one of its days, the newest first. Raises WrongCursor."""
    start = day or last_days(at)[0]
    end = start + timedelta(days=1 if day else DAYS)
    found = select(Asked).where(col(Asked.at) >= _midnight(start), col(Asked.at) < _midnight(end), Asked.outcome != "")
    if kind == Kind.EMPTY:
        found = found.where(Asked.found == 0)
    elif kind != Kind.SEARCHES:
        found = found.where(Asked.outcome == Outcome(kind))
    return _newest(db, found, f"searches {kind} {start} {day or ''}", after, limit)


def rows_of(db: Session, words: SearchedWords, *, after: str | None = None, limit: int = 50) -> Page[Asked]:
    """Every search for these words. Raises WrongCursor."""
    return _newest(db, select(Asked).where(Asked.words_id == words.id), f"searches for {words.id}", after, limit)


def most_used(db: Session) -> list[Used]:
    """What helped most: opened from a search, or said to have solved it."""
    used = SearchedThread
    found = select(used.thread_id, Thread.title, used.opened, used.solved).join(Thread)
    visible = found.where(col(Thread.hidden_at).is_(None), used.used > 0)
    return [Used(*row) for row in db.exec(visible.order_by(col(used.used).desc()).limit(USED_SHOWN))]


def last_days(at: datetime | None = None) -> list[date]:
    """The days the figures are of, today the last."""
    today = (at or now()).astimezone(UTC).date()
    return [today - timedelta(days=DAYS - 1 - n) for n in range(DAYS)]


def _newest(db: Session, found, name: str, after: str | None, limit: int) -> Page[Asked]:
    if after:
        found = found.where(col(Asked.id) < read(after, name, int)[0])
    return page_of(
        db.exec(found.order_by(col(Asked.id).desc()).limit(limit + 1)).all(), limit, name, lambda it: (it.id,)
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
