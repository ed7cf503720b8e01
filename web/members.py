"""One member of a team: languages, what they know, how much they take, and their shifts."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from sqlalchemy import func
from sqlmodel import Session, col, select
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import categories, people
from community.database import reading
from community.languages import NAMES
from community.people import Person
from community.tags import Tag, ThreadTag
from escalation import agents, calendars, teams
from escalation.agents import MOST_CASES, Agent
from escalation.permissions import may_plan
from web import shifts
from web.forms import Line, again
from web.pages import page, see_other
from web.teams import the_team
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/teams/members")

MORE_SKILLS = 3
SKILLS_MOST = 60
TAGS_OFFERED = 200

LEVELS = {0: N_("not at all"), 1: N_("some"), 2: N_("well"), 3: N_("by heart")}


class MemberForm(BaseModel):
    """`tag` and `level` are two lists that belong together; `own_shifts` says whether the seven `shift` lines count."""

    team: str
    languages: list[str] = []
    most_cases: Annotated[int, Field(ge=0, le=MOST_CASES)]
    tag: Annotated[list[Line], Field(max_length=SKILLS_MOST)] = []
    level: list[Annotated[int, Field(ge=0, le=3)]] = []
    own_shifts: bool = False
    shift: Annotated[list[Annotated[Line, AfterValidator(shifts.line)]], Field(max_length=7)] = []
    more: bool = False

    @property
    def skills(self) -> dict[str, int]:
        return dict(zip(self.tag, self.level, strict=False))

    @property
    def hours(self) -> shifts.Hours:
        return shifts.read(self.shift) if self.own_shifts else {}


class NewMemberForm(BaseModel):
    person: str
    team: str


@router.post("")
def add(db: Db, me: Me, form: Annotated[NewMemberForm, Form()]) -> Response:
    """Into a team, with everything as it is for somebody new; what they can do is said next."""
    require(may_plan(me))
    person = _the_person(db, form.person)
    if not agents.of(db, person):
        agents.place(db, person, the_team(db, form.team))
    return see_other(f"/teams/members/{person.handle}")


@router.get("/{handle}")
def show(request: Request, handle: str, me: Me, saved: bool = False) -> Response:
    return _form(request, me, handle, saved=saved)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    lists = {name: typed.getlist(name) for name in ("languages", "tag", "level", "shift")}
    kept = {"own_shifts": False, "most_cases": "", **dict(typed), **lists}
    return _form(request, person_of(request), request.path_params["handle"], kept, _by_field(mistakes))


@router.post("/{handle}")
@again(_again)
def change(db: Db, me: Me, handle: str, form: Annotated[MemberForm, Form()]) -> Response:
    require(may_plan(me))
    person, team = _the_person(db, handle), the_team(db, form.team)
    how = {"languages": form.languages, "hours": form.hours, "most_cases": form.most_cases}
    agent = agents.place(db, person, team, **how)
    agents.know(db, agent, {name: level for name, level in form.skills.items() if name})
    return see_other(f"/teams/members/{handle}?saved=true" if form.more else f"/teams#{team.slug}")


@router.delete("/{handle}")
def remove(db: Db, me: Me, handle: str) -> Response:
    require(may_plan(me))
    agents.leave(db, _the_agent(db, _the_person(db, handle)))
    return see_other("/teams")


def _the_person(db: Session, handle: str) -> Person:
    """Raises HTTPException(404)."""
    person = people.by_handle(db, handle)
    if not person:
        raise HTTPException(404)
    return person


def _the_agent(db: Session, person: Person) -> Agent:
    """Raises HTTPException(404)."""
    agent = agents.of(db, person)
    if not agent:
        raise HTTPException(404)
    return agent


def _form(
    request: Request,
    me: Person | None,
    handle: str,
    typed: Any = None,
    mistakes: dict[str, str] | None = None,
    saved: bool = False,
) -> Response:
    require(may_plan(me))
    with reading() as db:
        person = _the_person(db, handle)
        agent = _the_agent(db, person)
        shown = {"person": person, "teams": teams.all(db), "suggested": _tags(db), **_team(db, agent)}
        typed = {**_kept(db, agent), **(typed or {})}
    typed["skills"] = _skills(typed)
    words = {"languages": NAMES, "levels": LEVELS, "days": shifts.day_names(), "hours_of": shifts.in_words}
    return page(request, "teams/member.html", typed=typed, mistakes=mistakes or {}, saved=saved, **shown, **words)


def _team(db: Session, agent: Agent) -> dict[str, Any]:
    team = next(it for it in teams.all(db) if it.id == agent.team_id)
    return {"team": team, "calendar": calendars.of(db, team.calendar_id)}


def _kept(db: Session, agent: Agent) -> dict[str, Any]:
    known = agents.skills(db, [agent.person_id]).get(agent.person_id, {})
    return {
        "team": next(it.slug for it in teams.all(db) if it.id == agent.team_id),
        "languages": agent.languages,
        "most_cases": agent.most_cases,
        "tag": list(known),
        "level": list(known.values()),
        "own_shifts": bool(agent.hours),
        "shift": shifts.written(agent.hours),
    }


def _skills(typed: dict[str, Any]) -> list[tuple[str, str]]:
    """What they know, and a few empty lines for more."""
    known = [(name, str(level)) for name, level in zip(typed["tag"], typed["level"], strict=False) if name]
    return [*known, *[("", "2")] * MORE_SKILLS]


def _tags(db: Session) -> Sequence[str]:
    """The tags most in use, and the categories, whose names are tags of a product."""
    used = select(Tag.name).join(ThreadTag).group_by(col(Tag.id), col(Tag.name)).order_by(func.count().desc())
    places = [category.slug for category in categories.in_order(db)]
    return sorted({*db.exec(used.limit(TAGS_OFFERED)), *places})


def _by_field(mistakes: dict[str, str]) -> dict[str, str]:
    """A mistake in one line of many is said below all of them."""
    return {name.partition(".")[0]: says for name, says in mistakes.items()}
