"""Who works at the desk: what they can do, how much they take, and whether they are there."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index, delete, update
from sqlmodel import Field, Session, SQLModel, col, select

from community import tags
from community.database import insert, now, reference
from community.events import Event, joins
from community.keeping import keeps
from community.languages import NAMES, UnknownLanguage
from community.people import Person, Role
from community.tags import Tag
from escalation import teams
from escalation.teams import Team

PRESENT_FOR = timedelta(minutes=2)
"""How long after the last sign of a page of the desk somebody still counts as there."""

RENEWED_AFTER = timedelta(seconds=20)
A_NIGHT = timedelta(hours=6)
"""Who has been gone that long and comes back is there again, whatever they last said of themselves."""

MOST_CASES = 50
LEVELS = range(4)


class Presence(StrEnum):
    ONLINE = "online"
    BUSY = "busy"
    AWAY = "away"


@keeps("Agents", goes="person_id", ours="languages hours")
class Agent(SQLModel, table=True):
    """How somebody of the staff works.

    `hours` are their shifts, as in a calendar and in their team's time zone; empty means the team's. `seen_at` is
    renewed while a page of the desk is open; `idle_since` is when they last took a case, gave one back or answered one.
    """

    person_id: int = reference("person.id", primary_key=True)
    team_id: int = reference("team.id", index=True)
    languages: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    hours: dict[str, list[list[str]]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    most_cases: int = 6
    presence: str = Field(default=Presence.AWAY, max_length=20)
    seen_at: datetime | None = None
    idle_since: datetime | None = None

    def is_here(self, at: datetime) -> bool:
        """Whether a page of the desk is open to them."""
        return self.seen_at is not None and at - self.seen_at < PRESENT_FOR

    def takes_cases(self, at: datetime) -> bool:
        return self.presence == Presence.ONLINE and self.is_here(at)

    def says(self, at: datetime) -> Presence:
        """How they are shown to the others: nobody is online without a page of the desk."""
        return Presence(self.presence) if self.is_here(at) else Presence.AWAY


@keeps("Skills of agents", goes="person_id")
class Skill(SQLModel, table=True):
    """How well somebody knows a tag: 1 some, 2 well, 3 by heart. No row is 0."""

    __table_args__ = (Index("ix_skill_tag_id_level", "tag_id", "level"),)

    person_id: int = reference("person.id", primary_key=True)
    tag_id: int = reference("tag.id", primary_key=True)
    level: int


class NotStaff(ValueError):
    """Only somebody of the staff works in a team."""


class WrongNumber(ValueError):
    """Somebody takes 0 to 50 cases at once, and knows a tag on a level from 0 to 3."""


def works_in(db: Session, person: Person, team_id: int) -> bool:
    agent = of(db, person)
    return agent is not None and agent.team_id == team_id


def of(db: Session, person: Person) -> Agent | None:
    return db.get(Agent, person.id)


def in_team(db: Session, team_id: int) -> list[Agent]:
    return list(db.exec(select(Agent).where(Agent.team_id == team_id).order_by(col(Agent.person_id)).limit(500)))


def place(
    db: Session,
    person: Person,
    team: Team,
    *,
    languages: Iterable[str] = (),
    hours: dict[str, list[list[str]]] | None = None,
    most_cases: int = 6,
) -> Agent:
    """Put somebody into a team, or change how they work there. Raises NotStaff, UnknownLanguage, WrongNumber."""
    spoken = sorted(set(languages))
    if not person.is_staff:
        raise NotStaff(person.handle)
    if unknown := [language for language in spoken if language not in NAMES]:
        raise UnknownLanguage(unknown[0])
    if most_cases not in range(MOST_CASES + 1):
        raise WrongNumber(most_cases)
    agent = of(db, person) or Agent(person_id=person.id, team_id=team.id)
    agent.team_id, agent.languages, agent.hours, agent.most_cases = team.id, spoken, hours or {}, most_cases
    db.add(agent)
    db.flush()
    return agent


def leave(db: Session, agent: Agent) -> None:
    """Out of the team. What they have claimed stays theirs; nothing more is offered to them."""
    db.execute(delete(Skill).where(col(Skill.person_id) == agent.person_id))
    db.delete(agent)
    db.flush()


def know(db: Session, agent: Agent, levels: Mapping[str, int]) -> None:
    """Exactly these tags, each on its level; 0 is no row. Raises WrongNumber."""
    if any(level not in LEVELS for level in levels.values()):
        raise WrongNumber(max(levels.values()))
    known = {name: level for told, level in levels.items() if level for name in tags.tidy([told])}
    db.execute(delete(Skill).where(col(Skill.person_id) == agent.person_id))
    for name, level in sorted(known.items()):
        db.add(Skill(person_id=agent.person_id, tag_id=tags.named(db, name).id, level=level))
    db.flush()


def skills(db: Session, person_ids: Iterable[int]) -> dict[int, dict[str, int]]:
    """What they know, the best known first: their levels by tag, by person."""
    found: dict[int, dict[str, int]] = {}
    known = select(Skill.person_id, Tag.name, Skill.level).join(Tag).where(col(Skill.person_id).in_(list(person_ids)))
    for person_id, name, level in db.exec(known.order_by(col(Skill.level).desc(), col(Tag.name))):
        found.setdefault(person_id, {})[name] = level
    return found


def seen(db: Session, person: Person, at: datetime | None = None) -> Agent | None:
    """A page of the desk is open to them. An agent without a team joins the first one; others of the staff are put
    into a team by a manager, and until then this is None. Writes once in 20 seconds at most."""
    at = at or now()
    agent = of(db, person) or _begin(db, person)
    if not agent or (agent.seen_at and at - agent.seen_at < RENEWED_AFTER):
        return agent
    if not agent.seen_at or at - agent.seen_at > A_NIGHT:
        agent.presence, agent.idle_since = Presence.ONLINE, at
    agent.seen_at = at
    return agent


def say(db: Session, person: Person, presence: Presence | str, at: datetime | None = None) -> Agent | None:
    """Online, busy or away, as they say of themselves."""
    agent = seen(db, person, at)
    if agent:
        agent.presence = Presence(presence)
    return agent


@joins("case.claimed", "case.released", "case.replied")
def busy_until_now(db: Session, event: Event) -> None:
    """Idle from this moment on: who waits longest for something to do is asked first. Who works is there."""
    if event.who_id:
        mine = update(Agent).where(col(Agent.person_id) == event.who_id)
        db.execute(mine.values(idle_since=event.at, seen_at=event.at))


def _begin(db: Session, person: Person) -> Agent | None:
    if person.role != Role.AGENT:
        return None
    agent = Agent(person_id=person.id, team_id=teams.first(db).id)
    db.execute(insert(db, Agent).values(agent.model_dump()).on_conflict_do_nothing())
    return db.get_one(Agent, person.id)
