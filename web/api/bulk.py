"""The same decision about many things that wait: tried out first, then made, and undone together."""

from typing import Annotated

from fastapi import APIRouter, Path
from sqlmodel import Session

from community.permissions import No
from moderation import deciding
from moderation.permissions import may_look, may_review
from moderation.queue import Cause, Matter
from web import review
from web.api import review_shapes, shapes
from web.api.bodies import Decisions
from web.api.lists import wrong
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.api.review import shown
from web.times import spoken
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(prefix="/moderation", tags=["moderation"], route_class=Operation)


Batch = Annotated[str, Path(max_length=20, pattern="^[A-Za-z0-9_-]+$")]


@router.post("/trials", responses=refusals(403, 413, 415))
def try_decisions(db: Db, me: Me, sent: Decisions) -> review_shapes.Outcome:
    """Exactly what would be decided, and what would be left and why. Nothing is changed."""
    require(may_review(me, sent.tab))
    outcome = deciding.try_out(db, _chosen(db, sent), by=me)
    return _outcome(db, outcome.done, outcome.left)


@router.post("/bulk", responses=refusals(*SENDING), dependencies=[ONCE])
def decide_many(db: Db, me: Me, sent: Decisions) -> review_shapes.Outcome:
    """Decides about those that one may decide about, and answers with them, and with those that are left. `batch` is
    the name under which all of it is undone."""
    require(may_review(me, sent.tab))
    chosen = _chosen(db, sent)
    left = deciding.try_out(db, chosen, by=me).left
    batch = deciding.decide_all(db, chosen, sent.decision, by=me, reason=sent.reason)
    done = [matter for matter in chosen if matter.batch == batch]
    return _outcome(db, done, left, batch if done else None)


@router.delete("/bulk/{batch}", responses=refusals(*WRITING))
def undo_many(db: Db, me: Me, batch: Batch) -> shapes.List[review_shapes.Matter]:
    """All of it waits again as it did. Only whoever decided, for a day."""
    require(may_look(me))
    matters = review.decided_together(db, batch, me)
    require(may_review(me, Cause(matters[0].cause)))
    deciding.undo_all(db, batch, by=me)
    return shapes.List(items=[shown(line) for line in review.lines(db, matters)], next=None)


def _chosen(db: Session, sent: Decisions) -> list[Matter]:
    """Raises RequestValidationError where something of it is not in this part of the queue."""
    found = review.chosen(db, sent.matters, sent.tab)
    if len(found) < len(set(sent.matters)):
        raise wrong("body", "matters", _("There is no such thing."))
    return found


def _outcome(
    db: Session, done: list[Matter], left: list[tuple[Matter, No]], batch: str | None = None
) -> review_shapes.Outcome:
    lines = review.lines(db, [matter for matter, _no in left])
    why = [_(no.reason, **spoken(no.values)) for _matter, no in left]
    return review_shapes.Outcome(
        batch=batch,
        decided=[shown(line) for line in review.lines(db, done)],
        left=[review_shapes.Left(matter=shown(line), why_not=no) for line, no in zip(lines, why, strict=True)],
    )
