"""Every team with its people: who is there, what each has in hand, and who could help with what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from community.database import now
from community.people import STAFF, Person
from escalation import agents, hours, teams, workload
from escalation.agents import Agent, Presence
from escalation.calendars import BusinessCalendar
from escalation.hours import EmptyCalendar
from escalation.teams import Kind, Team

MOST_MEMBERS = 500


@dataclass(frozen=True)
class Member:
    """Somebody in a team. `load` is what they have claimed or are being offered."""

    person: Person
    agent: Agent
    presence: Presence
    on_shift: bool
    load: int
    skills: dict[str, int]

    @property
    def part(self) -> float:
        """How full their hands are, 0 to 1."""
        return min(self.load / self.agent.most_cases, 1.0) if self.agent.most_cases else 1.0


@dataclass(frozen=True)
class Roster:
    """A team and its hours. `opens_at` is when it works next, and now while it does."""

    team: Team
    calendar: BusinessCalendar
    opens_at: datetime | None
    is_open: bool
    members: Sequence[Member]

    @property
    def answers_customers(self) -> bool:
        return self.team.kind == Kind.DESK

    @property
    def load(self) -> int:
        return sum(member.load for member in self.members)

    @property
    def room(self) -> int:
        """How many more cases those who are online can take."""
        online = (member for member in self.members if member.presence == Presence.ONLINE and member.on_shift)
        return sum(max(member.agent.most_cases - member.load, 0) for member in online)


def all(db: Session, at: datetime | None = None) -> list[Roster]:
    """Every team, desks before departments, in a fixed number of queries."""
    at = at or now()
    worked_by = col(BusinessCalendar.id).in_(select(Team.calendar_id))
    calendars = {it.id: it for it in db.exec(select(BusinessCalendar).where(worked_by))}
    members = _members(db, calendars, at)
    return [_roster(team, calendars[team.calendar_id], members.get(team.id, []), at) for team in teams.all(db)]


def without_team(db: Session) -> list[Person]:
    """Staff whom nobody has put into a team, by name."""
    placed = select(Agent.person_id)
    staff = select(Person).where(col(Person.role).in_(STAFF), col(Person.suspended_at).is_(None))
    return list(db.exec(staff.where(col(Person.id).not_in(placed)).order_by(col(Person.name)).limit(MOST_MEMBERS)))


def _members(db: Session, calendars: dict[int, BusinessCalendar], at: datetime) -> dict[int, list[Member]]:
    """By team: who is there first, then by name."""
    people = select(Agent, Person, Team.calendar_id).join(Person, col(Agent.person_id) == col(Person.id)).join(Team)
    found = db.exec(people.order_by(col(Person.name)).limit(MOST_MEMBERS)).all()
    ids = [person.id for _, person, _ in found]
    loads, skills = workload.in_hand(db, ids, at), agents.skills(db, ids)
    by_team: dict[int, list[Member]] = {}
    for agent, person, calendar_id in found:
        on_shift = workload.on_shift(agent, calendars[calendar_id], at)
        member = Member(person, agent, agent.says(at), on_shift, loads[person.id], skills.get(person.id, {}))
        by_team.setdefault(agent.team_id, []).append(member)
    return {id: sorted(members, key=_there_first) for id, members in by_team.items()}


def _there_first(member: Member) -> int:
    return list(Presence).index(member.presence)


def _roster(team: Team, calendar: BusinessCalendar, members: Sequence[Member], at: datetime) -> Roster:
    try:
        opens_at = hours.opens_at(calendar, at)
    except EmptyCalendar:
        opens_at = None
    return Roster(team, calendar, opens_at, opens_at == at, members)
