"""What an agent is writing is kept while they write, and other words that somebody saved meanwhile are shown."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community.database import now, reading
from community.people import Person
from community.threads import BODY_MOST
from escalation import claims, drafts, looking
from escalation.cases import Case, State
from escalation.claims import LEASE
from escalation.drafts import Draft, Kind
from escalation.permissions import may_work_cases
from web.case_work import back, the_case
from web.desk import typed_again
from web.forms import Id, again
from web.pages import by_htmx, page
from web.visitor import Db, Me, person_of, require

router = APIRouter()

RENEWED_BELOW = LEASE * 0.9
"""Whoever writes keeps the case; the lease is renewed when a tenth of it is gone, not with every letter."""


class DraftForm(BaseModel):
    """`version` is the one these words were written upon. Nothing is trimmed: somebody is in the middle of a word."""

    body: Annotated[str, Field(max_length=BODY_MOST)] = ""
    version: int = 0
    view: str = "mine"


def _overtaken(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """Both texts, and the choice between them."""
    kind, me = request.path_params["kind"], person_of(request)
    assert me  # noqa: S101
    if not by_htmx(request):
        return typed_again(kind)(request, typed, mistakes)
    with reading() as db:
        theirs = drafts.of(db, int(request.path_params["id"]), me).get(kind)
        by = db.get(Person, theirs.by_id) if theirs else None
    return page(request, "desk/_draft.html", draft=theirs, theirs=by, version=typed.get("version", 0))


@router.post("/cases/{id}/drafts/{kind}")
@again(_overtaken)
def save(request: Request, id: Id, kind: Kind, db: Db, me: Me, form: Annotated[DraftForm, Form()]) -> Response:
    """Keep these words. The answer says when, or shows the other text."""
    require(may_work_cases(me))
    case = the_case(db, id)
    _renew(db, case, me)
    draft = drafts.save(db, case, kind, by=me, body=form.body.replace("\r\n", "\n"), seen=form.version)
    looking.look(db, id, by=me, writes=True)
    return _saved(request, draft) if by_htmx(request) else back(id, form.view)


def _saved(request: Request, draft: Draft) -> Response:
    return page(request, "desk/_draft.html", draft=draft, theirs=None, version=draft.version)


def _renew(db: Session, case: Case, me: Person) -> None:
    mine = case.state == State.CLAIMED and case.assignee_id == me.id and case.lease_until
    if mine and case.lease_until - now() < RENEWED_BELOW:  # pyright: ignore[reportOptionalOperand]
        claims.claim(db, case, by=me)
