"""How often somebody's flags were right, and what flags that were right cost whoever wrote the words."""

from datetime import datetime, timedelta

from sqlalchemy import case, func, select
from sqlmodel import Session, col

from community import measuring, reputation
from community.events import Event, joins
from community.people import Person
from moderation import subjects
from moderation.flags import Flag, Reason
from moderation.subjects import Subject

ABUSE = (Reason.SPAM, Reason.RUDE)


def counted(db: Session, person_id: int) -> tuple[int, int]:
    """How many of somebody's flags were agreed with, and how many were decided."""
    upheld = func.coalesce(func.sum(case((col(Flag.upheld).is_(True), 1), else_=0)), 0)
    decided = select(upheld, func.count()).where(col(Flag.by_id) == person_id, col(Flag.decided_at).is_not(None))
    agreed, all_ = db.execute(decided).one()
    return int(agreed), int(all_)


@measuring.measures("flags upheld")
def upheld_share(db: Session, person: Person, _at: datetime) -> float:
    """Of a hundred flags, so many were agreed with. Without one nothing speaks against them."""
    agreed, all_ = counted(db, person.id)
    return 100 * agreed / all_ if all_ else 100


@measuring.measures("upheld against")
def upheld_against(db: Session, person: Person, at: datetime) -> float:
    """How many things somebody wrote were flagged rightly in the last 100 days."""
    return sum(_against(db, person, kind, table, at) for kind, table in subjects.TABLES.items())


@joins("flag.decided")
def take_off(db: Session, event: Event) -> None:
    """Abuse costs its author points, once for each thing."""
    kind = event.data.get("subject", "")
    subject = subjects.find(db, kind, event.subject_id or 0) if event.data.get("upheld") else None
    if not subject or not _is_abuse(db, kind, subject.id):
        return
    rule = f"abusive {kind}"
    reputation.hold(db, subject.author_id)
    if not reputation.standing(db, rule, subject.author_id, subject.id):
        reputation.earn(db, rule, person_id=subject.author_id, subject=subject.id, at=event.at)


@joins("thread.unhidden", "answer.unhidden", "comment.unhidden")
def give_back(db: Session, event: Event) -> None:
    """It was brought back: it costs nothing any more."""
    kind = event.kind.partition(".")[0]
    if subject := subjects.find(db, kind, event.subject_id or 0):
        reputation.hold(db, subject.author_id)
        reputation.take_back(db, f"abusive {kind}", person_id=subject.author_id, subject=subject.id, at=event.at)


def _against(db: Session, person: Person, kind: str, table: type[Subject], at: datetime) -> int:
    lately = col(Flag.subject_kind) == kind, col(Flag.upheld).is_(True), col(Flag.decided_at) > at - timedelta(days=100)
    theirs = select(func.count(col(Flag.subject_id).distinct())).join(table, col(table.id) == col(Flag.subject_id))
    return db.execute(theirs.where(*lately, col(table.author_id) == person.id)).scalar_one()


def _is_abuse(db: Session, kind: str, id: int) -> bool:
    mine = col(Flag.subject_kind) == kind, col(Flag.subject_id) == id, col(Flag.upheld).is_(True)
    return db.scalars(select(col(Flag.id)).where(*mine, col(Flag.reason).in_(ABUSE)).limit(1)).first() is not None
