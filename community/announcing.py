"""Who is told of what happens in the forum: those it concerns at once, and whoever follows it in the worker's time.

A joiner writes one row for whatever followers may want to hear. A step of the worker reads the followers off their
index, a few hundred in a transaction, and moves the row's place: a thread with ten thousand followers holds nobody up,
and a worker that dies tells nobody twice, for the place moves in the transaction that tells them.

Nobody is told what they did themselves, what they have looked at, what is hidden, or one thing twice.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Select, UniqueConstraint, exists, select
from sqlmodel import Field, Session, SQLModel, col

from community import letters, named, notifications, own_words, subscriptions
from community.answers import Answer
from community.comments import Comment
from community.database import identity, insert, now, number, reference, writing
from community.events import Event, joins
from community.keeping import keeps
from community.people import Person
from community.subscriptions import Kind, Level, Subscription, moved_in
from community.tags import ThreadTag
from community.threads import Kind as ThreadKind
from community.threads import Thread

AT_ONCE = 500
IN_A_ROW = 20
"""So many people are told in one transaction, of so many things: most things have few followers."""

Audience = tuple[Kind, int]
"""A kind of subscription, and to what."""


@keeps("News for followers", names="who_id", ours="audiences told_already")
class Announcement(SQLModel, table=True):
    """Something that followers are told. Its audiences are gone through one after another, each in the order of its
    people; `after` is the last who was told, and `due_at` is empty when all have been."""

    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: int = identity()
    kind: str = Field(max_length=20)
    thread_id: int = reference("thread.id")
    subject_id: int = number()
    who_id: int | None = reference("person.id", nullable=True)
    at: datetime
    audiences: list[list[Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    told_already: list[int] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    audience: int = 0
    after: int = number(default=0)
    due_at: datetime | None = Field(default=None, index=True)


QUESTION, ANSWER, COMMENT, SOLUTION = "question", "answer", "comment", "solution"


@joins("thread.asked", each=True)
def announce_question(db: Session, event: Event) -> None:
    """To whoever follows its category or one of its tags."""
    thread = db.get_one(Thread, event.thread_id)
    told = named.tell(db, event, thread.body)
    if moved_in(thread, event.at):
        return
    tagged = db.scalars(select(col(ThreadTag.tag_id)).where(col(ThreadTag.thread_id) == thread.id))
    if thread.kind == ThreadKind.QUESTION:
        letters.promise(db, "acknowledgement", db.get_one(Person, thread.author_id), thread_id=thread.id, at=event.at)
    places = [(Kind.TAG, id) for id in sorted(tagged)] + [(Kind.CATEGORY, thread.category_id)]
    _announce(db, QUESTION, event, places, told)


@joins("answer.posted", each=True)
def announce_answer(db: Session, event: Event) -> None:
    """To whoever follows the thread, or its author's answers."""
    thread, answer = db.get_one(Thread, event.thread_id), db.get_one(Answer, event.subject_id)
    told = named.tell(db, event, answer.body)
    if moved_in(thread, event.at):
        return
    followed = [(Kind.THREAD, thread.id), (Kind.PERSON, answer.author_id)]
    _announce(db, ANSWER, event, followed, told)


@joins("comment.posted", each=True)
def announce_comment(db: Session, event: Event) -> None:
    """To the author of what it is on, at once, and to whoever follows all of the thread."""
    thread, comment = db.get_one(Thread, event.thread_id), db.get_one(Comment, event.subject_id)
    told = named.tell(db, event, comment.body)
    if moved_in(thread, event.at):
        return
    told += [thread.author_id] * (thread.needs_info_at == event.at)  # needs_info.py tells them what is missing
    author = db.get_one(Answer, comment.answer_id).author_id if comment.answer_id else thread.author_id
    if author not in (event.who_id, *told) and not subscriptions.has_muted(db, author, thread.id):
        notifications.tell_all(db, [author], "commented", thread_id=thread.id, subject=comment.id, at=event.at)
        told.append(author)
    _announce(db, COMMENT, event, [(Kind.THREAD, thread.id)], told)


@joins("answer.accepted", each=True)
def announce_solution(db: Session, event: Event) -> None:
    """To the author of the answer, at once, and to whoever follows the thread."""
    thread = db.get_one(Thread, event.thread_id)
    if moved_in(thread, event.at):
        return
    author = db.get_one(Answer, event.subject_id).author_id
    own_words.tell(db, author, "accepted", event, event.subject_id)
    _announce(db, SOLUTION, event, [(Kind.THREAD, thread.id)], [author])


def tell_some(at: datetime | None = None) -> bool:
    """A step of the worker: the next few hundred followers of what was announced longest ago. True when there was
    anything to announce."""
    due = select(Announcement).where(col(Announcement.due_at) <= (at or now())).order_by(col(Announcement.due_at))
    room = AT_ONCE
    with writing() as db:
        announced = db.scalars(due.limit(IN_A_ROW).with_for_update(skip_locked=True)).all()
        for it in announced:
            while it.due_at and room > 0:
                room -= _go_on(db, it, room)
    return bool(announced)


