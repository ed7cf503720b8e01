"""How long the community has before the team takes over: one policy a category, and one for all the others.

A policy is never changed: another version follows it. What already waits keeps what it was promised: each wait belongs
to the version that held when it began (docs/decisions/0009).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Column, Index, bindparam, or_, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import categories, jobs
from community.categories import Category
from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from community.settings import settings
from community.threads import Kind, Thread

PRESETS = {"fast": timedelta(minutes=60), "standard": timedelta(hours=4), "relaxed": timedelta(hours=24)}
SECOND_ROUND = timedelta(minutes=30)
AT_ONCE = ("safety", "fraud", "outage", "locked out", "staff only", "personal data")
"""The classes that never wait for the community."""
FOLLOW = "escalation.following.follow"
"""The job that lets what waits already follow another version. Its subject is the version."""


@keeps("Policies", names="made_by_id", ours="at_once")
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
    made_at: datetime = Field(default_factory=now)

    @property
    def window(self) -> timedelta:
        return timedelta(seconds=self.window_seconds) if self.window_seconds else settings().escalation_window


@dataclass(frozen=True)
class Rules:
    """What a version says, before it is one. `staff_only` is the category's, and is set with it."""

    window: timedelta | None = None
    escalates: bool = True
    covering_rank: str = ""
    staff_asks: bool = True
    staff_only: bool = False
    at_once: Sequence[str] = field(default=AT_ONCE)
    me_too_soon: int = 5
    me_too_in_all: int = 10
    team_id: int | None = None


def rules_of(policy: Policy, category: Category | None = None) -> Rules:
    """What this version says, to begin the next one with."""
    same = ("escalates", "covering_rank", "staff_asks", "at_once", "me_too_soon", "me_too_in_all", "team_id")
    window = timedelta(seconds=policy.window_seconds) if policy.window_seconds else None
    said = {name: getattr(policy, name) for name in same}
    return Rules(window=window, staff_only=bool(category and category.staff_only), **said)


def set_for(
    db: Session, category: Category | None, window: timedelta | None = None, *, escalates: bool = True, **when: Any
) -> Policy:
    """Give a category, or with None all the others, this window from now on, and else what the product comes with."""
    return change(db, category, Rules(window=window, escalates=escalates), **when)


def change(
    db: Session,
    category: Category | None,
    rules: Rules,
    *,
    starts_at: datetime | None = None,
    by: Person | None = None,
    at: datetime | None = None,
) -> Policy:
    """Begin another version, now or at `starts_at`. What is switched off is off at once."""
    at = at or now()
    said = {name: value for name, value in vars(rules).items() if name not in ("window", "staff_only")}
    policy = Policy(
        category_id=category and category.id,
        window_seconds=int(rules.window.total_seconds()) if rules.window else None,
        starts_at=(starts_at or at) if rules.escalates else at,
        made_by_id=by and by.id,
        made_at=at,
        **{**said, "at_once": list(rules.at_once)},
    )
    _follow(db, policy, holding(db, policy.category_id))
    if category:
        category.staff_only = rules.staff_only
    _count_from(db, category, rules.covering_rank)
    return policy


def give_up(db: Session, category: Category, *, at: datetime | None = None) -> None:
    """From now on the policy of all the others holds here, too."""
    own = holding(db, category.id)
    if own:
        own.ended_at = at or now()
        db.add(own)
        categories.count_from(db, [category.id], default(db).covering_rank)
        db.flush()


def of(db: Session, category_id: int, at: datetime | None = None) -> Policy:
    """The version for a wait that begins at this moment, now if none is given: the category's own, or the one of all
    the others. Before any began, the one that holds now. What switches off holds for everything before it, too."""
    found = db.scalars(_OF, {"category_id": category_id, "at": at or now()}).first()
    return found or default(db)


def holding(db: Session, category_id: int | None) -> Policy | None:
    """The newest version of a category's own policy, or of the one for all the others, unless it was given up."""
    newest = select(Policy).where(_belongs_to(category_id), col(Policy.ended_at).is_(None))
    return db.exec(newest.with_for_update()).one_or_none()


def default(db: Session) -> Policy:
    """The policy of every category without its own. The first migration makes it, so that nothing older escalates."""
    newest = select(Policy).where(col(Policy.category_id).is_(None), col(Policy.ended_at).is_(None))
    return db.exec(newest).one()


def versions(db: Session, category: Category | None, limit: int = 50) -> Sequence[Policy]:
    """All versions of a category's own policy, or of the one for all the others, newest first."""
    mine = select(Policy).where(_belongs_to(category and category.id))
    return db.exec(mine.order_by(col(Policy.version).desc()).limit(limit)).all()


def own(db: Session) -> dict[int | None, Policy]:
    """The version that holds by category, and under None the one of all the others."""
    return {policy.category_id: policy for policy in db.exec(select(Policy).where(col(Policy.ended_at).is_(None)))}


def windows_here(db: Session) -> tuple[timedelta, timedelta]:
    """The shortest and the longest window that a question asked here may have."""
    held = {category_id: policy.window for category_id, policy in own(db).items()}
    everywhere = held.pop(None, settings().escalation_window)
    windows = [held.get(place, everywhere) for place in db.exec(select(Category.id)).all()] or [everywhere]
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


def _follow(db: Session, policy: Policy, before: Policy | None) -> None:
    """After the version before; what it changes for those who wait is a job's to do."""
    newest = select(Policy.version).where(_belongs_to(policy.category_id)).order_by(col(Policy.version).desc())
    policy.version = (db.exec(newest.limit(1)).first() or 0) + 1
    if before:
        before.ended_at = policy.starts_at
        db.add(before)
        db.flush()
    db.add(policy)
    db.flush()
    jobs.promise(db, FOLLOW, policy.id)


def _count_from(db: Session, category: Category | None, rank: str) -> None:
    """Whose answers count is said by the category itself; without its own policy, by the one for all the others."""
    places = [category.id] if category else set(db.exec(select(Category.id))) - own(db).keys()
    categories.count_from(db, places, rank)


def _belongs_to(category_id: int | None):
    return col(Policy.category_id).is_(None) if category_id is None else col(Policy.category_id) == category_id


_OF = (
    select(Policy)
    .where(
        or_(col(Policy.category_id) == bindparam("category_id"), col(Policy.category_id).is_(None)),
        or_(col(Policy.starts_at) <= bindparam("at"), ~col(Policy.escalates)),
        or_(col(Policy.ended_at).is_(None), col(Policy.ended_at) > bindparam("at")),
    )
    .order_by(col(Policy.category_id).is_(None), col(Policy.version).desc())
    .limit(1)
)
