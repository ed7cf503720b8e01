"""Following a thread, a tag, a category or a person's answers, and the list of what one follows."""

from typing import Annotated, Any

from fastapi import APIRouter, Form, Request, Response
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import categories, notifications, people, subscriptions, tags
from community.categories import UnknownCategory
from community.database import reading, writing
from community.people import Person
from community.permissions import may_follow, may_follow_person
from community.subscriptions import Kind, Level
from community.threads import Thread
from web.found import TheThread
from web.pages import page, piece
from web.visitor import Db, Me, require

router = APIRouter()

TheLevel = Annotated[Level, Form()]


@router.get("/following")
def show(request: Request, me: Me, after: str | None = None) -> Response:
    with reading() as db:
        found = subscriptions.page(db, me, after=after)
    return page(request, "subscriptions/following.html", rows=found.items, next=found.next, after=after, at_of=address)


@router.post("/threads/{id}/subscription")
def follow_thread(request: Request, db: Db, me: Me, thread: TheThread, level: TheLevel = Level.ALL) -> Response:
    require(may_follow(me))
    return _follow(request, db, me, (Kind.THREAD, thread.id, str(thread.id)), level)


@router.delete("/threads/{id}/subscription")
def unfollow_thread(request: Request, db: Db, me: Me, thread: TheThread) -> Response:
    require(may_follow(me))
    return _unfollow(request, db, me, (Kind.THREAD, thread.id, str(thread.id)))


@router.post("/tags/{key}/subscription")
def follow_tag(request: Request, db: Db, me: Me, key: str) -> Response:
    require(may_follow(me))
    return _follow(request, db, me, tag(db, key))


@router.delete("/tags/{key}/subscription")
def unfollow_tag(request: Request, db: Db, me: Me, key: str) -> Response:
    require(may_follow(me))
    return _unfollow(request, db, me, tag(db, key))


@router.post("/categories/{key}/subscription")
def follow_category(request: Request, db: Db, me: Me, key: str) -> Response:
    require(may_follow(me))
    return _follow(request, db, me, category(db, key))


@router.delete("/categories/{key}/subscription")
def unfollow_category(request: Request, db: Db, me: Me, key: str) -> Response:
    require(may_follow(me))
    return _unfollow(request, db, me, category(db, key))


@router.post("/people/{key}/subscription")
def follow_person(request: Request, db: Db, me: Me, key: str) -> Response:
    whom = person(db, key)
    require(may_follow_person(me, whom))
    return _follow(request, db, me, (Kind.PERSON, whom.id, whom.handle))


@router.delete("/people/{key}/subscription")
def unfollow_person(request: Request, db: Db, me: Me, key: str) -> Response:
    whom = person(db, key)
    require(may_follow(me))
    return _unfollow(request, db, me, (Kind.PERSON, whom.id, whom.handle))


def button(db: Session, me: Person | None, kind: Kind, subject_id: int, key: str) -> dict[str, Any]:
    """What subscriptions/_follow.html needs; `follows` is None where nobody is signed in or nothing can be followed."""
    if not me or not may_follow(me) or (kind == Kind.PERSON and subject_id == me.id):
        return {"follows": None}
    level = subscriptions.of(db, me, kind, subject_id)
    return {"follows": {"kind": kind, "address": f"{address(kind, key)}/subscription", "level": level}}


def tag_button(db: Session, me: Person | None, name: str) -> dict[str, Any]:
    """The same for a tag; one that nobody uses cannot be followed."""
    found = tags.called(db, name) if me else None
    return button(db, me, Kind.TAG, found.id, name) if found else {"follows": None}


def address(kind: Kind, key: str) -> str:
    """Where something that is followed stands."""
    return f"/{PLACES[kind]}/{key}"


PLACES = {Kind.THREAD: "threads", Kind.TAG: "tags", Kind.CATEGORY: "categories", Kind.PERSON: "people"}


def look_at(thread_id: int, me: Person | None) -> None:
    """Somebody opens a thread: what they were told of it is seen, and what was said until now is no news to them.

    It writes only when there was news; a page that can be read is shown even where the database takes no writer.
    """
    if not me:
        return
    try:
        with reading() as db:
            thread = db.get(Thread, thread_id)
            old = not thread or not (subscriptions.has_news(db, me, thread) or _told(db, me, thread_id))
        if not old:
            with writing() as db:
                subscriptions.see(db, me, thread_id)
                notifications.see(db, me, thread_id=thread_id)
    except SQLAlchemyError:
        return


def _told(db: Session, me: Person, thread_id: int) -> bool:
    return notifications.unseen_about(db, me, thread_id)


Followable = tuple[Kind, int, str]


def _follow(request: Request, db: Session, me: Person, what: Followable, level: Level = Level.ALL) -> Response:
    subscriptions.follow(db, me, what[0], what[1], level)
    return _button(request, db, me, what)


def _unfollow(request: Request, db: Session, me: Person, what: Followable) -> Response:
    subscriptions.unfollow(db, me, what[0], what[1])
    return _button(request, db, me, what)


def _button(request: Request, db: Session, me: Person, what: Followable) -> Response:
    """Where it was pressed in the list of what one follows, back to that."""
    in_list = "list" in request.query_params
    otherwise = "/following" if in_list else address(what[0], what[2])
    return piece(request, "subscriptions/_follow.html", otherwise=otherwise, **button(db, me, *what))


def tag(db: Session, name: str) -> Followable:
    """Raises HTTPException(404)."""
    found = tags.called(db, name)
    if not found:
        raise HTTPException(404)
    return Kind.TAG, found.id, found.name


def category(db: Session, slug: str) -> Followable:
    """Raises HTTPException(404)."""
    try:
        found = categories.by_slug(db, slug)
    except UnknownCategory as unknown:
        raise HTTPException(404) from unknown
    return Kind.CATEGORY, found.id, found.slug


def person(db: Session, handle: str) -> Person:
    """Raises HTTPException(404)."""
    found = people.by_handle(db, handle)
    if not found:
        raise HTTPException(404)
    return found
