"""The worker counts how many ask, once a minute, and enters or leaves a level of surge by the rule in surge.py."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from sqlalchemy import delete, func, update
from sqlmodel import Session, col, select

from community import crowds, notifications
from community.database import insert, now, writing
from community.people import Person
from community.threads import Kind, Thread
from escalation import incidents, reminding, surge, volunteers
from escalation.surge import BUCKET, FLOOR, LEAVES_AFTER, AskedCount, Level, Surge, SurgeWatch, bucket_of

LOOKS_EVERY = timedelta(minutes=1)
WEEK, WEEKS = timedelta(weeks=1), 8
HOUR_BUCKETS = 6
EVERYWHERE = 0
COUNTED_AT_ONCE = timedelta(days=2)
KEPT = timedelta(weeks=12)


@dataclass(frozen=True)
class Heat:
    """How many times the usual is asked in one category, or everywhere: in the buckets that are over, and now."""

    category_id: int
    usual: float
    full: tuple[float, ...]
    running: float

    @property
    def most(self) -> float:
        return max((*self.full[-1:], self.running))


def watch_some(at: datetime | None = None) -> bool:
    """A step of the worker: count what was asked, and look whether a level begins or ends. True when it was time."""
    at = at or now()
    with writing() as db:
        watch = _mine(db, at)
        if watch:
            _count(db, watch, at)
            decide(db, at)
    return watch is not None


def decide(db: Session, at: datetime) -> Level:
    """Enter or leave a level by the rule. What somebody set by hand is a floor."""
    lasting = surge.current(db)
    level = Level(lasting.level) if lasting else Level.NONE
    found = {heat: surge.next_level(level, heat.full, heat.running) for heat in heats(db, at)}
    hottest = max(found, key=lambda heat: (found[heat], heat.most), default=None)
    floor = surge.floor_of(lasting)
    wanted = max(floor, found[hottest] if hottest else Level.NONE)
    _see_the_crowd(db, wanted, at)
    if wanted != level:
        _change(db, wanted, hottest, floor, at)
    return wanted


def heats(db: Session, at: datetime) -> list[Heat]:
    """Every category that anybody asks in just now, and all of them together."""
    running = bucket_of(at)
    recent = [running - BUCKET * step for step in range(LEAVES_AFTER, 0, -1)]
    counts = _counts(db, [*recent, running])
    places = {place for _, place in counts} | {EVERYWHERE}
    usual = usually(db, running, places)
    return [
        Heat(
            place,
            usual[place],
            tuple(counts.get((bucket, place), 0) / usual[place] for bucket in recent),
            counts.get((running, place), 0) / usual[place],
        )
        for place in sorted(places)
    ]


def usually(db: Session, bucket: datetime, places: set[int]) -> dict[int, float]:
    """The median of the same hour of the week, over the last eight of them that this forum has seen; at least five."""
    began = db.exec(select(func.min(AskedCount.bucket_at))).one()
    weeks = [bucket - WEEK * week for week in range(1, WEEKS + 1)]
    hours = [week.replace(minute=0) for week in weeks if began and week.replace(minute=0) >= began]
    before = [hour + BUCKET * step for hour in hours for step in range(HOUR_BUCKETS)]
    counts = _counts(db, before)
    return {
        place: max(FLOOR, float(median([counts.get((moment, place), 0) for moment in before] or [0])))
        for place in places
    }


def lately(db: Session, at: datetime, buckets: int = 36) -> list[tuple[datetime, int]]:
    """How many were asked everywhere in each of the last buckets, the running one last: for the page."""
    running = bucket_of(at)
    moments = [running - BUCKET * step for step in range(buckets - 1, -1, -1)]
    counts = _counts(db, moments)
    return [(moment, counts.get((moment, EVERYWHERE), 0)) for moment in moments]


def _mine(db: Session, at: datetime) -> SurgeWatch | None:
    """The watch, if it is time and nobody else has taken this look."""
    due = update(SurgeWatch).where(col(SurgeWatch.due_at) <= at)
    won = db.execute(due.values(due_at=at + LOOKS_EVERY).returning(col(SurgeWatch.id))).scalar_one_or_none()
    return db.get_one(SurgeWatch, won, populate_existing=True) if won else None


def _count(db: Session, watch: SurgeWatch, at: datetime) -> None:
    """Count every bucket since the last look once more, however long that is ago: at most two days in one go."""
    begin = watch.counted_until or _first(db, at)
    until = min(bucket_of(at) + BUCKET, bucket_of(begin) + COUNTED_AT_ONCE)
    asked = select(Thread.created_at, Thread.category_id).where(
        Thread.kind == Kind.QUESTION,
        col(Thread.created_at) >= bucket_of(begin),
        col(Thread.created_at) < until,
        col(Thread.imported_at).is_(None),
    )
    found: Counter[tuple[datetime, int]] = Counter()
    for created_at, category_id in db.exec(asked):
        found.update([(bucket_of(created_at), EVERYWHERE), (bucket_of(created_at), category_id)])
    _keep(db, found)
    watch.counted_until = until - 2 * BUCKET  # what was committed late is counted with the next look
    if until <= bucket_of(at):
        watch.due_at = at
    db.execute(delete(AskedCount).where(col(AskedCount.bucket_at) < at - KEPT))


def _keep(db: Session, found: Counter[tuple[datetime, int]]) -> None:
    rows = [{"bucket_at": at, "category_id": place, "count": count} for (at, place), count in found.items()]
    if rows:
        counted = insert(db, AskedCount)
        again = counted.on_conflict_do_update(
            index_elements=["bucket_at", "category_id"], set_={"count": counted.excluded["count"]}
        )
        db.execute(again, rows)


def _first(db: Session, at: datetime) -> datetime:
    """Where counting begins on a forum that was never counted: eight weeks back, or with its first question."""
    first = db.exec(select(func.min(Thread.created_at)).where(col(Thread.created_at) > at - WEEK * WEEKS)).one()
    return first or at


def _counts(db: Session, moments: Sequence[datetime]) -> dict[tuple[datetime, int], int]:
    if not moments:
        return {}
    rows = select(AskedCount.bucket_at, AskedCount.category_id, AskedCount.count)
    return {(at, place): count for at, place, count in db.exec(rows.where(col(AskedCount.bucket_at).in_(moments)))}


def _change(db: Session, to: Level, hottest: Heat | None, floor: Level, at: datetime) -> None:
    before = surge.level(db)
    why: dict[str, Any] = {"category": hottest.category_id, "times": round(hottest.most, 1)} if hottest else {}
    begun = surge.change(db, to, why=why | {"floor": int(floor)}, at=at)
    if begun and to > before:
        call(db, begun, at=at)


def call(db: Session, begun: Surge, *, at: datetime) -> None:
    """More of the staff are told; at level three the volunteers are called, too."""
    reminding.tell_desk(db, "surge", begun.id, at=at)
    if begun.level == Level.THREE:
        for person in volunteers.all(db):
            notifications.tell(db, person.id, "surge", subject=begun.id, at=at)


def _see_the_crowd(db: Session, level: Level, at: datetime) -> None:
    """From level two on new accounts are slowed, at level three looked at first, if half of all posts are theirs. They
    are slowed at any level where they come with one thing: it is joined to an incident, and nobody is silenced."""
    new, posts = share_of_new(db, at) if level >= Level.TWO else (0, 0)
    crowded = posts > 0 and 2 * new >= posts
    slowed = crowded or incidents.newcomers_come(db, at)
    crowds.say(db, slowed=slowed, held=crowded and level == Level.THREE, at=at)


def share_of_new(db: Session, at: datetime) -> tuple[int, int]:
    """Of the last hour's posts, at most 500, how many came from accounts younger than a day, and how many there were.
    Half and more says that somebody comes only for this."""
    asked = (
        select(Person.created_at, Thread.created_at)
        .join_from(Thread, Person, col(Person.id) == col(Thread.author_id))
        .where(col(Thread.created_at) > at - timedelta(hours=1))
        .order_by(col(Thread.created_at).desc())
        .limit(500)
    )
    rows = db.exec(asked).all()
    return sum(asked_at - joined < timedelta(days=1) for joined, asked_at in rows), len(rows)
