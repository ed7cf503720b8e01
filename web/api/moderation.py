"""Asking the moderators to look, and the public log of what they did."""

from fastapi import APIRouter
from sqlmodel import Session

from community import view
from community.database import reading
from community.events import Event
from community.people import Person
from community.permissions import may_see
from community.threads import Thread
from moderation import flags, log
from moderation.flags import Subject
from moderation.permissions import may_flag
from web import sentences
from web.api import shapes
from web.api.bodies import NewFlag
from web.api.lists import LIMIT, After, Limit, wrong
from web.api.operations import FOR_ANYBODY, ONCE, SENDING, Operation, refusals
from web.rates import limited
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(tags=["moderation"], route_class=Operation)


@router.post("/flags", status_code=201, responses=refusals(*SENDING), dependencies=[ONCE, limited("flag")])
def flag(db: Db, me: Me, sent: NewFlag) -> shapes.Flag:
    """Ask the moderators to look at something. Flagging it again changes nothing: one voice each."""
    kind, id = sent.subject
    subject = named(db, kind, id, me)
    require(may_flag(me, subject))
    raised = flags.raise_(db, subject, by=me, reason=sent.reason, note=sent.note)
    return shapes.Flag.model_validate(raised.model_dump() | {"thread": raised.thread_id})


@router.get("/moderation/log", responses=refusals(), openapi_extra=FOR_ANYBODY)
def read_log(after: After = None, limit: Limit = LIMIT) -> shapes.List[shapes.LogEntry]:
    """Every use of power, newest first: who, what and why."""
    with reading() as db:
        page = log.page(db, after=after, limit=limit)
        people = view.authors_of(db, {event.who_id for event in page.items if event.who_id})
    return shapes.List(items=[_entry(event, people) for event in page.items], next=page.next)


def named(db: Session, kind: str, id: int, me: Person) -> Subject:
    """What is named by kind and number. Raises RequestValidationError where there is no such thing for this person."""
    subject = flags.subject(db, kind, id)
    if not subject or not may_see(me, _thread_of(db, subject)):
        raise wrong("body", kind, _("There is no such thing."))
    return subject


def _thread_of(db: Session, subject: Subject) -> Thread:
    return subject if isinstance(subject, Thread) else db.get_one(Thread, subject.thread_id)


def _entry(event: Event, people: dict[int, view.Author]) -> shapes.LogEntry:
    facts = {name: getattr(event, name) for name in ("id", "at", "kind", "reason")}
    links = {"who": people.get(event.who_id or 0), "thread": event.thread_id, "subject": event.subject_id}
    return shapes.LogEntry.model_validate(facts | links | {"says": sentences.of(event, people)})