def _go_on(db: Session, it: Announcement, room: int) -> int:
    """Tell the next of its audience, as many as there is `room` for; when that has no more, the next audience has its
    turn. Returns how many were told."""
    _keep_up(db, it)
    if it.audience >= len(it.audiences) or not _still_shown(db, it):
        it.due_at = None
        return 0
    kind, subject_id = it.audiences[it.audience]
    people = list(db.scalars(_next(it, Kind(kind), subject_id).limit(room)))
    for told, ids in _by_kind(db, it, Kind(kind), people):
        notifications.tell_all(db, ids, told, thread_id=it.thread_id, subject=it.subject_id, at=it.at)
    it.after = people[-1] if people else 0
    if len(people) < room:
        it.audience, it.after = it.audience + 1, 0
        it.due_at = None if it.audience >= len(it.audiences) else it.due_at
    return len(people)


def _keep_up(db: Session, it: Announcement) -> None:
    """Its thread was merged into another meanwhile, or parted from it: the followers are there. `after` stays, so that
    nobody hears of it twice."""
    subject = db.get_one(SUBJECTS[it.kind], it.subject_id)
    if isinstance(subject, Thread) or subject.thread_id == it.thread_id:
        return
    before, after = [Kind.THREAD, it.thread_id], [Kind.THREAD, subject.thread_id]
    it.audiences = [after if audience == before else audience for audience in it.audiences]
    it.thread_id = subject.thread_id


def _next(it: Announcement, kind: Kind, subject_id: int) -> Select[int]:
    """The people of an audience after the last who was told, read off the followers' index."""
    person = col(Subscription.person_id)
    those = select(person).where(*subscriptions.followers(kind, subject_id), person > it.after)
    those = those.where(person.not_in([it.who_id or 0, *it.told_already]))
    if kind == Kind.THREAD:
        unseen = col(Subscription.seen_at).is_(None) | (col(Subscription.seen_at) < it.at)
        those = those.where(unseen)
        those = those.where(col(Subscription.level) == Level.ALL) if it.kind == COMMENT else those
    else:
        those = those.where(~_follows_thread(it.thread_id))
    return those.order_by(person)


def _follows_thread(thread_id: int) -> Any:
    """They hear of it as followers of the thread, or have muted it."""
    theirs = Subscription.__table__.alias()  # pyright: ignore[reportAttributeAccessIssue]
    mine = theirs.c.kind == Kind.THREAD, theirs.c.subject_id == thread_id
    return exists().where(*mine, theirs.c.person_id == col(Subscription.person_id))


def _by_kind(db: Session, it: Announcement, audience: Kind, people: list[int]) -> list[tuple[str, list[int]]]:
    """An answer is another thing to the asker than to whoever follows along."""
    if it.kind != ANSWER or audience != Kind.THREAD:
        return [(TOLD[it.kind, audience], people)] if people else []
    asker = db.get_one(Thread, it.thread_id).author_id
    those = [("answered", [id for id in people if id == asker])]
    return [*those, (TOLD[it.kind, audience], [id for id in people if id != asker])]


TOLD = {
    (QUESTION, Kind.TAG): "asked there",
    (QUESTION, Kind.CATEGORY): "asked there",
    (ANSWER, Kind.THREAD): "answered there",
    (ANSWER, Kind.PERSON): "answered by them",
    (COMMENT, Kind.THREAD): "commented there",
    (SOLUTION, Kind.THREAD): "solved there",
}
"""What the people of an audience are told."""


def _still_shown(db: Session, it: Announcement) -> bool:
    """What was hidden meanwhile is announced to nobody."""
    thread, subject = db.get_one(Thread, it.thread_id), db.get_one(SUBJECTS[it.kind], it.subject_id)
    return thread.visible and subject.visible


SUBJECTS: dict[str, type[Thread] | type[Answer] | type[Comment]] = {
    QUESTION: Thread,
    ANSWER: Answer,
    COMMENT: Comment,
    SOLUTION: Answer,
}


def _announce(db: Session, kind: str, event: Event, audiences: list[Audience], told: list[int]) -> None:
    """One row, however many follow; a second acceptance of the same answer is no news."""
    row: dict[str, Any] = {
        "kind": kind,
        "thread_id": event.thread_id,
        "subject_id": event.subject_id,
        "who_id": event.who_id,
        "at": event.at,
        "audiences": [list(audience) for audience in audiences],
        "told_already": told,
        "audience": 0,
        "after": 0,
        "due_at": event.at,
    }
    db.execute(insert(db, Announcement).values(**row).on_conflict_do_nothing())
