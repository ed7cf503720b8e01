"""How long the community has before the team takes over: one policy a category, and one for all the others."""

from datetime import datetime, timedelta

from sqlalchemy import JSON, Column, Index, bindparam, or_, text
from sqlmodel import Field, Session, SQLModel, col, select

from community.categories import Category
from community.database import identity, now, reference
from community.settings import settings
from community.threads import Kind, Thread

PRESETS = {"fast": timedelta(minutes=60), "standard": timedelta(hours=4), "relaxed": timedelta(hours=24)}
SECOND_ROUND = timedelta(minutes=30)
AT_ONCE = ("safety", "fraud", "outage", "locked out", "staff only", "personal data")
"""The classes that never wait for the community."""


class Policy(SQLModel, table=True):
    """The window of a category, or of every category without its own when `category_id` is empty.

    Where `escalates` is off, nothing goes to the team by itself; anybody who may can still ask it by hand.

    Nothing asked before `starts_at` escalates because of it: switching a policy on must not send years of old
    questions to the team. An empty `window_seconds` means the LANDBRIDGE_ESCALATION_WINDOW setting.

    A policy is never changed: another version follows it, and the one that holds has no `ended_at`. `covering_rank` is
    the least rank whose answer counts (empty: anybody's), `staff_asks` whether questions of our own staff count, too.
    `at_once` are the classes that go to the team at once; so does an unsolved question with `me_too_soon` more people
    within an hour or `me_too_in_all`, where 0 switches that off. Cases go to `team_id`, or else to the first team.
    """

    __table_args__ = (
        Index(
            "uq_policy_holding",
            "category_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: int = identity()
    category_id: int | None = reference("category.id", nullable=True)
    version: int = 1
    window_seconds: int | None = None
    escalates: bool = True
    starts_at: datetime = Field(default_factory=now)
    ended_at: datetime | None = None
    covering_rank: str = Field(default="", max_length=20)
    staff_asks: bool = True
    at_once: list[str] = Field(default_factory=lambda: list(AT_ONCE), sa_column=Column(JSON, nullable=False))
    me_too_soon: int = 5
    me_too_in_all: int = 10
    team_id: int | None = reference("team.id", nullable=True)
    made_by_id: int | None = reference("person.id", nullable=True)

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.window_seconds) if self.window_seconds else settings().escalation_window


_HOLDING = (
    select(Policy)
    .where(or_(col(Policy.category_id) == bindparam("category_id"), col(Policy.category_id).is_(None)))
    .order_by(col(Policy.category_id).is_not(None))
)


def set_for(
    db: Session,
    category: Category | None,
    window: timedelta | None = None,
    *,
    escalates: bool = True,
    starts_at: datetime | None = None,
) -> Policy:
    """Give a category, or with None all the others, this window from now on."""
    policy = (_own(db, category.id) or Policy(category_id=category.id)) if category else default(db)
    policy.window_seconds = int(window.total_seconds()) if window else None
    policy.escalates, policy.starts_at = escalates, starts_at or now()
    db.add(policy)
    db.flush()
    return policy


def of(db: Session, category_id: int) -> Policy:
    """The policy that holds in this category: its own, which comes last below, or the one of all the others."""
    return db.scalars(_HOLDING, {"category_id": category_id}).all()[-1]


def default(db: Session) -> Policy:
    """The policy of every category without its own. The first migration makes it, so that nothing older escalates."""
    return db.exec(select(Policy).where(col(Policy.category_id).is_(None))).one()


def windows_here(db: Session) -> tuple[timedelta, timedelta]:
    """The shortest and the longest window that a question asked here may have."""
    own = {policy.category_id: policy.window for policy in db.exec(select(Policy))}
    everywhere = own.pop(None, settings().escalation_window)
    places = db.exec(select(Category.id)).all()
    windows = [own.get(place, everywhere) for place in places] or [everywhere]
    return min(windows), max(windows)


def due_at(policy: Policy, thread: Thread) -> datetime | None:
    """When the team takes this thread over unless somebody answers; None when it never does by itself: what people
    waited for before the policy began, or before their thread moved in from another forum, is not its business.

    After "did not help" the window is 30 minutes, or the policy's own if that is shorter: those who were let down
    once do not wait as long again.
    """
    waiting = thread.uncovered_since
    if not waiting or thread.kind != Kind.QUESTION or not thread.visible or thread.closed_at:
        return None
    if not policy.escalates or waiting < max(policy.starts_at, thread.imported_at or policy.starts_at):
        return None
    return waiting + (min(SECOND_ROUND, policy.window) if thread.failures else policy.window)


def _own(db: Session, category_id: int) -> Policy | None:
    return db.exec(select(Policy).where(Policy.category_id == category_id)).one_or_none()
