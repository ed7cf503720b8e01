"""The desk: what the support team has promised to answer. For the support team only."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import people
from community.database import reading
from community.people import Person
from escalation import asking, claims, merging, queue, snoozing
from escalation.cases import OPEN, Case, State
from escalation.permissions import may_see_desk, may_work_cases
from web import guarding
from web.api import shapes, showing
from web.api.bodies import Merge, NewReply, Snooze
from web.api.lists import LIMIT, After, Limit, wrong
from web.api.operations import ONCE, SENDING, WRITING, Operation, refusals
from web.forms import Id
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(tags=["cases"], route_class=Operation)


def _the_case(id: Id, db: Db, me: Me) -> Case:
    """Whether there is one is for the support team to know: others are told that the desk is not for them."""
    require(may_see_desk(me))
    found = db.get(Case, id)
    if not found:
        raise HTTPException(404)
    return found


TheCase = Annotated[Case, Depends(_the_case)]


@router.get("/cases", responses=refusals(403))
def list_cases(
    me: Me,
    state: Annotated[State | None, Query(description="Left out: every case that is not over.")] = None,
    assignee: Annotated[str, Query(max_length=60, description="A handle, or `me`.")] = "",
    after: After = None,
    limit: Limit = LIMIT,
) -> shapes.List[shapes.Case]:
    """Cases, the soonest due first."""
    require(may_see_desk(me))
    states = [state] if state else OPEN
    with reading() as db:
        whose = _assignee_id(db, me, assignee) if assignee else None
        page = queue.page(db, states=states, assignee_id=whose, after=after, limit=limit)
    return shapes.List(items=[showing.case(row) for row in page.items], next=page.next)


@router.get("/cases/{id}", responses=refusals(403))
def read_case(id: Id, me: Me) -> shapes.Case:
    require(may_see_desk(me))
    with reading() as db:
        return _shown(db, id)


@router.post("/cases/{id}/claim", responses=refusals(*WRITING), dependencies=[ONCE])
def claim_case(db: Db, me: Me, case: TheCase) -> shapes.Case:
    """Take a case for 30 minutes, or keep one's own for 30 more. 409 says who has it."""
    require(may_work_cases(me))
    claims.claim(db, case, by=me)
    return _shown(db, case.id)


@router.delete("/cases/{id}/claim", responses=refusals(*WRITING))
def release_case(db: Db, me: Me, case: TheCase) -> shapes.Case:
    """Give one's own case back to the queue."""
    require(may_work_cases(me))
    claims.release(db, case, by=me)
    return _shown(db, case.id)


@router.post("/cases/{id}/reply", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE])
def reply_to_case(db: Db, me: Me, case: TheCase, sent: NewReply) -> shapes.Answer:
    """Answer in the thread, under one's own name, for the team. The case must be one's own."""
    require(may_work_cases(me))
    guarded = _guarded(db, case, me, sent)
    answer = claims.reply(db, case, by=me, body=sent.body, fence=sent.fence, seen=sent.seen_answer)
    guarding.log(db, answer, guarded)
    return showing.answer(db, answer.id, answer.thread_id, me)


@router.post("/cases/{id}/question", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE])
def ask_customer(db: Db, me: Me, case: TheCase, sent: NewReply) -> shapes.Answer:
    """Ask the customer for something, in the thread. Every clock stands still until they write."""
    require(may_work_cases(me))
    guarded = _guarded(db, case, me, sent)
    asked = asking.ask_customer(db, case, by=me, body=sent.body, fence=sent.fence, seen=sent.seen_answer)
    guarding.log(db, asked, guarded)
    return showing.answer(db, asked.id, asked.thread_id, me)


@router.post("/cases/{id}/snooze", responses=refusals(*SENDING), dependencies=[ONCE])
def snooze_case(db: Db, me: Me, case: TheCase, sent: Snooze) -> shapes.Case:
    """Let it rest until a time, or until somebody writes. Its clocks run on."""
    require(may_work_cases(me))
    snoozing.snooze(db, case, by=me, until=sent.until, seen=sent.version)
    return _shown(db, case.id)


@router.delete("/cases/{id}/snooze", responses=refusals(*WRITING))
def wake_case(db: Db, me: Me, case: TheCase) -> shapes.Case:
    """Back into the queue before its time."""
    require(may_work_cases(me))
    snoozing.wake(db, case, by=me)
    return _shown(db, case.id)


@router.post("/cases/{id}/merge", responses=refusals(*SENDING), dependencies=[ONCE])
def merge_case(db: Db, me: Me, case: TheCase, sent: Merge) -> shapes.Case:
    """Answer it in another open case; its thread is attached to the other one's. Returns the case it goes on in."""
    require(may_work_cases(me))
    into = db.get(Case, sent.into)
    if not into:
        raise wrong("body", "into", _("There is no such case."))
    return _shown(db, merging.merge(db, case, into, by=me).id)


@router.delete("/cases/{id}/merge", responses=refusals(*WRITING))
def part_case(db: Db, me: Me, case: TheCase) -> shapes.Case:
    """It asks something else after all: its own case goes on."""
    require(may_work_cases(me))
    return _shown(db, merging.part(db, case, by=me).id)


def _guarded(db: Session, case: Case, me: Person, sent: NewReply) -> guarding.GuardedForm:
    """Raises guarding.HeldBack for what was sent before or has a gap in it, and no word why it is sent."""
    form = guarding.GuardedForm(instead="insist" if sent.because else "", because=sent.because)
    guarding.words(db, case, me, sent.body, form)
    return form


def _assignee_id(db: Session, me: Person, handle: str) -> int:
    """Raises RequestValidationError for a handle nobody has."""
    found = me if handle == "me" else people.by_handle(db, handle)
    if not found:
        raise wrong("query", "assignee", _("Nobody here has this handle."))
    return found.id


def _shown(db: Session, id: int) -> shapes.Case:
    db.flush()
    row = queue.one(db, id)
    if not row:
        raise HTTPException(404)
    return showing.case(row)
