"""Who is there and can take a case, and how much each of them has in hand."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import func
from sqlmodel import Session, col, select

from community.people import Person
from escalation import hours
from escalation.agents import PRESENT_FOR, Agent, Presence, Skill
from escalation.calendars import BusinessCalendar
from escalation.cases import Case, State
from escalation.hours import EmptyCalendar
from escalation.permissions import DESK
from escalation.ranking import Candidate
from escalation.teams import Kind, Team

MOST_PRESENT = 2_000


def crew(db: Session, at: datetime) -> list[Candidate]:
    """Everybody who is online at a desk and has room for one more. What they know is filled in by `teach`."""
    found = db.exec(_PRESENT.where(Agent.presence == Presence.ONLINE, col(Agent.seen_at) > at - PRESENT_FOR)).all()
    loads = in_hand(db, [agent.person_id for agent, _ in found], at)
    free = [(agent, calendar) for agent, calendar in found if loads[agent.person_id] < agent.most_cases]
    return [_candidate(agent, calendar, loads[agent.person_id], at) for agent, calendar in free]


def teach(db: Session, candidates: Sequence[Candidate], tag_ids: Collection[int]) -> None:
    """What they know of these tags, in one query."""
    by_id = {candidate.person_id: candidate for candidate in candidates}
    levels = select(Skill).where(col(Skill.tag_id).in_(tag_ids), col(Skill.person_id).in_(by_id))
    for candidate in candidates:
        candidate.skills = {}
    for skill in db.exec(levels) if tag_ids else ():
        by_id[skill.person_id].skills |= {skill.tag_id: skill.level}


def in_hand(db: Session, person_ids: Iterable[int], at: datetime) -> Counter[int]:
    """How many cases each has claimed or is being offered, in two queries."""
    ids = list(person_ids)
    claimed = select(Case.assignee_id, func.count()).where(Case.state == State.CLAIMED, col(Case.assignee_id).in_(ids))
    offered = select(Case.offered_to_id, func.count()).where(
        Case.state == State.QUEUED, col(Case.offered_to_id).in_(ids), col(Case.offered_until) > at
    )
    counted: Counter[int] = Counter()
    for id, count in (
        *db.exec(claimed.group_by(col(Case.assignee_id))),
        *db.exec(offered.group_by(col(Case.offered_to_id))),
    ):
        counted[id or 0] += count
    return counted


def on_shift(agent: Agent, calendar: BusinessCalendar, at: datetime) -> bool:
    """In their own hours or else their team's; the team's holidays are theirs, too."""
    try:
        return hours.is_open(shifts(agent, calendar), at)
    except EmptyCalendar:
        return False


def shifts(agent: Agent, calendar: BusinessCalendar) -> BusinessCalendar:
    """Their own hours on their team's calendar."""
    if not agent.hours:
        return calendar
    own = calendar.model_dump(include={"name", "timezone", "country", "region", "closed", "open"})
    return BusinessCalendar(**own, hours=agent.hours)


_PRESENT = (
    select(Agent, BusinessCalendar)
    .join(Team, col(Agent.team_id) == col(Team.id))
    .join(BusinessCalendar, col(Team.calendar_id) == col(BusinessCalendar.id))
    .join(Person, col(Agent.person_id) == col(Person.id))
    .where(Team.kind == Kind.DESK, col(Person.role).in_(DESK), col(Person.suspended_at).is_(None))
    .order_by(col(Agent.person_id))
    .limit(MOST_PRESENT)
)


def _candidate(agent: Agent, calendar: BusinessCalendar, load: int, at: datetime) -> Candidate:
    return Candidate(
        person_id=agent.person_id,
        team_id=agent.team_id,
        languages=frozenset(agent.languages),
        load=load,
        most_cases=agent.most_cases,
        idle_since=agent.idle_since,
        on_shift=on_shift(agent, calendar, at),
    )
