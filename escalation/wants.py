"""What a case asks of whoever takes it, read off its thread and its customer: for many cases, in few queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from community import speaking
from community.categories import Category
from community.events import Event, joins
from community.people import Person
from community.tags import Tag, ThreadTag
from community.threads import Thread
from escalation import cases
from escalation.cases import Case
from escalation.ranking import Tier, Wanted

SAME_CUSTOMER_FOR = timedelta(days=90)
"""How long an agent counts as the one who knows this customer."""

AROUND_THE_CLOCK = 1
"""The priority whose clock never rests (product.md, "SLA clocks of a case"): it goes to whoever is there."""


@dataclass(frozen=True, slots=True)
class About:
    """The customer and the place of one thread. `spoken` is its language, else the one its author has chosen."""

    author_id: int
    spoken: str
    slug: str


def of(db: Session, cases: Sequence[Case], at: datetime) -> dict[int, Wanted]:
    """What each of these cases wants, by its id. The language of a case is worked out once, and kept."""
    about = _about(db, [case.thread_id for case in cases])
    tags = _tags(db, about)
    products = _products(db, {it.slug for it in about.values()})
    last = _last_agents(db, {it.author_id for it in about.values()}, at)
    wanted = {}
    for case in cases:
        thread = about[case.thread_id]
        case.language = case.language or thread.spoken
        same_agent = case.next_agent_id or last.get(thread.author_id)
        wanted[case.id] = _wanted(case, tags.get(case.thread_id, ()), products.get(thread.slug), same_agent)
    return wanted


@joins("thread.spoken")
def speak(db: Session, event: Event) -> None:
    """Somebody has said which language the thread is in: whoever is offered its case next can read it."""
    if case := cases.open_for(db, event.thread_id or 0):
        case.language = speaking.told(db.get_one(Thread, event.thread_id))


def _wanted(case: Case, tags: Iterable[int], product: int | None, same_agent: int | None) -> Wanted:
    """A case whose last offer has passed is offered in a wider circle."""
    passed = case.offered_to_id is not None
    return Wanted(
        team_id=case.team_id,
        tier=Tier(case.tier).wider if passed else Tier(case.tier),
        language=case.language,
        tags=frozenset(tags),
        product=product,
        same_agent=same_agent,
        passed_over=case.offered_to_id,
        around_the_clock=case.priority == AROUND_THE_CLOCK,
    )


def _about(db: Session, thread_ids: list[int]) -> dict[int, About]:
    spoken = func.coalesce(func.nullif(col(Thread.language), ""), col(Person.language))
    threads = (
        select(col(Thread.id), col(Thread.author_id), spoken, col(Category.slug))
        .join(Person, col(Thread.author_id) == col(Person.id))
        .join(Category, col(Thread.category_id) == col(Category.id))
        .where(col(Thread.id).in_(thread_ids))
    )
    return {id: About(*about) for id, *about in db.execute(threads)}


def _tags(db: Session, thread_ids: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    rows = select(col(ThreadTag.thread_id), col(ThreadTag.tag_id)).where(col(ThreadTag.thread_id).in_(list(thread_ids)))
    for thread_id, tag_id in db.execute(rows):
        found.setdefault(thread_id, []).append(tag_id)
    return found


def _products(db: Session, slugs: Iterable[str]) -> dict[str, int]:
    """A category is a product: whoever knows the tag of its name knows it."""
    named = select(col(Tag.name), col(Tag.id)).where(col(Tag.name).in_(list(slugs)))
    return {row.name: row.id for row in db.execute(named)}


def _last_agents(db: Session, author_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """Who had the newest case of each of these customers."""
    newest = (
        select(col(Thread.author_id), func.max(col(Case.id)).label("case_id"))
        .join_from(Case, Thread, col(Case.thread_id) == col(Thread.id))
        .where(col(Thread.author_id).in_(list(author_ids)), col(Case.assignee_id).is_not(None))
        .where(col(Case.opened_at) > at - SAME_CUSTOMER_FOR)
        .group_by(col(Thread.author_id))
        .subquery()
    )
    had = select(newest.c.author_id, col(Case.assignee_id)).join(newest, newest.c.case_id == col(Case.id))
    return {row.author_id: row.assignee_id for row in db.execute(had)}
