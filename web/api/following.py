"""What one follows: threads, tags, categories, and people's answers."""

from fastapi import APIRouter
from sqlmodel import Session

from community import subscriptions
from community.database import reading
from community.people import Person
from community.permissions import may_follow, may_follow_person
from community.subscriptions import Kind, Level
from web import following
from web.api import shapes, told_shapes
from web.api.lists import LIMIT, After, Limit
from web.api.operations import SENDING, WRITING, Operation, refusals
from web.api.told_shapes import Follow, Following
from web.following import Followable
from web.found import TheThread
from web.visitor import Db, Me, require

router = APIRouter(tags=["being told"], route_class=Operation)


@router.get("/me/following", responses=refusals())
def list_followed(me: Me, after: After = None, limit: Limit = LIMIT) -> shapes.List[told_shapes.Followed]:
    """What one follows, the newest first, and what one has muted."""
    with reading() as db:
        found = subscriptions.page(db, me, after=after, limit=limit)
    return shapes.List(items=[told_shapes.Followed.model_validate(row) for row in found.items], next=found.next)


@router.put("/threads/{id}/subscription", responses=refusals(*SENDING))
def follow_thread(db: Db, me: Me, thread: TheThread, sent: Follow | None = None) -> Following:
    """Follow a thread, or mute it: then nothing follows it again by itself."""
    require(may_follow(me))
    what = (Kind.THREAD, thread.id, str(thread.id))
    subscriptions.follow(db, me, Kind.THREAD, thread.id, sent.level if sent else Level.ALL)
    return _stands(db, me, what)


@router.delete("/threads/{id}/subscription", responses=refusals(*WRITING))
def unfollow_thread(db: Db, me: Me, thread: TheThread) -> Following:
    require(may_follow(me))
    return _unfollow(db, me, (Kind.THREAD, thread.id, str(thread.id)))


@router.put("/tags/{name}/subscription", responses=refusals(*WRITING))
def follow_tag(db: Db, me: Me, name: str) -> Following:
    """Hear of questions with this tag."""
    require(may_follow(me))
    return _follow(db, me, following.tag(db, name))


@router.delete("/tags/{name}/subscription", responses=refusals(*WRITING))
def unfollow_tag(db: Db, me: Me, name: str) -> Following:
    require(may_follow(me))
    return _unfollow(db, me, following.tag(db, name))


@router.put("/categories/{slug}/subscription", responses=refusals(*WRITING))
def follow_category(db: Db, me: Me, slug: str) -> Following:
    """Hear of questions in this category."""
    require(may_follow(me))
    return _follow(db, me, following.category(db, slug))


@router.delete("/categories/{slug}/subscription", responses=refusals(*WRITING))
def unfollow_category(db: Db, me: Me, slug: str) -> Following:
    require(may_follow(me))
    return _unfollow(db, me, following.category(db, slug))


@router.put("/people/{handle}/subscription", responses=refusals(*WRITING))
def follow_person(db: Db, me: Me, handle: str) -> Following:
    """Hear of somebody's answers."""
    person = following.person(db, handle)
    require(may_follow_person(me, person))
    return _follow(db, me, (Kind.PERSON, person.id, person.handle))


@router.delete("/people/{handle}/subscription", responses=refusals(*WRITING))
def unfollow_person(db: Db, me: Me, handle: str) -> Following:
    person = following.person(db, handle)
    require(may_follow(me))
    return _unfollow(db, me, (Kind.PERSON, person.id, person.handle))


def _follow(db: Session, me: Person, what: Followable) -> Following:
    subscriptions.follow(db, me, what[0], what[1])
    return _stands(db, me, what)


def _unfollow(db: Session, me: Person, what: Followable) -> Following:
    subscriptions.unfollow(db, me, what[0], what[1])
    return _stands(db, me, what)


def _stands(db: Session, me: Person, what: Followable) -> Following:
    kind, id, key = what
    return Following(kind=kind, key=key, level=subscriptions.of(db, me, kind, id))
