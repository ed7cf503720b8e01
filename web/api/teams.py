"""Teams, and what the desk asks their experts. For the support team only."""

from typing import Annotated, Literal

from fastapi import APIRouter, Depends
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community.database import reading
from escalation import asked, experts, rosters
from escalation.experts import ExpertRequest
from escalation.permissions import may_answer_expert, may_see_desk
from escalation.rosters import Member, Roster
from web.api import shapes, team_shapes
from web.api.bodies import NewText
from web.api.operations import ONCE, SENDING, Operation, refusals
from web.forms import Id
from web.visitor import Db, Me, require

router = APIRouter(tags=["teams"], route_class=Operation)

LISTS = {"waiting": asked.waiting, "answered": asked.answered, "asked": asked.by}


def _the_request(id: Id, db: Db, me: Me) -> ExpertRequest:
    require(may_see_desk(me))
    found = db.get(ExpertRequest, id)
    if not found:
        raise HTTPException(404)
    return found


@router.get("/teams", responses=refusals(403))
def list_teams(me: Me) -> shapes.List[team_shapes.Team]:
    """Every team with its people, whether they are there, and what they have in hand."""
    require(may_see_desk(me))
    with reading() as db:
        return shapes.List(items=[_team(roster) for roster in rosters.all(db)], next=None)


@router.get("/expert-requests", responses=refusals(403))
def list_expert_requests(
    me: Me, which: Literal["waiting", "answered", "asked"] = "waiting"
) -> shapes.List[team_shapes.ExpertRequest]:
    """What waits for oneself or one's department, what they have answered, or what one has asked; 50 at most."""
    require(may_see_desk(me))
    with reading() as db:
        return shapes.List(items=[_shown(row) for row in LISTS[which](db, me)], next=None)


@router.post("/expert-requests/{id}/answer", responses=refusals(*SENDING), dependencies=[ONCE])
def answer_expert_request(
    db: Db, me: Me, request: Annotated[ExpertRequest, Depends(_the_request)], sent: NewText
) -> team_shapes.ExpertRequest:
    """Answer the agent. The customer does not read this."""
    require(may_answer_expert(db, me, request))
    experts.answer(db, request, by=me, body=sent.body)
    return _read(db, request.id)


def _read(db: Session, id: int) -> team_shapes.ExpertRequest:
    db.flush()
    row = asked.one(db, id)
    if not row:
        raise HTTPException(404)
    return _shown(row)


def _team(roster: Roster) -> team_shapes.Team:
    facts = {"slug": roster.team.slug, "name": roster.team.name, "kind": roster.team.kind, "open": roster.is_open}
    return team_shapes.Team.model_validate(facts | {"members": [_member(member) for member in roster.members]})


def _member(member: Member) -> team_shapes.Member:
    facts = {"handle": member.person.handle, "name": member.person.name, "presence": member.presence}
    work = {"on_shift": member.on_shift, "load": member.load, "most_cases": member.agent.most_cases}
    can = {"languages": member.agent.languages, "skills": member.skills}
    return team_shapes.Member.model_validate(facts | work | can)


def _shown(row: asked.Row) -> team_shapes.ExpertRequest:
    request = row.request
    names = ("id", "question", "state", "asked_at", "due_at", "answer", "answered_at")
    people = {"asked_by": row.asker, "expert": row.expert, "answered_by": row.answerer}
    facts = {name: getattr(request, name) for name in names} | {"case": request.case_id, "thread": row.thread_id}
    handles = {name: person.handle if person else None for name, person in people.items()}
    return team_shapes.ExpertRequest.model_validate(facts | handles | {"team": row.team.slug})
