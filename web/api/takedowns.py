"""Taking a post's words down for legal reasons, and giving them back: always two of the staff."""

from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from community import view
from community.database import reading
from moderation import takedowns, taking_down
from moderation.permissions import (
    may_confirm_takedown,
    may_give_back,
    may_refuse_takedown,
    may_see_takedowns,
    may_take_down,
)
from moderation.takedowns import Takedown
from web import found
from web.api import review_shapes, shapes
from web.api.bodies import NewTakedown
from web.api.moderation import named
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.forms import Id
from web.found import TheTakedown
from web.takedowns import names
from web.visitor import Db, Me, require

router = APIRouter(prefix="/moderation/takedowns", tags=["moderation"], route_class=Operation)


class Part(StrEnum):
    WAITING = "waiting"
    STANDING = "standing"


@router.get("", responses=refusals(403))
def list_takedowns(
    me: Me, state: Annotated[Part, Query(description="Which of them.")] = Part.WAITING
) -> shapes.List[review_shapes.Takedown]:
    """What waits for a second, the one that is over first at the top, or what is down, the newest first. At most fifty,
    on one page."""
    require(may_see_takedowns(me))
    with reading() as db:
        ones = (takedowns.waiting if state == Part.WAITING else takedowns.newest_standing)(db)
        authors = names(db, ones)
    return shapes.List(items=[_shape(one, authors) for one in ones], next=None)


@router.post("", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE])
def ask_takedown(db: Db, me: Me, sent: NewTakedown) -> review_shapes.Takedown:
    """Nothing changes until somebody else of the staff confirms it, within a week. 409 `asked`: it was asked before."""
    require(may_see_takedowns(me))
    subject = named(db, *sent.subject, me)
    require(may_take_down(me, subject))
    return _shown(db, takedowns.ask(db, subject, by=me, reason=sent.reason, legal_reference=sent.legal_reference))


@router.get("/{id}", responses=refusals(403))
def read_takedown(id: Id, me: Me) -> review_shapes.Takedown:
    with reading() as db:
        return _shown(db, found.takedown(db, id, me))


@router.delete("/{id}", responses=refusals(*WRITING))
def refuse_takedown(db: Db, me: Me, takedown: TheTakedown) -> review_shapes.Takedown:
    """It stays as it is. Whoever asked can take it back so, too."""
    require(may_refuse_takedown(me, takedown))
    takedowns.refuse(db, takedown, by=me)
    return _shown(db, takedown)


@router.post("/{id}/confirmation", responses=refusals(*SENDING), dependencies=[ONCE])
def confirm_takedown(db: Db, me: Me, takedown: TheTakedown) -> review_shapes.Takedown:
    """The words are gone when this is answered. 403 for whoever asked; 409 `decided`: somebody was first, or it is
    over."""
    require(may_confirm_takedown(me, takedown))
    taking_down.confirm(db, takedown, by=me)
    return _shown(db, takedown)


@router.delete("/{id}/confirmation", responses=refusals(*WRITING))
def give_words_back(db: Db, me: Me, takedown: TheTakedown) -> review_shapes.Takedown:
    """Says that the words should come back. The second one who says so gives them back; 409 `gone`: nobody has them."""
    require(may_give_back(me, takedown))
    taking_down.lift(db, takedown, by=me)
    return _shown(db, takedown)


def _shown(db: Session, takedown: Takedown) -> review_shapes.Takedown:
    return _shape(takedown, names(db, [takedown]))


def _shape(one: Takedown, people: dict[int, view.Author]) -> review_shapes.Takedown:
    kept = ("id", "subject_kind", "subject_id", "reason", "legal_reference", "asked_at", "due_at")
    facts = {name: getattr(one, name) for name in (*kept, "decided_at", "lifted_at")}
    who: dict[str, view.Author | None] = {"author": people[one.author_id], "asked_by": people[one.asked_by_id]}
    who |= {name: people.get(getattr(one, f"{name}_id") or 0) for name in ("decided_by", "lift_asked_by", "lifted_by")}
    return review_shapes.Takedown.model_validate(facts | who | {"thread": one.thread_id, "state": one.state()})
