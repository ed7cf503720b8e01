"""Internal notes: written on the desk, read on the desk."""

from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import Field

from community.threads import BODY_MOST
from escalation import drafts, notes
from escalation.drafts import Kind
from escalation.permissions import may_note
from web import once
from web.case_work import the_case
from web.desk import typed_again
from web.forms import Id, Text, again
from web.once import OnceForm
from web.pages import see_other, within
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter()


class NoteForm(OnceForm):
    """`next` is the page of the desk it was written on."""

    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    next: str = ""


@router.post("/cases/{id}/notes", dependencies=[limited("post")])
@again(typed_again("note"))
def add(id: Id, db: Db, me: Me, form: Annotated[NoteForm, Form()]) -> Response:
    require(may_note(me))
    case = the_case(db, id)
    if before := once.made_before(db, me, form):
        return see_other(before)
    notes.add(db, case, by=me, body=form.body)
    drafts.drop(db, case, Kind.NOTE, by=me)
    return see_other(once.keep(db, me, form, within(form.next, f"/desk/cases/{id}")))
