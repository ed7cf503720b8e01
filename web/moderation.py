"""The moderators' review, and the public log of what they did."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from starlette.datastructures import FormData

from community import listing, view
from community.database import reading
from moderation import accuracy, fairness, flags, hiding, log  # noqa: F401 the first two are joined to events, jobs
from moderation.permissions import may_hide, may_moderate
from web import review, sentences, subjects
from web.flags import REASONS
from web.forms import Line, again
from web.hiding import REASON_LEAST, REASON_MOST
from web.pages import page, see_other
from web.translations import N_
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter()


class DecisionForm(BaseModel):
    on: str
    decision: Literal["hide", "leave"]
    reason: Annotated[Line, Field(max_length=REASON_MOST, validate_default=True)] = ""

    @field_validator("reason")
    @classmethod
    def _hiding_says_why(cls, reason: str, typed: ValidationInfo) -> str:
        if typed.data.get("decision") == "hide" and len(reason) < REASON_LEAST:
            raise ValueError(N_("Say why in a few words. Everybody can read it."))
        return reason


@router.get("/moderation")
def show(request: Request, me: Me, on: str = "") -> Response:
    require(may_moderate(me))
    return _review(request, on)


def _decide_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    require(may_moderate(person_of(request)))
    return _review(request, str(typed.get("on", "")), str(typed.get("reason", "")), mistakes)


@router.post("/moderation/decisions")
@again(_decide_again)
def decide(db: Db, me: Me, form: Annotated[DecisionForm, Form()]) -> Response:
    """Either way every flag on it is closed, and the log says how."""
    subject = subjects.named(db, form.on, me)
    require(may_hide(me, subject))
    if form.decision == "leave":
        flags.decide(db, subject, by=me, upheld=False, note=form.reason)
    else:
        hiding.hide(db, subject, by=me, reason=form.reason)
    return see_other("/moderation")


@router.get("/moderation/log")
def show_log(request: Request, me: Visitor, after: str | None = None) -> Response:
    """Everybody may read it."""
    with reading() as db:
        entries = log.page(db, after=after)
        names = view.authors_of(db, {event.who_id for event in entries.items if event.who_id})
        threads = listing.by_ids(db, [event.thread_id for event in entries.items if event.thread_id])
    says = {event.id: sentences.of(event, names) for event in entries.items}
    shown = {"entries": entries, "names": names, "threads": threads, "says": says}
    return page(request, "moderation/log.html", moderates=may_moderate(me), **shown)


def _review(request: Request, on: str, reason: str = "", mistakes: dict[str, str] | None = None) -> Response:
    with reading() as db:
        found = review.matters(db)
    at = next((place for place, matter in enumerate(found) if matter.shown.name == on), 0)
    may = may_hide(person_of(request), found[at].shown.subject) if found else None
    typed = {"reason": reason, "mistakes": mistakes or {}}
    return page(request, "moderation/review.html", matters=found, at=at, may=may, reasons=REASONS, **typed)
