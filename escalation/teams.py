"""Who takes cases together, and in which hours: the support team, and the departments whose experts it asks."""

from collections.abc import Iterable
from enum import StrEnum

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, reference
from community.naming import first_free, plain

NAME_MOST = 80


class Kind(StrEnum):
    """A desk answers customers; a department answers the desk."""

    DESK = "desk"
    DEPARTMENT = "department"


class Team(SQLModel, table=True):
    """One team. Its calendar says when its clocks run."""

    id: int = identity()
    slug: str = Field(max_length=60, unique=True)
    name: str = Field(max_length=80)
    kind: str = Field(default=Kind.DESK, max_length=20)
    calendar_id: int = reference("businesscalendar.id")


class NameTaken(ValueError):
    """Another team has this name."""


class LastDesk(ValueError):
    """What no policy routes elsewhere needs a team that answers customers."""


def add(db: Session, *, name: str, calendar_id: int, kind: Kind | str = Kind.DESK) -> Team:
    """Open a team. Its slug is made from the name. Raises NameTaken."""
    _must_be_free(db, name)
    slug = first_free(plain(name)[:50] or "team", set(db.exec(select(Team.slug))))
    team = Team(slug=slug, name=name.strip(), kind=Kind(kind), calendar_id=calendar_id)
    db.add(team)
    db.flush()
    return team


def change(db: Session, team: Team, *, name: str, kind: Kind | str, calendar_id: int) -> None:
    """Its slug stays: links hold it. Raises NameTaken, LastDesk."""
    _must_be_free(db, name, but=team)
    if team.kind == Kind.DESK and kind != Kind.DESK and [it.id for it in _desks(db)] == [team.id]:
        raise LastDesk(team.name)
    team.name, team.kind, team.calendar_id = name.strip(), Kind(kind), calendar_id
    db.flush()


def work_by(db: Session, calendar_id: int, team_ids: Iterable[int]) -> None:
    """These teams work by this calendar. The promises they have made follow in new_hours.py."""
    db.execute(update(Team).where(col(Team.id).in_(list(team_ids))).values(calendar_id=calendar_id))


def by_calendars(db: Session, calendar_ids: Iterable[int]) -> list[Team]:
    """Who works by one of these, locked until this transaction ends: no case opens in hours that are being replaced."""
    theirs = select(Team).where(col(Team.calendar_id).in_(list(calendar_ids))).order_by(col(Team.id))
    return list(db.exec(theirs.with_for_update(key_share=True)))


def first(db: Session) -> Team:
    """The team that takes what no policy routes elsewhere: the first migration makes it."""
    return db.exec(select(Team).where(Team.kind == Kind.DESK).order_by(col(Team.id)).limit(1)).one()


def all(db: Session) -> list[Team]:
    """Every team, desks before departments."""
    return list(db.exec(select(Team).order_by(col(Team.kind).desc(), col(Team.id)).limit(200)))


def departments(db: Session) -> list[Team]:
    """Whom the desk can ask."""
    return [team for team in all(db) if team.kind == Kind.DEPARTMENT]


def by_slug(db: Session, slug: str) -> Team | None:
    return db.exec(select(Team).where(Team.slug == slug)).one_or_none()


def _desks(db: Session) -> list[Team]:
    return [team for team in all(db) if team.kind == Kind.DESK]


def _must_be_free(db: Session, name: str, but: Team | None = None) -> None:
    same = db.exec(select(Team).where(Team.name == name.strip())).first()
    if same and (not but or same.id != but.id):
        raise NameTaken(name)
