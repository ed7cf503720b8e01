"""What a list says of its waiting threads: until when the community has, or what the team has promised."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from community.database import now
from community.paging import Page
from community.people import Person
from escalation import queue
from escalation.cases import RUNNING, WITH_TEAM, Case
from escalation.windows import Window


@dataclass(frozen=True, slots=True)
class Owed:
    """The next promised moment of one thread, and who is on it. While it `rests`,
    the asker or an incident is waited for."""

    due_at: datetime
    with_team: bool = False
    agent: str = ""
    rests: bool = False

    @property
    def broken(self) -> bool:
        """Only the team promises: a window that is over is about to be a case."""
        return self.with_team and not self.rests and self.due_at < now()


def of(db: Session, thread_ids: Iterable[int]) -> dict[int, Owed]:
    """By thread, in two queries however many there are; nothing for a thread in which nobody waits."""
    ids = list(thread_ids)
    windows = db.exec(select(Window.thread_id, Window.due_at).where(col(Window.thread_id).in_(ids)))
    armed = {thread_id: Owed(due_at) for thread_id, due_at in windows}
    return armed | {case.thread_id: _of_case(case, agent or "") for case, agent in _cases(db, ids)}


def overdue(db: Session, at: datetime | None = None) -> int:
    """How many first replies the team has promised and not given in time, counted as far as anybody reads a number."""
    return queue.count(db, RUNNING, due_before=at or now())


def late(db: Session, after: str | None = None, at: datetime | None = None) -> Page[queue.Row]:
    """The very cases `overdue` counts, the longest overdue first. Raises WrongCursor."""
    soonest = queue.page(db, states=RUNNING, after=after, limit=50)
    over = [case for case in soonest.items if case.reply_due_at < (at or now())]
    return Page(over, soonest.next if len(over) == len(soonest.items) else None)


def _of_case(case: Case, agent: str) -> Owed:
    return Owed(case.reply_due_at, True, agent, rests=case.state not in RUNNING)


def _cases(db: Session, ids: list[int]):
    claimed = select(Case, Person.name).join(Person, col(Case.assignee_id) == col(Person.id), isouter=True)
    return db.exec(claimed.where(col(Case.thread_id).in_(ids), col(Case.state).in_(WITH_TEAM)))
