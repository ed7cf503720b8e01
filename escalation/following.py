"""A policy has another version: what waits already follows it, as far as it concerns them, a hundred at a time.

Who began to wait after the version's `starts_at` is promised what it says; who began before keeps what they were told.
Where it switches escalation off, what waits is no longer the team's, and its windows end.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from community.database import writing
from community.jobs import kind_of_job
from community.threads import Thread, lock
from escalation import cases, triggers, windows
from escalation.policies import Policy
from escalation.windows import Window

BATCH = 100

Place = tuple[datetime, int]


@kind_of_job
def follow(policy_ids: list[int]) -> None:
    """Let everybody follow these versions. It may run twice: the second time there is nothing left to change."""
    for policy_id in policy_ids:
        place = None
        while place := _follow_some(policy_id, place):
            pass


def _follow_some(policy_id: int, after: Place | None) -> Place | None:
    """One batch in a transaction of its own. Where to go on, None at the end."""
    with writing() as db:
        policy = db.get(Policy, policy_id)
        found = _concerned(db, policy, after) if policy else []
        for _, thread_id in found:
            if thread := lock(db, thread_id):
                look_again(db, thread)
    return found[-1] if len(found) == BATCH else None


def look_again(db: Session, thread: Thread) -> None:
    """Arm it as the policy says that holds for it now, or end its window."""
    due = triggers.due(db, thread)
    if due and not cases.open_for(db, thread.id):
        windows.arm(db, thread, due)
    elif not due:
        windows.disarm(db, thread)


def _concerned(db: Session, policy: Policy, after: Place | None) -> Sequence[Place]:
    waiting = _promised_before(policy) if policy.escalates else _no_longer_promised(policy)
    key = waiting.selected_columns
    if after:
        waiting = waiting.where((key[0] > after[0]) | ((key[0] == after[0]) & (key[1] > after[1])))
    found = db.exec(_here(waiting, policy).order_by(key[0], key[1]).limit(BATCH))
    return [(since, thread_id) for since, thread_id in found if since]


def _promised_before(policy: Policy):
    """Who began to wait after the version begins and before it was made: none, unless it begins in the past."""
    began = col(Thread.uncovered_since)
    return select(began, Thread.id).where(began >= policy.starts_at, began <= policy.made_at)


def _no_longer_promised(policy: Policy):
    """Every window of a place in which nothing goes to the team by itself any more."""
    return select(Window.armed_at, Window.thread_id).join(Thread).where(col(Window.armed_at) <= policy.made_at)


def _here(waiting, policy: Policy):
    return waiting.where(Thread.category_id == policy.category_id) if policy.category_id else waiting
