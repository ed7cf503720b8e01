"""Incidents: what is wrong for many, joined by everybody who has it, and led from the desk."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData

from community.database import reading
from community.people import Person
from escalation import affected, attaching, clustering, incidents
from escalation.incidents import AFFECTED_MOST, SUMMARY_MOST, TITLE_MOST, Incident
from escalation.permissions import may_attach, may_join_incident, may_lead_incidents
from escalation.story import BODY_MOST
from web import found, incident_page, kept
from web.addresses import thread_path
from web.came_from import FOUND
from web.forms import Id, Line, Text, again
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, Visitor, person_of, require

router = APIRouter()


class WordsForm(BaseModel):
    """What is known of an incident."""

    title: Annotated[Line, Field(min_length=1, max_length=TITLE_MOST)]
    summary: Annotated[Text, Field(max_length=SUMMARY_MOST)] = ""
    affected: Annotated[Text, Field(max_length=AFFECTED_MOST)] = ""


class SayForm(BaseModel):
    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]


class ReferenceForm(BaseModel):
    """A thread as people quote it: LB-17, or 17."""

    reference: Annotated[Line, Field(pattern=r"^(?:[Ll][Bb]-?)?[0-9]{1,15}$")]

    @property
    def id(self) -> int:
        return int(self.reference.lower().removeprefix("lb").removeprefix("-"))


def _incident(id: Id, db: Db, me: Visitor) -> Incident:
    return incident_page.find(db, id, me)


TheIncident = Annotated[Incident, Depends(_incident)]


@router.get("/incidents")
def show_all(request: Request, me: Visitor) -> Response:
    with reading() as db:
        shown = incident_page.all(db, me)
    return page(request, "incidents/incidents.html", **shown)


@router.get("/incidents/new")
def invite(request: Request, me: Me) -> Response:
    require(may_lead_incidents(me))
    return _words(request, None, {}, {})


@router.get("/incidents/{id}", dependencies=[FOUND])
def show(request: Request, id: Id, me: Visitor) -> Response:
    return kept.in_a_rush(request, lambda: _page(request, id, me, {}, {}))


@router.get("/incidents/{id}/words")
def edit(request: Request, id: Id, me: Me) -> Response:
    """What is known, to be said anew; of a candidate, to be said at all."""
    require(may_lead_incidents(me))
    with reading() as db:
        incident = incident_page.find(db, id, me)
    return _words(request, incident, incident.model_dump(), {})


def _words_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    id = request.path_params.get("id")
    with reading() as db:
        incident = incident_page.find(db, int(id), person_of(request)) if id else None
    return _words(request, incident, dict(typed), mistakes)


@router.post("/incidents", dependencies=[limited("post")])
@again(_words_again)
def open_new(db: Db, me: Me, form: Annotated[WordsForm, Form()]) -> Response:
    require(may_lead_incidents(me))
    incident = incidents.open_new(db, by=me, **form.model_dump())
    clustering.look_again(db)
    return see_other(f"/incidents/{incident.id}")


@router.post("/incidents/{id}/opening")
@again(_words_again)
def confirm(db: Db, me: Me, incident: TheIncident, form: Annotated[WordsForm, Form()]) -> Response:
    """A candidate is one: what was suspected is attached now."""
    require(may_lead_incidents(me))
    incidents.confirm(db, incident, by=me, **form.model_dump())
    attaching.follow_opening(db, incident)
    clustering.look_again(db)
    return see_other(f"/incidents/{incident.id}")


@router.post("/incidents/{id}/words")
@again(_words_again)
def reword(db: Db, me: Me, incident: TheIncident, form: Annotated[WordsForm, Form()]) -> Response:
    require(may_lead_incidents(me))
    incidents.reword(db, incident, by=me, **form.model_dump())
    return see_other(f"/incidents/{incident.id}")


@router.post("/incidents/{id}/dismissal")
def dismiss(db: Db, me: Me, incident: TheIncident) -> Response:
    """It is none: every thread has its own clock back."""
    require(may_lead_incidents(me))
    incidents.dismiss(db, incident, by=me)
    attaching.follow_end(db, incident)
    return see_other("/incidents")


def _say_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    """The page with what was typed still in its box; the last word of the address says in which."""
    box = request.url.path.rsplit("/", 1)[-1]
    wrong = {box: next(iter(mistakes.values()), "")}
    body = str(typed.get("body", typed.get("reference", "")))
    return _page(request, int(request.path_params["id"]), person_of(request), {box: body}, wrong)


@router.post("/incidents/{id}/updates", dependencies=[limited("post")])
@again(_say_again)
def say(db: Db, me: Me, incident: TheIncident, form: Annotated[SayForm, Form()]) -> Response:
    require(may_lead_incidents(me))
    incidents.tell_how_it_goes(db, incident, by=me, body=form.body)
    return see_other(f"/incidents/{incident.id}#updates")


@router.post("/incidents/{id}/answer", dependencies=[limited("post")])
@again(_say_again)
def answer(db: Db, me: Me, incident: TheIncident, form: Annotated[SayForm, Form()]) -> Response:
    """The one answer for everybody; written again, it replaces the one before."""
    require(may_lead_incidents(me))
    incidents.answer(db, incident, by=me, body=form.body)
    return see_other(f"/incidents/{incident.id}#answer")


@router.get("/incidents/{id}/fix")
def ask_whether(request: Request, id: Id, me: Me) -> Response:
    """Telling everybody cannot be taken back, so it is asked for first."""
    require(may_lead_incidents(me))
    return _fix(request, id, me, None, {})


def _fix_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _fix(request, int(request.path_params["id"]), person_of(request), str(typed.get("body", "")), mistakes)


@router.post("/incidents/{id}/fix")
@again(_fix_again)
def fix(db: Db, me: Me, incident: TheIncident, form: Annotated[SayForm, Form()]) -> Response:
    require(may_lead_incidents(me))
    attaching.follow_end(db, incidents.fix(db, incident, by=me, body=form.body))
    return see_other(f"/incidents/{incident.id}")


@router.post("/incidents/{id}/membership", dependencies=[limited("vote")])
def join(db: Db, me: Me, incident: TheIncident) -> Response:
    """ "This is my problem too", with or without a thread."""
    require(may_join_incident(me, incident))
    affected.join(db, incident, [me.id])
    return see_other(f"/incidents/{incident.id}")


@router.delete("/incidents/{id}/membership", dependencies=[limited("vote")])
def leave(db: Db, me: Me, incident: TheIncident) -> Response:
    require(may_join_incident(me, incident))
    affected.leave(db, incident, me.id)
    return see_other(f"/incidents/{incident.id}")


@router.post("/incidents/{id}/threads", dependencies=[limited("vote")])
@again(_say_again)
def attach(db: Db, me: Me, incident: TheIncident, form: Annotated[ReferenceForm, Form()]) -> Response:
    thread = found.thread(db, form.id, me)
    require(may_attach(me, thread))
    attaching.attach(db, incident, thread, by=me)
    return see_other(f"/incidents/{incident.id}#threads")


@router.delete("/incidents/{id}/threads/{thread_id}", dependencies=[limited("vote")])
def detach(db: Db, me: Me, incident: TheIncident, thread_id: Id) -> Response:
    """ "This is not my problem": its own clock runs again."""
    thread = found.thread(db, thread_id, me)
    require(may_attach(me, thread))
    attaching.detach(db, incident, thread, by=me)
    return see_other(thread_path(thread))


def _page(request: Request, id: int, me: Person | None, typed: dict[str, str], mistakes: dict[str, str]) -> Response:
    with reading() as db:
        shown = incident_page.of(db, id, me)
    return page(request, "incidents/incident.html", typed=typed, mistakes=mistakes, **shown)


def _words(request: Request, incident: Incident | None, typed: dict, mistakes: dict[str, str]) -> Response:
    values = {name: str(typed.get(name, "")) for name in WordsForm.model_fields}
    return page(request, "incidents/words.html", incident=incident, typed=values, mistakes=mistakes)


def _fix(request: Request, id: int, me: Person | None, body: str | None, mistakes: dict[str, str]) -> Response:
    with reading() as db:
        incident = incident_page.find(db, id, me)
        threads = incident_page.count(db, incident)
    return page(request, "incidents/fix.html", incident=incident, threads=threads, body=body, mistakes=mistakes)
