"""The search log: what was asked, what was shown for it, what was opened, and how it ended.

Who asked is known by a key of one browser for one day and by nothing else; no row outlives 30 days. What looks like
somebody's data is taken out of the words before they are kept.

A row is written when somebody stops typing, opens something or sends the form, never while they type. One browser that
asks the same again on one day has one row, and a longer beginning takes the place of a shorter one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256

from sqlalchemy import JSON, Column, Index, delete, text
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, insert, now, reference, writing
from community.keeping import Term, keeps
from community.personal_data import conceal
from community.threads import Thread
from search import outcomes, tallies
from search.outcomes import threads_in

WORDS_MOST = 300
SHOWN_MOST = 20
OPENED_MOST = 20
KEPT = timedelta(days=30)
SETTLES = timedelta(minutes=30)
"""After this long without a word, a search has ended the way it ended."""

BEFORE_ASKING = timedelta(hours=2)
"""What somebody searched for so long before they asked belongs to their question."""

STILL_TYPING = timedelta(minutes=10)
BEGINNINGS = 5
BATCH = 200


class Way(StrEnum):
    SEARCH = "search"
    SUGGEST = "suggest"
    SIMILAR = "similar"


@keeps(
    "Searches before a question",
    stays="thread_id.author_id",
    hides="mark session words_id tallied",
    redacted="words",
    ours="shown opened tallied",
    until=Term(KEPT, "kept_until", ends=True, apart=True),
)
class Asked(SQLModel, table=True):
    """One search of one browser. `shown` and `opened` name what was found (`thread-5`) in order, `solved`
    what solved it; `thread_id` is the question it ended in. `tallied` is what it counts as, see search/tallies.py."""

    __table_args__ = (
        Index("ix_asked_outcome_id", "outcome", "id"),
        Index("ix_asked_session_id", "session", "id"),
        Index("ix_asked_words_id_id", "words_id", "id"),
        Index("ix_asked_empty", "id", sqlite_where=text("found = 0"), postgresql_where=text("found = 0")),
    )

    id: int = identity()
    mark: str = Field(max_length=32, unique=True)
    session: str = Field(max_length=32)
    way: str = Field(max_length=10)
    words: str = Field(max_length=WORDS_MOST)
    category_id: int | None = reference("category.id", nullable=True)
    found: int
    shown: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    opened: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    at: datetime
    solved: str = Field(default="", max_length=40)
    thread_id: int | None = reference("thread.id", nullable=True, index=True)
    outcome: str = Field(default="", max_length=10)
    words_id: int | None = reference("searchedwords.id", nullable=True)
    tallied: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    settles_at: datetime | None = Field(index=True)
    kept_until: datetime = Field(index=True)

    @property
    def plain(self) -> str:
        return plain(self.words)

    @property
    def threads_shown(self) -> list[int]:
        return threads_in(self.shown)

    @property
    def threads_opened(self) -> list[int]:
        return threads_in(self.opened)


@dataclass(frozen=True)
class Seen:
    """What somebody asked, and was shown for it."""

    session: str
    way: Way
    words: str
    shown: tuple[str, ...] = ()
    category_id: int | None = None


def note(db: Session, seen: Seen, *, at: datetime | None = None) -> Asked:
    """The row of this search: written now, or there already. What was shown last stands in it."""
    at = at or now()
    words = _told(seen.words)
    mark = _mark(seen.session, words)
    shown = {"way": seen.way, "words": words, "found": len(seen.shown), "shown": list(seen.shown[:SHOWN_MOST])}
    blank = {"opened": [], "solved": "", "outcome": "", "tallied": []}
    dues = {"settles_at": at + SETTLES, "kept_until": at + KEPT}
    whose = {"mark": mark, "session": seen.session, "category_id": seen.category_id, "at": at}
    _drop_beginnings(db, seen.session, plain(words), at)
    new = db.execute(insert(db, Asked).values(**whose, **shown, **blank, **dues).on_conflict_do_nothing())
    row = db.exec(select(Asked).where(Asked.mark == mark).with_for_update()).one()
    if not new.rowcount:  # pyright: ignore[reportAttributeAccessIssue]
        row.way, row.found, row.shown = seen.way, len(seen.shown), shown["shown"]
        _touch(db, row, at)
    return row


def open_one(db: Session, row: Asked, name: str, *, at: datetime | None = None) -> None:
    """They opened one of what was shown, or read it in place."""
    if name in row.shown and name not in row.opened and len(row.opened) < OPENED_MOST:
        row.opened = [*row.opened, name]
        _touch(db, row, at or now())


def open_found(db: Session, session: str, words: str, name: str, *, at: datetime | None = None) -> None:
    """The same where all that is known is what this browser searched for; nothing where it did not."""
    if row := by_mark(db, _mark(session, _told(words))):
        open_one(db, row, name, at=at)


def solve(db: Session, row: Asked, name: str, *, at: datetime | None = None) -> None:
    """They say that this solved it."""
    open_one(db, row, name, at=at)
    row.solved = name
    _touch(db, row, at or now())


def unsolve(db: Session, row: Asked, *, at: datetime | None = None) -> None:
    """They take that back."""
    row.solved = ""
    _touch(db, row, at or now())


def end_in(db: Session, session: str, thread: Thread, *, at: datetime | None = None) -> None:
    """They asked after all: what they searched for until then belongs to the question."""
    at = at or now()
    mine = select(Asked).where(Asked.session == session, col(Asked.at) > at - BEFORE_ASKING)
    for row in db.exec(mine.order_by(col(Asked.id).desc()).limit(SHOWN_MOST).with_for_update()).all():
        if not row.thread_id:
            row.thread_id = thread.id
            row.category_id = row.category_id if row.outcome else thread.category_id
            _touch(db, row, at)


def by_mark(db: Session, mark: str) -> Asked | None:
    return db.exec(select(Asked).where(Asked.mark == mark).with_for_update()).one_or_none()


def before(db: Session, thread_id: int) -> Sequence[Asked]:
    """What was searched for before this was asked, in order. Only the team may see it."""
    return db.exec(select(Asked).where(Asked.thread_id == thread_id).order_by(col(Asked.id)).limit(SHOWN_MOST)).all()


def choices(db: Session, *, since: datetime, after: int = 0, limit: int = 1000) -> Sequence[Asked]:
    """Settled searches since then, by rising id: what weights are fitted on is what was `opened` among the `shown`."""
    found = select(Asked).where(col(Asked.id) > after, col(Asked.at) >= since, col(Asked.outcome) != "")
    return db.exec(found.order_by(col(Asked.id)).limit(limit)).all()


def settle_some(at: datetime | None = None) -> bool:
    """A step of the worker: see how searches have ended, and count them. True when there were any."""
    due = select(Asked).where(col(Asked.settles_at) <= (at or now())).order_by(col(Asked.settles_at))
    with writing() as db:
        rows = db.exec(due.limit(BATCH).with_for_update(skip_locked=True)).all()
        ids = tallies.named(db, {row.plain for row in rows})
        for row in rows:
            row.words_id, row.settles_at = ids[row.plain], None
        _recount(db, rows)
    return bool(rows)


def forget_some(at: datetime | None = None) -> bool:
    """A step of the worker: nothing says for longer than 30 days who searched for what. True when there was any."""
    due = select(Asked).where(col(Asked.kept_until) <= (at or now())).order_by(col(Asked.kept_until))
    with writing() as db:
        rows = db.exec(due.limit(BATCH).with_for_update(skip_locked=True)).all()
        gone = [outcomes.change(row, row.tallied, -1) for row in rows if row.words_id]
        db.execute(delete(Asked).where(col(Asked.id).in_([row.id for row in rows])))
        tallies.forget(db, gone)
    return bool(rows)


def plain(words: str) -> str:
    """Words as they are counted: without capitals, and without the sign at their end."""
    folded = words.casefold()[:WORDS_MOST]
    return folded.rstrip("?!., ") or folded


def _mark(session: str, words: str) -> str:
    """One browser that asks the same again on one day has one row."""
    return sha256(f"{session} {plain(words)}".encode()).hexdigest()[:32]


def _told(words: str) -> str:
    """One line that every database takes, without what looks like somebody's data."""
    line = " ".join(words.replace("\0", " ").encode(errors="ignore").decode().split())
    return conceal(line)[:WORDS_MOST]


def _touch(db: Session, row: Asked, at: datetime) -> None:
    """It goes on, so it settles later; what had settled is counted anew."""
    if row.outcome:
        _recount(db, [row])
    else:
        row.settles_at = at + SETTLES
    db.flush()


def _recount(db: Session, rows: Iterable[Asked]) -> None:
    changes = []
    for row in rows:
        row.outcome = outcomes.of(row)
        before, row.tallied = row.tallied, outcomes.tallied(row)
        changes += [outcomes.change(row, before, -1), outcomes.change(row, row.tallied, +1)]
    tallies.add(db, changes)


def _drop_beginnings(db: Session, session: str, words: str, at: datetime) -> None:
    """What was half typed when somebody paused is not a search of its own."""
    lately = select(Asked).where(Asked.session == session, col(Asked.at) > at - STILL_TYPING, Asked.outcome == "")
    half = lately.where(Asked.way != Way.SEARCH, col(Asked.thread_id).is_(None), Asked.solved == "")
    for row in db.exec(half.order_by(col(Asked.id).desc()).limit(BEGINNINGS)).all():
        if not row.opened and row.plain != words and (words.startswith(row.plain) or row.plain.startswith(words)):
            db.delete(row)
    db.flush()
