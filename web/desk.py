"""The desk's pages: the views, the case that is open, and the next one. What is done to it is in web/case_work.py."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlmodel import Session
from starlette.datastructures import FormData

from community.database import reading, writing
from community.people import Person
from community.threads import BODY_MOST, Thread
from escalation import claims, routing, side_threads
from escalation.cases import Case
from escalation.permissions import may_see_desk, may_work_cases
from web import case_page, desk_page, guarding, macros
from web.forms import Again, Id
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter()


@router.get("/desk")
def show(request: Request, me: Me, view: str = "mine", after: str | None = None) -> Response:
    require(may_see_desk(me))
    with reading() as db:
        shown = desk_page.listed(db, me, view, after) | desk_page.tabs(db, me, view)
    return page(request, "desk/desk.html", after=after, **shown)


@router.get("/desk/queue")
def show_queue(
    request: Request, me: Me, view: str = "mine", after: str | None = None, on: int | None = None
) -> Response:
    """The queue and the tabs once more, for the page that is open beside them."""
    require(may_see_desk(me))
    with reading() as db:
        shown = desk_page.listed(db, me, view, after, on) | desk_page.tabs(db, me, view)
    return page(request, "desk/_fresh.html", after=after, **shown)


@router.get("/desk/cases/{id}")
def show_case(
    request: Request, me: Me, id: Id, view: str = "mine", pane: str = "reply", macro: int | None = None
) -> Response:
    """`macro` puts one into the box, where no script can."""
    require(may_see_desk(me))
    return case_again(request, me, id, view, {"pane": pane, "macro": macro})


@router.get("/desk/cases/{id}/fresh")
def show_what_is_new(request: Request, me: Me, id: Id, view: str = "mine", seen: int | None = None) -> Response:
    """The head and the talk of a case once more. What is being written beside them is not touched."""
    require(may_see_desk(me))
    with reading() as db:
        shown = case_page.fresh(db, me, id, seen)
    return page(request, "desk/_fresh_case.html", name=view, **shown)


@router.post("/cases/{id}/similar", dependencies=[limited("suggest")])
def show_similar(request: Request, me: Me, id: Id, body: Annotated[str, Form(max_length=BODY_MOST)] = "") -> Response:
    """What may answer the case, by what has been written of the reply so far."""
    require(may_see_desk(me))
    with reading() as db:
        found = case_page.similar_to(db, id, body)
    return page(request, "desk/_similar.html", similar=found)


@router.post("/desk/next")
def take_the_next(db: Db, me: Me) -> Response:
    """The case that this agent should have now, claimed."""
    require(may_work_cases(me))
    case = _next(db, me)
    return see_other(f"/desk/cases/{case.id}?view=mine" if case else "/desk?view=team")


def typed_again(pane: str) -> Again:
    """The case as it stands by now, with what was written still in its box."""

    def show(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
        me, view = person_of(request), str(typed.get("view", "mine"))
        assert me  # noqa: S101
        typing = {"pane": pane, "body": str(typed.get("body", "")), "because": str(typed.get("because", ""))}
        return case_again(request, me, int(request.path_params["id"]), view, typing | {"mistakes": mistakes})

    return show


def case_again(request: Request, me: Person, id: int, view: str, more: dict[str, Any]) -> Response:
    """The case's whole page; `more` is what was typed on it, and what was wrong with that.

    A form with a mistake in it comes here before its route has asked who sent it.
    """
    require(may_see_desk(me))
    with reading() as db:
        shown = desk_page.listed(db, me, view, on=id) | desk_page.tabs(db, me, view) | case_page.case(db, me, id)
        shown |= {"body": "", "because": "", "mistakes": {}} | more
        shown |= _answered_for(db, me, id, shown)
    _see(shown["thread"], me)
    return page(request, "desk/case.html", after=None, **shown)


def _answered_for(db: Session, me: Person, id: int, shown: dict[str, Any]) -> dict[str, Any]:
    """Why a reply was held, whose draft is in its way, and the macro that was asked for."""
    failed, body, case = bool(shown["mistakes"]), shown["body"], db.get_one(Case, id)
    theirs = shown["drafts"].get(shown["pane"]) if failed else None
    overtaken = theirs if theirs and theirs.body and theirs.body != body else None
    return {
        "held": guarding.held(db, case, me, body) if failed and shown["pane"] == "reply" else None,
        "another_draft": db.get(Person, overtaken.by_id) if overtaken else None,
        "body": body or macros.filled(db, shown.get("macro"), case, me),
    }


def _see(thread: Thread, me: Person) -> None:
    """What the customer wrote in private stands in the talk."""
    with reading() as db:
        unread = side_threads.unread(db, thread, me)
    if unread:
        with writing() as db:
            side_threads.see(db, thread, by=me)


def _next(db: Session, me: Person, tries: int = 3) -> Case | None:
    """Somebody else may be quicker: then the one after it."""
    for _ in range(tries):
        case = routing.next_for(db, me)
        if not case:
            return None
        try:
            return claims.claim(db, case, by=me)
        except (claims.ClaimedByAnother, claims.Ended):
            db.expire_all()
    return None
