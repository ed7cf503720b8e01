"""Whoever holds a promise is told while there is still time, and when it was broken: at 50, 75 and 100 % of a clock."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from community import notifications
from community.database import now, writing
from community.notifications import Notification
from community.people import Person
from community.threads import Thread
from escalation import clocks
from escalation.agents import Agent
from escalation.calendars import BusinessCalendar
from escalation.cases import Case
from escalation.clocks import SlaClock
from escalation.permissions import PLANNERS

BATCH = 100
SOON, LATE = "clock", "clock late"

CIRCLES = {50: 1, 75: 2, 100: 3}
"""Who is told at which share: the owner, then their team as well, then those who plan its work. An empty circle leaves
it to the next one, so that somebody always knows."""

UNSEEN_MOST = 20
"""Nobody but the owner is told more than this before they look: in a surge the desk's list says the rest."""

Due = Sequence[tuple[SlaClock, Case, Thread]]
Circles = tuple[Sequence[int], Sequence[int], Sequence[int]]


def warn_some(at: datetime | None = None) -> bool:
    """A step of the worker: tell of the promises that are about to be due, and of those that were just broken. True
    when there were any."""
    at = at or now()
    with writing() as db:
        due = _due(db, at)
        audience = Audience(db, {case.team_id for _, case, _ in due})
        for clock, case, thread in due:
            if share := _notice(db, clock, thread, at):
                audience.tell(clock, case, share, at)
    return bool(due)


def _due(db: Session, at: datetime) -> Due:
    """The longest due first, each with its thread locked. One that somebody changes is looked at again."""
    due = select(SlaClock, Case, Thread).join(Case, col(Case.id) == col(SlaClock.case_id))
    due = due.join(Thread, col(Thread.id) == col(Case.thread_id)).where(col(SlaClock.warn_at) <= at)
    oldest = due.order_by(col(SlaClock.warn_at)).limit(BATCH)
    locked = oldest.with_for_update(of=[Thread, SlaClock], skip_locked=True, key_share=True)
    return db.exec(locked, execution_options={"populate_existing": True}).all()


def _notice(db: Session, clock: SlaClock, thread: Thread, at: datetime) -> int:
    """Write down how much of its time is consumed, and that its promise is broken when all of it is. Returns the share
    to tell of, or 0."""
    calendar, before = db.get_one(BusinessCalendar, clock.calendar_id), clock.warned
    share = 100 if clock.breached_at else clock.share_used(calendar, at)
    if share == 100 and not clock.breached_at:
        clocks.breach(db, clock, thread, at)
    clock.told(max(share, before), calendar)
    return share if share > before else 0


class Audience:
    """Who is concerned by the clocks of one batch, asked for once."""

    def __init__(self, db: Session, team_ids: set[int]):
        self.db = db
        self.teams = _members(db, team_ids)
        self.planners = _planners(db) if team_ids else []
        self.unseen = _unseen(db, {*self.planners, *(id for members in self.teams.values() for id in members)})

    def tell(self, clock: SlaClock, case: Case, share: int, at: datetime) -> None:
        """Tell everybody of the circles that this share reaches."""
        owner = [case.assignee_id] if case.assignee_id else []
        due_at = clock.breached_at or clock.due_at or at
        for person_id in whom((owner, self.teams.get(case.team_id, []), self.planners), share):
            if person_id in owner or self.unseen[person_id] < UNSEEN_MOST:
                self._tell(person_id, LATE if share == 100 else SOON, case, due_at, at)

    def _tell(self, person_id: int, kind: str, case: Case, due_at: datetime, at: datetime) -> None:
        subject = int(due_at.timestamp())
        new = notifications.tell(self.db, person_id, kind, thread_id=case.thread_id, subject=subject, at=at)
        self.unseen[person_id] += new


def whom(circles: Circles, share: int) -> set[int]:
    """Everybody in the circles that a share reaches; if nobody is there, the next circle with somebody in it."""
    reached = {person_id for circle in circles[: CIRCLES.get(share, 0)] for person_id in circle}
    return reached or set(next((circle for circle in circles if circle), ()))


def _members(db: Session, team_ids: Iterable[int]) -> dict[int, list[int]]:
    members: dict[int, list[int]] = {}
    for agent in db.exec(select(Agent).where(col(Agent.team_id).in_(list(team_ids))).limit(1000)):
        members.setdefault(agent.team_id, []).append(agent.person_id)
    return members


def _planners(db: Session) -> list[int]:
    there = select(Person.id).where(col(Person.role).in_(PLANNERS), col(Person.suspended_at).is_(None))
    return list(db.exec(there.order_by(col(Person.id)).limit(100)))


def _unseen(db: Session, person_ids: Iterable[int]) -> Counter[int]:
    """How many of these warnings everybody has not looked at yet."""
    theirs = col(Notification.person_id).in_(list(person_ids)), col(Notification.seen_at).is_(None)
    counted = select(Notification.person_id, func.count()).where(*theirs, col(Notification.kind).in_((SOON, LATE)))
    return Counter(dict(db.exec(counted.group_by(col(Notification.person_id))).all()))
