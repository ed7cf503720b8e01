"""Questions, discussions and ideas."""

from typing import Annotated

from fastapi import APIRouter, Query
from sqlmodel import Session

from community import categories, listing, speaking, tags, threads
from community.database import reading
from community.people import Person
from community.permissions import may_ask, may_edit_thread, may_fail
from community.threads import Kind, State, Thread
from escalation import by_hand
from escalation.permissions import may_escalate
from moderation.screening import may_post_now, must_have_few_links
from web.api import shapes, showing
from web.api.bodies import ChangedThread, NewThread, Why
from web.api.lists import LIMIT, After, CategorySlug, Limit, TagName, must_exist
from web.api.operations import FOR_ANYBODY, ONCE, SENDING, Operation, refusals
from web.forms import Id
from web.found import TheThread
from web.rates import limited
from web.visitor import Db, Me, Visitor, require

router = APIRouter(tags=["threads"], route_class=Operation)


@router.get("/threads", responses=refusals(), openapi_extra=FOR_ANYBODY)
def list_threads(
    category: CategorySlug = "",
    tag: TagName = "",
    kind: Annotated[Kind | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    after: After = None,
    limit: Limit = LIMIT,
) -> shapes.List[shapes.ThreadInList]:
    """Threads, newest first. Filters narrow the list together."""
    which = listing.Filter(category=category, tag="".join(tags.tidy([tag])), kind=kind or "", state=state or "")
    with reading() as db:
        must_exist(db, category)
        return showing.listed(db, listing.page(db, which, after=after, limit=limit))


@router.post("/threads", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE, limited("post")])
def ask(db: Db, me: Me, sent: NewThread) -> shapes.Thread:
    """Ask, start a discussion, or propose an idea. The answer says in `status` and `promise` what happens next."""
    require(may_ask(me))
    require(may_post_now(db, me, "thread"))
    must_have_few_links(me, sent.body)
    category = categories.by_slug(db, sent.category)
    words = {"title": sent.title, "body": sent.body, "kind": sent.kind, "tags_": sent.tags}
    return showing.thread(db, threads.ask(db, by=me, category=category, **words).id, me)


@router.get("/threads/{id}", responses=refusals(), openapi_extra=FOR_ANYBODY)
def read_thread(id: Id, me: Visitor) -> shapes.Thread:
    """The whole thread: where it stands, what happens next, and its answers in reading order."""
    with reading() as db:
        return showing.thread(db, id, me)


@router.patch("/threads/{id}", responses=refusals(*SENDING), dependencies=[limited("post")])
def edit_thread(db: Db, me: Me, thread: TheThread, sent: ChangedThread) -> shapes.Thread:
    """Change the title, the text, the tags or the language. The earlier words stay in the history."""
    require(may_edit_thread(me, thread))
    if sent.model_fields_set:
        _change(db, thread, me, sent)
    return showing.thread(db, thread.id, me)


@router.post("/threads/{id}/failure", responses=refusals(*SENDING), dependencies=[ONCE, limited("post")])
def say_it_did_not_help(db: Db, me: Me, thread: TheThread, sent: Why | None = None) -> shapes.Thread:
    """ "Did not help": the asker waits again, and the next round is sooner."""
    require(may_fail(me, thread))
    threads.fail(db, thread, by=me, reason=sent.reason if sent else "")
    return showing.thread(db, thread.id, me)


@router.post("/threads/{id}/escalation", responses=refusals(*SENDING), dependencies=[ONCE, limited("post")])
def pass_to_the_team(db: Db, me: Me, thread: TheThread, sent: Why | None = None) -> shapes.Thread:
    """Hand a question to the support team now. A question that is with the team already stays there."""
    require(may_escalate(db, me, thread, sent.reason if sent else ""))
    by_hand.escalate(db, thread, by=me)
    return showing.thread(db, thread.id, me)


def _change(db: Session, thread: Thread, by: Person, sent: ChangedThread) -> None:
    if "tags" in sent.model_fields_set:
        tags.set_for(db, thread.id, thread.created_at, sent.tags)
    if "language" in sent.model_fields_set:
        speaking.say(db, thread, sent.language, by=by)
    if sent.model_fields_set - {"language"}:
        threads.edit(db, thread, by=by, title=sent.title or thread.title, body=sent.body or thread.body)
