"""What somebody has earned, day by day: everybody may read the gains, only they themselves the rest."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlmodel import Session, col, select

from community.answers import Answer
from community.events import Event
from community.paging import Page, page_of, read
from community.people import Person
from community.points import RULES, day_of, start_of
from community.reputation import LedgerEntry
from community.threads import Thread

LINES_MOST = 500
PUBLIC = frozenset({"answer voted up", "thread voted up", "answer accepted", "worked for me", "staff verified"})


@dataclass(frozen=True)
class Gain:
    """What one rule brought somebody on one day by one subject. `because` where it was not their readers' doing."""

    day: date
    rule: str
    times: int
    points: int
    because: str = ""
    answer_id: int | None = None
    thread: Thread | None = None


def page(db: Session, person: Person, *, own: bool, after: str | None = None, days: int = 15) -> Page[list[Gain]]:
    """Day by day, the newest first, at most 500 lines of one day. Raises WrongCursor."""
    until = read(after, "ledger", datetime)[0] if after else None
    found: list[list[Gain]] = []
    while len(found) <= days and (newest := _newest(db, person, until)):
        until = start_of(day_of(newest))
        if gains := _of_day(db, person, until, own=own):
            found.append(gains)
    return page_of(found, days, "ledger", lambda gains: (start_of(gains[0].day),))


def steps(db: Session, person: Person, limit: int = 20) -> Sequence[Event]:
    """When somebody reached a rank or lost one, the newest first."""
    mine = select(Event).where(Event.who_id == person.id, col(Event.kind).in_(["rank.gained", "rank.lost"]))
    return db.exec(mine.order_by(col(Event.id).desc()).limit(limit)).all()


def _newest(db: Session, person: Person, before: datetime | None) -> datetime | None:
    mine = select(LedgerEntry.since).where(LedgerEntry.person_id == person.id)
    if before:
        mine = mine.where(col(LedgerEntry.since) < before)
    return db.exec(mine.order_by(col(LedgerEntry.since).desc()).limit(1)).first()


def _of_day(db: Session, person: Person, start: datetime, *, own: bool) -> list[Gain]:
    of_day = col(LedgerEntry.since) >= start, col(LedgerEntry.since) < start + timedelta(days=1)
    lines = db.exec(select(LedgerEntry).where(LedgerEntry.person_id == person.id, *of_day).limit(LINES_MOST)).all()
    points, times = Counter[tuple[str, int, str]](), Counter[tuple[str, int, str]]()
    for line in lines:
        key = line.rule, line.subject_id, line.because
        points[key] += line.points
        times[key] += line.times
    shown = [key for key in points if own or (key[0] in PUBLIC and not key[2])]
    about = _subjects(db, [key[:2] for key in shown])
    gains = [
        Gain(day_of(start), key[0], times[key], points[key], key[2], *about.get(key[:2], (None, None)))
        for key in shown
        if points[key] or own
    ]
    return sorted(gains, key=lambda gain: -gain.points)


def _subjects(db: Session, keys: list[tuple[str, int]]) -> dict[tuple[str, int], tuple[int | None, Thread | None]]:
    """The answer and the thread of each line, as far as everybody may see them."""
    answers = {id for rule, id in keys if rule in RULES and RULES[rule].about == "answer"}
    of_answer = dict(db.exec(select(Answer.id, Answer.thread_id).where(col(Answer.id).in_(answers))).all())
    wanted = {*of_answer.values(), *(id for rule, id in keys if rule in RULES and RULES[rule].about == "thread")}
    visible = select(Thread).where(col(Thread.id).in_(wanted), col(Thread.hidden_at).is_(None))
    threads = {thread.id: thread for thread in db.exec(visible)}
    return {
        (rule, id): (id, threads.get(of_answer[id])) if id in of_answer and _about(rule) else (None, threads.get(id))
        for rule, id in keys
        if rule in RULES
    }


def _about(rule: str) -> bool:
    return RULES[rule].about == "answer"
