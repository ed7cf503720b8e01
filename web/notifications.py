"""What somebody was told, in a list of their own, and the quiet count of it in the bar."""

from fastapi import APIRouter, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException

from community import lines, notifications
from community.database import reading
from community.people import Person
from web import told
from web.forms import Id
from web.pages import page, see_other, templates
from web.visitor import Db, Me

router = APIRouter()


@router.get("/notifications")
def show(request: Request, me: Me, after: str | None = None) -> Response:
    with reading() as db:
        found = lines.page(db, me, after=after)
        unseen = notifications.unseen(db, me)
    shown = {"rows": found.items, "next": found.next, "unseen": unseen, "after": after, "says": told.says}
    return page(request, "notifications/notifications.html", **shown)


@router.get("/notifications/{id}")
def open_one(db: Db, me: Me, id: Id) -> Response:
    """It is seen by being opened; what can be done about it is done over there."""
    found = notifications.one(db, me, id)
    if not found:
        raise HTTPException(404)
    notifications.see_one(found)
    return see_other(told.leads_to(db, found))


@router.post("/notifications/seen")
def see_all(db: Db, me: Me) -> Response:
    notifications.see(db, me)
    return see_other("/notifications")


def bell(me: Person) -> str:
    """How many are new, as the bar shows it; empty when none is, and where the database does not say.

    One look into an index of the new ones, for who is signed in; the pages of visitors never ask.
    """
    try:
        with reading() as db:
            count = notifications.unseen(db, me)
    except SQLAlchemyError:  # the page that says so must not fail for it
        return ""
    return shown_as(count)


def shown_as(count: int) -> str:
    """What a badge says: nothing for none, and "99+" for more."""
    most = notifications.MOST_COUNTED
    return "" if not count else str(count) if count < most else f"{most - 1}+"


templates.globals["bell"] = bell
