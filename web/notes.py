"""Internal notes: written on the desk, read on the desk."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.threads import BODY_MOST
from escalation import notes
from escalation.cases import Case
from escalation.permissions import may_note
from web import once
from web.forms import Id, Text, again
from web.once import OnceForm
from web.pages import page, see_other, within
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class NoteForm(OnceForm):
    """`next` is the page of the desk it was written on."""

    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    next: str = ""


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """A page of its own, so that nothing written is lost wherever the form stood."""
    require(may_note(person_of(request)))
    case_id, next = int(request.path_params["id"]), within(str(typed.get("next", "")), "/desk")
    with reading() as db:
        written = notes.of(db, case_id)
    words = str(typed.get("body", ""))
    return page(request, "notes/notes.html", case_id=case_id, notes=written, words=words, mistakes=mistakes, next=next)


@router.post("/cases/{id}/notes", dependencies=[limited("post")])
@again(_again)
def add(id: Id, db: Db, me: Me, form: Annotated[NoteForm, Form()]) -> Response:
    require(may_note(me))
    case = db.get(Case, id)
    if not case:
        raise HTTPException(404)
    if before := once.made_before(db, me, form):
        return see_other(before)
    notes.add(db, case, by=me, body=form.body)
    return see_other(once.keep(db, me, form, within(form.next, f"/desk/cases/{id}")))
