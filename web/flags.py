"""Telling the moderators about something that should not stand as it is."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from community.database import reading
from community.people import Person
from moderation import flags
from moderation.flags import NOTE_MOST, Reason
from moderation.permissions import may_flag
from web import subjects
from web.forms import Text, again
from web.pages import page
from web.rates import limited
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter()

REASONS = {
    Reason.SPAM: N_("It is an advert, or spam"),
    Reason.RUDE: N_("It is rude or unkind"),
    Reason.WRONG: N_("It is wrong and could do harm"),
    Reason.PRIVATE: N_("It shows somebody’s personal data"),
    Reason.OFF_TOPIC: N_("It does not belong here"),
    Reason.OTHER: N_("Something else"),
}


class FlagForm(BaseModel):
    on: str
    reason: Reason
    note: Annotated[Text, Field(max_length=NOTE_MOST)] = ""


@router.get("/flags/new")
def begin(
    request: Request, me: Me, thread: int | None = None, answer: int | None = None, comment: int | None = None
) -> Response:
    meant = {"thread": thread, "answer": answer, "comment": comment}
    kind = next((kind for kind, id in meant.items() if id), "")
    return _form(request, me, f"{kind}-{meant.get(kind)}")


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    kept = {name: str(typed.get(name, "")) for name in ("reason", "note")}
    return _form(request, person_of(request), str(typed.get("on", "")), mistakes, **kept)


@router.post("/flags", dependencies=[limited("flag")])
@again(_again)
def flag(request: Request, db: Db, me: Me, form: Annotated[FlagForm, Form()]) -> Response:
    """One voice each: flagging the same thing again changes nothing."""
    subject = subjects.named(db, form.on, me)
    require(may_flag(me, subject))
    flags.raise_(db, subject, by=me, reason=form.reason, note=form.note)
    return page(request, "moderation/flagged.html", shown=subjects.shown(db, subject))


def _form(
    request: Request, me: Person | None, on: str, mistakes: dict[str, str] | None = None, **typed: str
) -> Response:
    with reading() as db:
        subject = subjects.named(db, on, me)
        require(may_flag(me, subject))
        shown = subjects.shown(db, subject)
    typed = {"reason": "", "note": ""} | typed
    return page(request, "moderation/flag.html", shown=shown, reasons=REASONS, typed=typed, mistakes=mistakes or {})
