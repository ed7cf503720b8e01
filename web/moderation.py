"""The moderators' review: one queue, one decision at a time or many, each with a way back; and the public log."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import listing, view
from community.database import reading
from community.people import Person
from moderation import accuracy, deciding, fairness, log, queue  # noqa: F401 two are joined to events and jobs
from moderation.log import Filter
from moderation.permissions import may_decide, may_look, may_moderate, may_review
from moderation.queue import Cause, Matter, Verdict
from moderation.subjects import find
from web import review, sentences
from web.flags import REASONS
from web.forms import Id, Line, again
from web.hiding import REASON_MOST
from web.pages import page, see_other
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter(prefix="/moderation")


class DecisionForm(BaseModel):
    on: str
    tab: Cause = Cause.FLAGS
    decision: Verdict
    reason: Annotated[Line, Field(max_length=REASON_MOST, validate_default=True)] = ""

    @field_validator("reason")
    @classmethod
    def _hiding_says_why(cls, reason: str, typed: ValidationInfo) -> str:
        return review.says_why(reason, typed)


@router.get("")
def show(request: Request, me: Me, tab: Cause | None = None, on: str = "", done: int = 0) -> Response:
    require(may_look(me))
    return _review(request, me, tab or (Cause.FLAGS if may_moderate(me) else Cause.FIRST_POST), on, done=done)


def _decide_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    me, tab = person_of(request), str(typed.get("tab", ""))
    require(may_look(me))
    cause = Cause(tab) if tab in list(Cause) else Cause.FLAGS
    return _review(request, me, cause, str(typed.get("on", "")), str(typed.get("reason", "")), mistakes)


@router.post("/decisions")
@again(_decide_again)
def decide(db: Db, me: Me, form: Annotated[DecisionForm, Form()]) -> Response:
    """Either way it is out of the queue, the log says how, and whoever decided can take it back for a day."""
    matter = _waiting(db, form.tab, form.on)
    subject = find(db, matter.subject_kind, matter.subject_id)
    require(may_decide(me, form.tab, subject)) if subject else None
    deciding.decide(db, matter, form.decision, by=me, reason=form.reason)
    return see_other(review.queue_path(form.tab, done=matter.id))


@router.delete("/decisions/{id}")
def undo(id: Id, db: Db, me: Me) -> Response:
    """Only whoever decided, for a day: deciding.undo sees to that."""
    matter = db.get(Matter, id)
    if not matter:
        raise HTTPException(404)
    cause = Cause(matter.cause)
    require(may_review(me, cause))
    deciding.undo(db, matter, by=me)
    return see_other(review.queue_path(cause, on=f"{matter.subject_kind}-{matter.subject_id}"))


@router.get("/log")
def show_log(
    request: Request,
    me: Visitor,
    after: str | None = None,
    kind: str = "",
    who: str = "",
) -> Response:
    """Everybody may read it."""
    asked = Filter(kind=kind if kind in log.KINDS else "", who=who[:60])
    with reading() as db:
        entries = log.page(db, asked, after=after)
        names = view.authors_of(db, {event.who_id for event in entries.items if event.who_id})
        threads = listing.by_ids(db, [event.thread_id for event in entries.items if event.thread_id])
        tabs = review.tabs(db, me) if me and may_look(me) else []
    says = {event.id: sentences.of(event, names) for event in entries.items}
    why = {event.id: sentences.reason(event) for event in entries.items}
    shown = {"entries": entries, "names": names, "threads": threads, "says": says, "why": why, "tabs": tabs}
    return page(request, "moderation/log.html", asked=asked, kinds=log.KINDS, **shown)


def _review(
    request: Request,
    me: Person | None,
    cause: Cause,
    on: str,
    reason: str = "",
    mistakes: dict[str, str] | None = None,
    done: int = 0,
) -> Response:
    require(may_review(me, cause))
    with reading() as db:
        lines = review.lines(db, queue.page(db, cause).items)
        at = next((place for place, line in enumerate(lines) if line.name == on), 0)
        looked = review.looked_at(db, lines[at], me) if lines and me else None
        shown: dict[str, Any] = {"tabs": review.tabs(db, me), "undoable": _undoable(db, me, done)}
    shown |= {"lines": lines, "at": at, "looked": looked, "cause": cause, "reasons": REASONS}
    shown["queue_path"] = review.queue_path
    return page(request, "moderation/review.html", reason=reason, mistakes=mistakes or {}, **shown)


def _waiting(db: Session, cause: Cause, name: str) -> Matter:
    """What a form names. Raises HTTPException(404) when nothing of that name waits."""
    kind, _, number = name.partition("-")
    known = number.isascii() and number.isdecimal() and len(number) < 19
    matter = queue.named(db, cause, kind, int(number)) if known else None
    if not matter:
        raise HTTPException(404)
    return matter


def _undoable(db: Session, me: Person | None, id: int) -> Matter | None:
    """What this person has decided a moment ago."""
    matter = db.get(Matter, id) if id else None
    return matter if matter and me and matter.settled_by_id == me.id else None
