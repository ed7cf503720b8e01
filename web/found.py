"""The thread or answer an address names, in the request's transaction; 404 when it is not for this reader.

Whoever may not see a thread does not learn that it exists.
"""

from typing import Annotated

from fastapi import Depends
from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException

from community.answers import Answer
from community.comments import Comment
from community.people import Person
from community.permissions import may_see, may_see_comment
from community.threads import Thread
from moderation import takedowns
from moderation.permissions import may_see_takedowns
from moderation.takedowns import Takedown
from web.forms import Id
from web.visitor import Db, Me, Visitor, require


class Moved(Exception):
    """This thread was merged, and goes on in another."""

    def __init__(self, thread: Thread) -> None:
        super().__init__(thread.id)
        self.id, self.to = thread.id, thread.duplicate_of_id


class TakenDown(Exception):
    """The thread's words had to go, and everybody may know why."""

    def __init__(self, takedown: Takedown) -> None:
        super().__init__(takedown.id)
        self.values = {"why": takedown.says}


def missing(db: Session, thread: Thread | None) -> Exception:
    """What to raise where there is no thread for this reader: HTTPException(404), or TakenDown with the reason."""
    takedown = takedowns.standing(db, thread) if thread else None
    return TakenDown(takedown) if takedown else HTTPException(404)


def thread(db: Session, id: int, me: Person | None) -> Thread:
    """Raises HTTPException(404), TakenDown where its words had to go, and Moved where it goes on in another."""
    return _seen(db, db.get(Thread, id), me)


def answer(db: Session, id: int, me: Person | None) -> Answer:
    """Raises HTTPException(404), also when its thread is not for this reader."""
    both = select(Answer, Thread).join(Thread, col(Thread.id) == col(Answer.thread_id)).where(Answer.id == id)
    found = db.exec(both).one_or_none()
    if not found:
        raise HTTPException(404)
    _seen(db, found[1], me)
    return found[0]


def comment(db: Session, id: int, me: Person | None) -> Comment:
    """Raises HTTPException(404), also where it is hidden and not this reader's."""
    found = db.get(Comment, id)
    if not found or not may_see_comment(me, found):
        raise HTTPException(404)
    _seen(db, db.get(Thread, found.thread_id), me)
    return found


def takedown(db: Session, id: int, me: Person | None) -> Takedown:
    """Raises HTTPException(404). Whoever may not see takedowns does not learn which there are."""
    require(may_see_takedowns(me))
    found = db.get(Takedown, id)
    if not found:
        raise HTTPException(404)
    return found


def _seen(db: Session, found: Thread | None, me: Person | None) -> Thread:
    if found and found.merged_at:
        raise Moved(found)
    if not found or not may_see(me, found):
        raise missing(db, found)
    return found


def _thread(id: Id, db: Db, me: Visitor) -> Thread:
    return thread(db, id, me)


def _answer(id: Id, db: Db, me: Visitor) -> Answer:
    return answer(db, id, me)


def _comment(id: Id, db: Db, me: Visitor) -> Comment:
    return comment(db, id, me)


def _takedown(id: Id, db: Db, me: Me) -> Takedown:
    return takedown(db, id, me)


TheThread = Annotated[Thread, Depends(_thread)]
"""The thread of `/threads/{id}/…`, for writing."""

TheAnswer = Annotated[Answer, Depends(_answer)]
"""The answer of `/answers/{id}/…`, for writing."""

TheComment = Annotated[Comment, Depends(_comment)]
"""The comment of `/comments/{id}/…`, for writing."""

TheTakedown = Annotated[Takedown, Depends(_takedown)]
"""The takedown of `/moderation/takedowns/{id}/…`, for writing."""
