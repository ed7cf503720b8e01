"""Who takes cases together, and in which hours: the support team, and the departments whose experts it asks."""

from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, reference
from community.people import first_free, plain


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


def add(db: Session, *, name: str, calendar_id: int, kind: Kind | str = Kind.DESK) -> Team:
    """Open a team. Its slug is made from the name."""
    slug = first_free(plain(name)[:50] or "team", set(db.exec(select(Team.slug))))
    team = Team(slug=slug, name=name.strip(), kind=Kind(kind), calendar_id=calendar_id)
    db.add(team)
    db.flush()
    return team


def first(db: Session) -> Team:
    """The team that takes what no policy routes elsewhere: the first migration makes it."""
    return db.exec(select(Team).where(Team.kind == Kind.DESK).order_by(col(Team.id)).limit(1)).one()


def all(db: Session) -> list[Team]:
    """Every team, desks before departments."""
    return list(db.exec(select(Team).order_by(col(Team.kind).desc(), col(Team.id)).limit(200)))
