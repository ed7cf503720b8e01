"""The same decision about many things: seen first, then made, and undone together."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field, ValidationInfo, field_validator
from starlette.datastructures import FormData

from community.database import now, reading
from community.people import Person
from community.permissions import Permission
from moderation import deciding, queue
from moderation.deciding import BULK_MOST, UNDONE_WITHIN
from moderation.permissions import may_review
from moderation.queue import Cause, Verdict
from web import review
from web.forms import Line, again
from web.hiding import REASON_MOST
from web.pages import page, see_other
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/moderation/bulk")


class BulkForm(BaseModel):
    matter: Annotated[list[int], Field(min_length=1, max_length=BULK_MOST)]
    tab: Cause = Cause.FLAGS
    decision: Verdict
    reason: Annotated[Line, Field(max_length=REASON_MOST, validate_default=True)] = ""

    @field_validator("reason")
    @classmethod
    def _hiding_says_why(cls, reason: str, typed: ValidationInfo) -> str:
        return review.says_why(reason, typed)


@router.get("")
def choose(request: Request, me: Me, tab: Cause = Cause.FLAGS) -> Response:
    return _choice(request, me, tab, [], {"reason": ""}, {})


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    tab = str(typed.get("tab", ""))
    chosen = [int(id) for id in map(str, typed.getlist("matter")) if id.isdecimal() and len(id) < 19]
    kept = {"reason": str(typed.get("reason", ""))}
    return _choice(
        request, person_of(request), Cause(tab) if tab in list(Cause) else Cause.FLAGS, chosen, kept, mistakes
    )


@router.post("/trial")
@again(_again)
def try_out(request: Request, db: Db, me: Me, form: Annotated[BulkForm, Form()]) -> Response:
    """Exactly what would be decided, and what would be left and why. Nothing is changed yet."""
    require(may_review(me, form.tab))
    outcome = deciding.try_out(db, review.chosen(db, form.matter, form.tab), by=me)
    done = review.lines(db, outcome.done)
    left = zip(review.lines(db, [matter for matter, _ in outcome.left]), [no for _, no in outcome.left], strict=True)
    return page(request, "moderation/trial.html", form=form, done=done, left=list(left))


@router.post("")
@again(_again)
def decide(db: Db, me: Me, form: Annotated[BulkForm, Form()]) -> Response:
    require(may_review(me, form.tab))
    batch = deciding.decide_all(db, review.chosen(db, form.matter, form.tab), form.decision, by=me, reason=form.reason)
    return see_other(f"/moderation/bulk/{batch}")


@router.get("/{batch}")
def show(request: Request, batch: str, me: Me) -> Response:
    with reading() as db:
        matters = review.decided_together(db, batch, me)
        lines = review.lines(db, matters)
    until = (matters[0].settled_at or now()) + UNDONE_WITHIN
    return page(request, "moderation/done.html", batch=batch, lines=lines, until=until, tab=matters[0].cause)


@router.delete("/{batch}")
def undo(batch: str, db: Db, me: Me) -> Response:
    """All of it waits again as it did."""
    cause = Cause(review.decided_together(db, batch, me)[0].cause)
    require(may_review(me, cause))
    deciding.undo_all(db, batch, by=me)
    return see_other(review.queue_path(cause))


def _choice(
    request: Request,
    me: Person | None,
    tab: Cause,
    chosen: list[int],
    typed: dict[str, str],
    mistakes: dict[str, str],
) -> Response:
    allowed: Permission = may_review(me, tab)
    require(allowed)
    with reading() as db:
        lines = review.lines(db, queue.page(db, tab, limit=BULK_MOST).items)
        tabs = review.tabs(db, me)
    shown = {"lines": lines, "tabs": tabs, "tab": tab, "chosen": chosen}
    return page(request, "moderation/bulk.html", typed=typed, mistakes=mistakes, **shown)
