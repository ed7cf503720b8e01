"""The ledger of points: append-only, and a person's points are its sum.

A deed is a line, and taking it back is another that names the moment of the deed. What a limit keeps back is a line of
its own, too, so that every figure can be read; and where one deed is taken back, what the limit had kept from others is
given after all in the same way. So points follow from the deeds that stand, in whatever order they came about
(community/points.py says how).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Index, Select
from sqlmodel import Field, Session, SQLModel, col, func, select

from community import jobs, people, rows
from community.database import identity, now, number, reference
from community.keeping import keeps
from community.people import Person
from community.points import OVER, RULES, Deed, day_of, over_day, over_subject, start_of
from community.rows import Row

SHOWS_EXPERTISE = frozenset({"answer accepted", "answer voted up"})
FOLLOWING = ["community.expertise.recount"]
"""The jobs promised to whoever's ledger has a new line."""
HELD = "people held"


@keeps("Points, line by line", stays="person_id")
class LedgerEntry(SQLModel, table=True):
    """One line of somebody's ledger. `subject_id` is what it is about, `times` +1 for a deed, -1 for one taken back and
    0 for what a limit keeps back or gives; `since` is when the deed was done, `at` when the line was written."""

    __table_args__ = (
        Index("ix_ledgerentry_person_since", "person_id", "since"),
        Index("ix_ledgerentry_person_subject", "person_id", "rule", "subject_id"),
    )

    id: int = identity()
    person_id: int = reference("person.id")
    rule: str = Field(max_length=40)
    times: int = 1
    points: int
    subject_id: int = number()
    since: datetime = Field(default_factory=now)
    at: datetime = Field(default_factory=now)
    because: str = Field(default="", max_length=40)


def hold(db: Session, *person_ids: int) -> None:
    """Lock these people's points in one order: two who vote on each other would otherwise wait for each other. The
    session remembers them, as it forgets whatever nobody refers to, and their points would be read once more."""
    db.flush()
    ledgers = select(Person).where(col(Person.id).in_(person_ids)).order_by(col(Person.id))
    locked = ledgers.with_for_update(key_share=True)
    db.info[HELD] = db.exec(locked, execution_options={"populate_existing": True}).all()


def earn(
    db: Session,
    rule: str,
    *,
    person_id: int,
    subject: int,
    times: int = 1,
    since: datetime | None = None,
    at: datetime | None = None,
    because: str = "",
) -> None:
    """Write a line for somebody held, or with `times=-1` the line that takes one back: `since` is when the deed was
    done, if not now. Staff earn nothing."""
    at = at or now()
    person, terms, since = db.get_one(Person, person_id), RULES[rule], since or at
    if not times or (person.is_staff and (times > 0 or not _stands(db, rule, person_id, subject))):
        return
    _write(db, person, rule, subject, times, terms.points * times, since, at, because)
    if terms.limited:
        _keep_within_limits(db, person, rule, subject, since, at)
    jobs.promise_all(db, [(job, person_id) for job in FOLLOWING])


class Earned(NamedTuple):
    """Somebody's deed of a rule that no limit keeps back."""

    rule: str
    person_id: int
    subject: int
    at: datetime


def earn_all(db: Session, deeds: Sequence[Earned]) -> None:
    """Write their lines, all at once. Staff earn nothing."""
    earners = {it.person_id for it in deeds}
    hold(db, *earners)
    staff = {id for id in earners if db.get_one(Person, id).is_staff}
    lines = [_line(it) for it in deeds if it.person_id not in staff and not RULES[it.rule].limited]
    rows.add_without_ids(db, LedgerEntry, lines)
    for line in lines:
        people.add_points(db.get_one(Person, line["person_id"]), line["points"])
    jobs.promise_all(db, {(job, person_id) for job in FOLLOWING for person_id in earners - staff})


