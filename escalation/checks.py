"""What must hold between threads, windows and cases: nobody ignored, nothing doubled."""

from collections.abc import Iterator

from sqlalchemy import func, select
from sqlmodel import Session, col

from community.threads import Thread
from escalation import ignored
from escalation.cases import OPEN, WITH_TEAM, Case
from escalation.ignored import WHY


def disagreements(db: Session) -> Iterator[str]:
    """A sentence for every thread whose case or window is not as it should be."""
    yield from _doubled(db)
    yield from _misplaced(db)
    yield from (f"thread {it.thread_id} {WHY[it.why]}" for it in ignored.found(db))


def _doubled(db: Session) -> Iterator[str]:
    """The unique index forbids it; this looks whether the index is there and was obeyed."""
    opened = select(col(Case.thread_id), func.count()).where(col(Case.state).in_(OPEN)).group_by(col(Case.thread_id))
    for thread_id, count in db.execute(opened.having(func.count() > 1)):
        yield f"thread {thread_id} has {count} open cases"


def _misplaced(db: Session) -> Iterator[str]:
    """A thread says it is with the team exactly when a case of it is queued or claimed."""
    both = select(col(Thread.id), col(Thread.with_team), func.count(col(Case.id)))
    mine = (col(Case.thread_id) == col(Thread.id)) & col(Case.state).in_(WITH_TEAM)
    counted = both.join_from(Thread, Case, mine, isouter=True).group_by(col(Thread.id), col(Thread.with_team))
    for id, with_team, count in db.execute(counted.having((func.count(col(Case.id)) > 0) != col(Thread.with_team))):
        yield f"thread {id} says with_team is {with_team}, and {count} of its cases are with the team"
