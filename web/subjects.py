"""What can be flagged and hidden: a thread, an answer or a comment, found by its kind and number."""

from dataclasses import dataclass

from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import view
from community.comments import Comment
from community.listing import Author
from community.people import Person
from community.permissions import may_see, may_see_comment
from community.threads import Thread
from moderation.subjects import Subject, find, kind_of, thread_of
from web.addresses import answer_path, comment_path, thread_path


@dataclass(frozen=True)
class Shown:
    """A subject as it is shown to whoever decides about it: its words, whose they are, and where they stand."""

    subject: Subject
    kind: str
    thread: Thread
    author: Author
    path: str

    @property
    def name(self) -> str:
        """`answer-7`: how forms and addresses name it."""
        return f"{self.kind}-{self.subject.id}"


def named(db: Session, name: str, me: Person | None) -> Subject:
    """The subject called `answer-7`. Raises HTTPException(404), also when it is not for this reader."""
    kind, _, number = name.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        raise HTTPException(404)
    return found(db, kind, int(number), me)


def found(db: Session, kind: str, id: int, me: Person | None) -> Subject:
    """Raises HTTPException(404), also when it is not for this reader."""
    subject = find(db, kind, id)
    if not subject or not may_see(me, thread_of(db, subject)):
        raise HTTPException(404)
    if isinstance(subject, Comment) and not may_see_comment(me, subject):
        raise HTTPException(404)
    return subject


def own_or_404(db: Session, kind: str, id: int, me: Person) -> Subject:
    """Somebody's own words, hidden or not. Raises HTTPException(404) for everybody else's."""
    subject = find(db, kind, id)
    if not subject or subject.author_id != me.id:
        raise HTTPException(404)
    return subject


def shown(db: Session, subject: Subject) -> Shown:
    thread = thread_of(db, subject)
    author = view.author_of(db, subject.author_id)
    return Shown(subject, kind_of(subject), thread, author, path(thread, subject))


def path(thread: Thread, subject: Subject) -> str:
    """Where it stands in its thread."""
    if isinstance(subject, Thread):
        return thread_path(thread)
    return (comment_path if isinstance(subject, Comment) else answer_path)(thread, subject.id)
