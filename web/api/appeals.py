"""What was hidden of one's own words, and saying that one disagrees. Somebody else decides about it in the queue."""

from fastapi import APIRouter

from community.database import reading
from moderation import appeals
from moderation.appeals import Appeal
from moderation.permissions import may_appeal
from moderation.subjects import Subject, find, kind_of, thread_id_of
from web.api import review_shapes, shapes
from web.api.bodies import NewAppeal
from web.api.lists import LIMIT, After, Limit, wrong
from web.api.operations import ONCE, SENDING, Operation, refusals
from web.rates import limited
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(tags=["moderation"], route_class=Operation)


@router.get("/me/hidden", responses=refusals())
def list_hidden(me: Me, after: After = None, limit: Limit = LIMIT) -> shapes.List[review_shapes.HiddenWords]:
    """Everything of one's own that is hidden, the newest first, each with what became of an appeal."""
    with reading() as db:
        found = appeals.hidden_of(db, me, after=after, limit=limit)
        said = appeals.against(db, me, found.items)
    items = [_hidden(on, said.get((kind_of(on), on.id))) for on in found.items]
    return shapes.List(items=items, next=found.next)


@router.post("/appeals", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE, limited("flag")])
def appeal(db: Db, me: Me, sent: NewAppeal) -> review_shapes.Appeal:
    """Ask for a second look at one's own words that a moderator has hidden: once for each time."""
    kind, id = sent.subject
    subject = find(db, kind, id)
    if not subject or subject.author_id != me.id:
        raise wrong("body", kind, _("There is no such thing."))
    require(may_appeal(me, subject))
    raised = appeals.raise_(db, subject, by=me, words=sent.words)
    db.flush()
    return _appeal(raised)


def _hidden(on: Subject, said: Appeal | None) -> review_shapes.HiddenWords:
    facts = {"subject_kind": kind_of(on), "subject_id": on.id, "thread": thread_id_of(on), "body": on.body}
    stands = {"reason": on.hidden_reason, "hidden_at": on.hidden_at, "under_review": bool(on.review)}
    return review_shapes.HiddenWords.model_validate(facts | stands | {"appeal": _appeal(said) if said else None})


def _appeal(said: Appeal) -> review_shapes.Appeal:
    return review_shapes.Appeal.model_validate(said.model_dump() | {"thread": said.thread_id})
