"""What sends a question to the team, when, and what never does: the rules, each a sentence.

Nothing here writes. `at_once` names the cause of a case that must not wait; `due` is when the community's window ends.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session

from community import me_too, needs_info
from community.people import Person
from community.threads import Kind, Thread
from escalation import policies
from escalation.policies import Policy

ROUNDS = 3
SOON = timedelta(minutes=60)

Trigger = Callable[[Session, Thread, Policy, datetime], bool]


def due(db: Session, thread: Thread) -> datetime | None:
    """When the team takes this thread over unless somebody answers; None when it never does by itself. While the asker
    was waited for, the community's time stood still."""
    waiting = thread.uncovered_since
    policy = policy_for(db, thread)
    due_at = policies.due_at(policy, thread)
    if not waiting or not due_at or not _counts(db, thread, policy):
        return None
    return due_at + needs_info.stood_still(db, thread, waiting)


def at_once(db: Session, thread: Thread, at: datetime) -> str:
    """Why this thread must go to the team now; empty when it need not."""
    policy = policy_for(db, thread)
    found = (cause for cause, fires in AT_ONCE.items() if fires(db, thread, policy, at))
    cause = next(found, "")
    return cause if cause and not never(db, thread, policy) else ""


def never(db: Session, thread: Thread, policy: Policy) -> str:
    """Why this thread does not go to the team by itself; empty when it may."""
    began = thread.uncovered_since or thread.created_at
    reasons = {
        "not a question": thread.kind != Kind.QUESTION,
        "hidden": not thread.visible,
        "locked": bool(thread.closed_at),
        "solved": bool(thread.solved_at or thread.presumed_at),
        "duplicate": bool(thread.duplicate_of_id),
        "needs info": bool(thread.needs_info_at),
        "switched off": not policy.escalates,
        "older than the policy": began < max(policy.starts_at, thread.imported_at or policy.starts_at),
    }
    found = next((reason for reason, holds in reasons.items() if holds), "")
    return found or ("" if _counts(db, thread, policy) else "its author")


def policy_for(db: Session, thread: Thread) -> Policy:
    """The version that held when this waiting began."""
    return policies.of(db, thread.category_id, thread.uncovered_since or thread.created_at)


def _counts(db: Session, thread: Thread, policy: Policy) -> bool:
    """A suspended author waits for nobody, and our own staff only where the policy says so."""
    author = db.get_one(Person, thread.author_id)
    return not author.suspended_at and (policy.staff_asks or not author.is_staff)


def _cannot_wait(_db: Session, thread: Thread, policy: Policy, _at: datetime) -> bool:
    """Safety, fraud, outage, locked out, only staff can help, personal data."""
    return bool(thread.uncovered_since) and thread.contact_class in policy.at_once


def _failed_thrice(_db: Session, thread: Thread, _policy: Policy, _at: datetime) -> bool:
    return bool(thread.uncovered_since) and thread.failures >= ROUNDS


def _affects_many(db: Session, thread: Thread, policy: Policy, at: datetime) -> bool:
    """Five more within an hour, or ten in all, whether or not somebody answered."""
    if policy.me_too_in_all and thread.me_too_count >= policy.me_too_in_all:
        return True
    if not policy.me_too_soon or thread.me_too_count < policy.me_too_soon:
        return False
    return me_too.since(db, thread.id, at - SOON, policy.me_too_soon) >= policy.me_too_soon


AT_ONCE: dict[str, Trigger] = {
    "at once": _cannot_wait,
    "third round": _failed_thrice,
    "affected": _affects_many,
}
"""Each cause, and when it holds."""