def _line(it: Earned) -> Row:
    told = {"person_id": it.person_id, "rule": it.rule, "points": RULES[it.rule].points, "subject_id": it.subject}
    return {**told, "since": it.at, "at": it.at}


def take_back(db: Session, rule: str, *, person_id: int, subject: int, at: datetime | None = None) -> None:
    """Undo what this deed has earned somebody, if anything."""
    for since, times in standing(db, rule, person_id, subject).items():
        earn(db, rule, person_id=person_id, subject=subject, times=-times, since=since, at=at)


def standing(db: Session, rule: str, person_id: int, subject: int) -> dict[datetime, int]:
    """The deeds of one rule about one subject that are not taken back: how many were done when."""
    lines = _lines(person_id, rule, subject).add_columns(func.sum(LedgerEntry.times)).group_by(col(LedgerEntry.since))
    return {since: times for since, times in db.execute(lines.order_by(col(LedgerEntry.since))) if times > 0}


def _write(
    db: Session,
    person: Person,
    rule: str,
    subject: int,
    times: int,
    points: int,
    since: datetime,
    at: datetime,
    because: str = "",
) -> None:
    line = {"rule": rule, "subject_id": subject, "times": times, "points": points, "because": because}
    db.add(LedgerEntry(person_id=person.id, since=since, at=at, **line))
    people.add_points(person, points)


def _keep_within_limits(db: Session, person: Person, rule: str, subject: int, since: datetime, at: datetime) -> None:
    """Let the lines that keep points back be what the deeds that stand ask for."""
    days = {day_of(since)}
    if RULES[rule].most_of_one is not None:
        days |= _keep_within_subject(db, person, rule, subject, at)
    for day in sorted(days):
        _keep_within_day(db, person, day, at)


def _keep_within_subject(db: Session, person: Person, rule: str, subject: int, at: datetime) -> set[date]:
    """The days of which something else counts now: one deed fewer makes room for a later one."""
    earned, kept_back = Counter[date](), Counter[date]()
    lines = _lines(person.id, rule, subject).add_columns(col(LedgerEntry.times), col(LedgerEntry.points))
    for since, times, points in db.execute(lines):
        (earned if times else kept_back)[day_of(since)] += points
    over = over_subject(rule, earned)
    changed = {day for day in earned if over.get(day, 0) != kept_back[day]}
    for day in sorted(changed):
        missing = over.get(day, 0) - kept_back[day]
        _write(db, person, rule, subject, 0, missing, start_of(day), at)
    return changed


def _keep_within_day(db: Session, person: Person, day: date, at: datetime) -> None:
    start = start_of(day)
    of_day = col(LedgerEntry.since) >= start, col(LedgerEntry.since) < start + timedelta(days=1)
    sums = select(LedgerEntry.rule, func.sum(LedgerEntry.points)).where(LedgerEntry.person_id == person.id, *of_day)
    found = {rule: int(points) for rule, points in db.execute(sums.group_by(LedgerEntry.rule))}
    kept_back = found.pop(OVER, 0)
    if missing := over_day(found) - kept_back:
        _write(db, person, OVER, 0, 0, missing, start, at)


def _stands(db: Session, rule: str, person_id: int, subject: int) -> bool:
    return bool(standing(db, rule, person_id, subject))


def _lines(person_id: int, rule: str, subject: int) -> Select:
    mine = LedgerEntry.person_id == person_id, LedgerEntry.rule == rule, LedgerEntry.subject_id == subject
    return select(col(LedgerEntry.since)).where(*mine)


def deeds_of(db: Session, person_ids: Iterable[int]) -> dict[int, Counter[Deed]]:
    """What stands in these people's ledgers."""
    found: dict[int, Counter[Deed]] = defaultdict(Counter)
    lines = select(LedgerEntry).where(col(LedgerEntry.person_id).in_(list(person_ids)), LedgerEntry.times != 0)
    for line in db.exec(lines):
        found[line.person_id][Deed(line.rule, line.subject_id, day_of(line.since))] += line.times
    return found
