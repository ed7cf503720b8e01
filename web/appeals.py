"""What was hidden of one's own words, and one press to say that one disagrees."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field

from community.database import reading
from moderation import appeals
from moderation.appeals import WORDS_MOST
from moderation.permissions import may_appeal
from moderation.subjects import kind_of
from web import subjects
from web.forms import Id, Text
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter()


class AppealForm(BaseModel):
    words: Annotated[Text, Field(max_length=WORDS_MOST)] = ""


@router.get("/appeals")
def show(request: Request, me: Me, after: str | None = None) -> Response:
    """Everything of one's own that is hidden, each with what became of an appeal."""
    with reading() as db:
        found = appeals.hidden_of(db, me, after=after)
        said = appeals.against(db, me, found.items)
        shown = [(subjects.shown(db, on), said.get((kind_of(on), on.id))) for on in found.items]
    return page(request, "moderation/appeals.html", shown=shown, next=found.next)


@router.post("/{kinds}/{id}/appeal", dependencies=[limited("flag")])
def appeal(
    kinds: Literal["threads", "answers", "comments"], id: Id, db: Db, me: Me, form: Annotated[AppealForm, Form()]
) -> Response:
    subject = subjects.own_or_404(db, kinds.removesuffix("s"), id, me)
    require(may_appeal(me, subject))
    appeals.raise_(db, subject, by=me, words=form.words)
    return see_other(f"/appeals#{kind_of(subject)}-{id}")
