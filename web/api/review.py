"""The moderators' queue: what waits, the one that is looked at, the decision about it, and the way back."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community.database import reading
from community.people import Person
from community.permissions import No
from moderation import deciding, queue, subjects
from moderation.permissions import may_decide, may_look, may_review
from moderation.queue import Cause, Matter
from moderation.weights import Record
from web import review
from web.api import review_shapes, shapes
from web.api.bodies import Decision
from web.api.lists import LIMIT, After, Limit
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.forms import Id
from web.review import Line, Looked
from web.times import spoken
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(prefix="/moderation/queue", tags=["moderation"], route_class=Operation)

Tab = Annotated[Cause, Query(description="The part of the queue.")]


@router.get("", responses=refusals(403))
def list_queue(
    me: Me, tab: Tab = Cause.FLAGS, after: After = None, limit: Limit = LIMIT
) -> shapes.List[review_shapes.Matter]:
    """What waits in this part of the queue, in the order in which it should be looked at."""
    require(may_review(me, tab))
    with reading() as db:
        found = queue.page(db, tab, after=after, limit=limit)
        lines = review.lines(db, found.items)
    return shapes.List(items=[shown(line) for line in lines], next=found.next)


@router.get("/{id}", responses=refusals(403))
def read_matter(id: Id, me: Me) -> review_shapes.LookedAt:
    """One of them with its words, who flagged it and why. What somebody else has decided is not there any more."""
    with reading() as db:
        matter = _matter(db, id, me)
        if matter.settled_at and matter.settled_by_id != me.id:
            raise HTTPException(404)
        (line,) = review.lines(db, [matter])
        return _looked_at(review.looked_at(db, line, me))


@router.post("/{id}/decision", responses=refusals(*SENDING), dependencies=[ONCE])
def decide_matter(db: Db, me: Me, id: Id, sent: Decision) -> review_shapes.Matter:
    """Hide it, or leave it for everybody to read. Of personal data, hiding conceals only the words that look like it;
    of an appeal, hiding keeps it hidden and leaving brings it back. 409 says that somebody was first."""
    matter = _matter(db, id, me)
    subject = subjects.find(db, matter.subject_kind, matter.subject_id)
    if not subject:
        raise HTTPException(404)
    require(may_decide(me, Cause(matter.cause), subject))
    deciding.decide(db, matter, sent.decision, by=me, reason=sent.reason)
    return _as_it_stands(db, matter)


@router.delete("/{id}/decision", responses=refusals(*WRITING))
def undo_decision(db: Db, me: Me, id: Id) -> review_shapes.Matter:
    """It waits again as if nobody had decided. Only whoever did, for a day; never about an appeal."""
    matter = _matter(db, id, me)
    require(may_review(me, Cause(matter.cause)))
    deciding.undo(db, matter, by=me)
    return _as_it_stands(db, matter)


def _matter(db: Session, id: int, me: Person) -> Matter:
    """Whether there is one is for those who may look at some part of the queue. Raises HTTPException(404)."""
    require(may_look(me))
    found = db.get(Matter, id)
    if not found:
        raise HTTPException(404)
    require(may_review(me, Cause(found.cause)))
    return found


def _as_it_stands(db: Session, matter: Matter) -> review_shapes.Matter:
    (line,) = review.lines(db, [matter])
    return shown(line)


def shown(line: Line) -> review_shapes.Matter:
    return review_shapes.Matter.model_validate(_facts(line))


def _facts(line: Line) -> dict[str, Any]:
    names = ("id", "cause", "subject_kind", "subject_id", "harm", "weight", "since")
    matter = line.matter
    facts = {name: getattr(matter, name) for name in names} | {"title": line.title, "author": line.author}
    decided = {"decision": matter.verdict or None, "decided_at": matter.settled_at}
    return facts | decided | {"thread": matter.thread_id}


def _looked_at(looked: Looked) -> review_shapes.LookedAt:
    no = looked.may if isinstance(looked.may, No) else None
    facts = {
        "url": looked.shown.path,
        "body": looked.shown.subject.body,
        "flags": _flags(looked),
        "before": [_before(matter) for matter in looked.before],
        "personal": [_(name) for name in looked.personal],
        "appeal": looked.appeal and looked.appeal.words,
        "may_decide": no is None,
        "why_not": "" if no is None else _(no.reason, **spoken(no.values)),
    }
    return review_shapes.LookedAt.model_validate(_facts(looked.line) | facts)


def _flags(looked: Looked) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for flag in looked.flags:
        record = looked.records.get(flag.by_id, Record())
        facts = {"reason": flag.reason, "note": flag.note, "by": looked.flaggers[flag.by_id]}
        shown.append(facts | {"decided": record.decided, "upheld": record.upheld})
    return shown


def _before(matter: Matter) -> dict[str, Any]:
    return {"cause": matter.cause, "decision": matter.verdict, "decided_at": matter.settled_at}
