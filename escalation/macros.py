"""Texts that a team writes often, with gaps that must be filled before they can be sent.

`{customer}`, `{reference}` and `{agent}` fill themselves; `[date of the invoice]` somebody must fill. What stands in
`code` is never a gap, nor is a `[link](…)`.
"""

import re
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Field, Session, SQLModel, col, or_, select

from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from community.threads import Thread
from escalation.agents import Agent
from escalation.cases import Case

NAME_MOST = 80
LISTED = 200
FILLS_ITSELF = ("customer", "reference", "agent")

_CODE = re.compile(r"```.*?(?:```|\Z)|~~~.*?(?:~~~|\Z)|(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
_GAP = re.compile(
    r"(?<![\]!\\])\[(?=[^\[\]\n]{0,79}[^\W\d_])[^\[\]\n]{2,80}\](?![(\[:])|\{\{?\s*[a-z_]{2,30}\s*\}?\}", re.I
)


@keeps("Macros", names="author_id", ours="body")
class Macro(SQLModel, table=True):
    """A text with gaps. Without a team it is everybody's."""

    id: int = identity()
    name: str = Field(max_length=80)
    body: str
    team_id: int | None = reference("team.id", nullable=True, index=True)
    author_id: int = reference("person.id")
    used: int = 0
    made_at: datetime = Field(default_factory=now)
    retired_at: datetime | None = None


def add(db: Session, *, by: Person, name: str, body: str, team_id: int | None = None) -> Macro:
    """Write a text down for the team, or for everybody at the desk."""
    macro = Macro(name=name.strip(), body=body.strip(), team_id=team_id, author_id=by.id)
    db.add(macro)
    db.flush()
    return macro


def change(macro: Macro, *, name: str, body: str, team_id: int | None) -> None:
    macro.name, macro.body, macro.team_id = name.strip(), body.strip(), team_id


def retire(macro: Macro, at: datetime | None = None) -> None:
    """Take it out of every menu; nothing that was sent with it changes."""
    macro.retired_at = macro.retired_at or at or now()


def bring_back(macro: Macro) -> None:
    macro.retired_at = None


def all_for(db: Session, person: Person) -> list[Macro]:
    """What somebody may choose from at the desk, the most used first: everybody's, and those of their team."""
    team = select(Agent.team_id).where(Agent.person_id == person.id).scalar_subquery()
    theirs = select(Macro).where(col(Macro.retired_at).is_(None), _everybodys(team))
    return list(db.exec(theirs.order_by(col(Macro.used).desc(), col(Macro.name), col(Macro.id)).limit(LISTED)))


def all(db: Session) -> list[Macro]:
    """Every text, for those who keep them: in use first, then by name."""
    kept = select(Macro).order_by(col(Macro.retired_at).is_not(None), col(Macro.name), col(Macro.id))
    return list(db.exec(kept.limit(LISTED)))


def fill(db: Session, macro: Macro, case: Case, *, by: Person) -> str:
    """The text for this case, with everything in it that is known. What is left is for `gaps_in` to find."""
    asker = db.get_one(Person, db.get_one(Thread, case.thread_id).author_id)
    known = {"customer": asker.name, "reference": f"LB-{case.thread_id}", "agent": by.name}
    return re.sub(r"\{(\w+)\}", lambda gap: known.get(gap[1], gap[0]), macro.body)


def count_use(db: Session, macro: Macro) -> None:
    """Somebody took it: the most used stand on top."""
    db.execute(update(Macro).where(col(Macro.id) == macro.id).values(used=col(Macro.used) + 1))


def gaps_in(text: str) -> list[str]:
    """What nobody has filled yet, each once, in the order in which it stands there."""
    return list(dict.fromkeys(found[0] for found in _GAP.finditer(_CODE.sub("\n", text))))


def _everybodys(team):
    return or_(col(Macro.team_id).is_(None), col(Macro.team_id) == team)
