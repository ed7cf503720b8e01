"""The team needs something from the customer, and says so in the thread, where everybody may read it.

That is a public reply, so the first reply is given; then every clock stands still until the customer writes. After
three days they are reminded, and after seven the case is closed. Whoever writes later is heard all the same.
"""

from datetime import datetime, timedelta

from sqlmodel import Session

from community import answers, notifications
from community.answers import Answer
from community.database import now
from community.people import Person
from community.threads import Thread
from escalation import cases, claims, keeping_time
from escalation.cases import Case, State

REMINDED_AFTER = timedelta(days=3)
CLOSED_AFTER = timedelta(days=7)

ASKED, REMINDED = "asked", "reminded"
"""Words in `Case.wake_reason`."""


def ask_customer(
    db: Session,
    case: Case,
    *,
    by: Person,
    body: str,
    fence: int | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> Answer:
    """Ask in the thread, under the agent's own name. Raises NotClaimed, Expired, SomebodyAnswered, Closed."""
    at = at or now()
    thread, case = claims.held(db, case)
    claims.must_hold(case, by, fence)
    claims.must_have_seen(db, thread, by, seen)
    keeping_time.replied(db, case, at)
    case.replied_at = case.replied_at or at
    cases.move(db, case, thread, State.WAITING_CUSTOMER, by=by, until=at + REMINDED_AFTER, wake=ASKED, at=at)
    asked = answers.post(db, thread, by=by, body=body, official=True, at=at)
    notifications.tell(db, thread.author_id, "team asks", thread_id=thread.id, subject=asked.id, at=at)
    return asked


def remind(db: Session, case: Case, thread: Thread, at: datetime) -> None:
    """Three days without a word."""
    case.wake_at, case.wake_reason = at + CLOSED_AFTER - REMINDED_AFTER, REMINDED
    case.version += 1
    notifications.tell(db, thread.author_id, "team still asks", thread_id=thread.id, subject=case.fence, at=at)


def give_up(db: Session, case: Case, thread: Thread, at: datetime) -> None:
    """Seven days without a word."""
    cases.move(db, case, thread, State.CLOSED, reason="no word", at=at)
