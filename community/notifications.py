"""What somebody is told, and whether they have seen it. Told once: the same thing twice is the same row."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, func, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from community import letters, mail, preferences
from community.database import identity, insert, now, number, reference
from community.keeping import Term, keeps
from community.letters import Line
from community.people import Person
from community.preferences import Channel

MOST_COUNTED = 100

_SEEN = text("seen_at IS NOT NULL")


@keeps("Notifications", goes="person_id", until=Term("keep_notifications", "seen_at"))
class Notification(SQLModel, table=True):
    """One line of somebody's list. `subject_id` tells two of a kind about one thread apart: an answer, a step.

    `count` is how many of the kind happened in the thread since they looked: three answers are one line.
    """

    __table_args__ = (
        UniqueConstraint("person_id", "kind", "thread_id", "subject_id"),
        Index("ix_notification_person_newest", "person_id", "at", "id"),
        Index(
            "ix_notification_unseen",
            "person_id",
            sqlite_where=text("seen_at IS NULL"),
            postgresql_where=text("seen_at IS NULL"),
        ),
        Index("ix_notification_seen_at", "seen_at", sqlite_where=_SEEN, postgresql_where=_SEEN),
    )

    id: int = identity()
    person_id: int = reference("person.id")
    kind: str = Field(max_length=40)
    thread_id: int = number(default=0)
    subject_id: int = number(default=0)
    at: datetime = Field(default_factory=now)
    seen_at: datetime | None = None
    count: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


KINDS: dict[str, str] = {
    "answered": "somebody answered your question, or more did since you looked",
    "answered there": "somebody answered in a thread you follow, or more did since you looked",
    "answered by them": "somebody whose answers you follow gave one",
    "asked there": "a question was asked in a category or with a tag that you follow",
    "commented": "somebody commented on what you wrote",
    "commented there": "somebody commented in a thread you follow",
    "accepted": "your answer solved it",
    "solved there": "an answer in a thread you follow was accepted",
    "named in question": "somebody named you in what they asked",
    "named in answer": "somebody named you in an answer",
    "named in comment": "somebody named you in a comment",
    "thread hidden": "a moderator hid what you asked",
    "thread unhidden": "it was brought back",
    "thread merged": "a moderator joined what you asked with what somebody else had asked",
    "thread parted": "it stands by itself again",
    "thread edited": "somebody else changed the words of what you asked",
    "answer hidden": "a moderator hid an answer of yours",
    "answer unhidden": "it was brought back",
    "answer edited": "somebody else changed the words of an answer of yours",
    "comment hidden": "a moderator hid a comment of yours",
    "comment unhidden": "it was brought back",
    "asked of you": "a question fits what you know",
    "did it help": "your question was answered and you have not said whether it helped",
    "did it still help": "you have not said so for three days",
    "needs info": "somebody cannot help you without a detail",
    "team writes privately": "the team wrote in your private side-thread",
    "team asks": "the team needs something from you",
    "team still asks": "the team still needs it",
    "answered elsewhere": "the thread that asks the same as yours was answered",
    "community answered": "somebody answered while you waited for the team",
    "incident fixed": "an incident that you have joined is over",
    "incident opened": "your question is part of an incident",
    "incident suspected": "many ask the same, and somebody of the desk has to say whether it is an incident",
    "incident update due": "an update that you owe to an incident is due in five minutes",
    "incident late": "an update that the team owes to an incident is late",
    "post-mortem due": "what an incident taught us is owed tomorrow; the subject is the incident",
    "reason came back": "what was fixed for good makes people ask again; the subject is the event",
    "surge": "many more people ask than usual",
    "clock": "a promise is about to be due; the subject is when, in seconds since 1970",
    "clock late": "a promise was broken; the subject is when it was due, in seconds since 1970",
    "expert asked": "an agent asks you or your department",
    "expert answered": "an expert answered you",
    "expert late": "an expert you asked has not answered in time",
    "offered": "a case is waiting for you",
    "rank gained": "you have reached a new rank",
    "rank at risk": "you are below what your rank needs, and keep it for 14 days",
    "rank lost": "you were below it for 14 days",
    "superuser invited": "staff ask you to be a superuser",
    "second factor added": "you sign in with more than a password; the subject is when, in milliseconds since 1970",
    "second factor removed": "it was removed, by you or by the operator",
    "recovery code used": "one of your recovery codes was used",
    "edit suggested": "somebody suggests other words for what you wrote",
    "edit decided": "somebody decided about the words you suggested",
    "votes reversed": "votes for what you wrote count no longer",
    "votes not counted": "votes you cast count no longer",
    "votes restored": "they count after all",
    "appeal granted": "a second moderator brought back what was hidden",
    "appeal turned down": "a second moderator kept it hidden",
    "first post waits": "the first post of somebody new is held back, and nobody has looked at it for half an hour",
    "words concealed": "what looks like personal data in what you wrote is not for everybody to read",
    "flag decided": "the moderators have looked at what you flagged",
    "takedown waits": "words are to be taken down, and a second of the staff has to agree; the subject is the takedown",
    "takedown confirmed": "a second took down what you asked for",
    "takedown refused": "a second refused it",
    "takedown lapsed": "nobody confirmed it within a week",
    "takedown objected": "the author of what was taken down objects",
    "giving back waits": "one of the staff wants to give words back that were taken down, and needs a second",
    "given back": "two of the staff gave back words that you had a part in taking down",
}
"""Every kind there is. A house test proves that each has its sentence in web/told.py."""


def tell(
    db: Session,
    person_id: int,
    kind: str,
    *,
    thread_id: int | None = None,
    subject: int | None = None,
    at: datetime | None = None,
) -> bool:
    """Tell somebody, unless they have been told this already. True when they had not. Raises LookupError."""
    if kind not in KINDS:
        raise LookupError(f"{kind} is nothing anybody is told; name it in community/notifications.py")
    wishes = preferences.channels(db, [person_id], preferences.topic_of(kind))
    if wishes[person_id] == Channel.NOTHING:
        return False
    at = at or now()
    row = {"person_id": person_id, "kind": kind, "thread_id": thread_id or 0, "subject_id": subject or 0}
    told = insert(db, Notification).values(**row, at=at).on_conflict_do_nothing()
    id = db.execute(told.returning(col(Notification.id))).scalar()
    if id:
        _by_mail(db, wishes, [Line(person_id, id, thread_id or 0, subject or 0)], at)
    return id is not None


COUNTED = frozenset({"answered", "answered there", "commented", "commented there"})
"""What is one line in a thread, however often it happens before somebody looks."""


def tell_all(
    db: Session, person_ids: Collection[int], kind: str, *, thread_id: int, subject: int, at: datetime | None = None
) -> None:
    """Tell many the same, in two statements: an unseen line of a kind that is counted counts one more, whoever has none
    gets one. Subjects of a kind are told in their order; one that was told already changes nothing."""
    wishes = preferences.channels(db, person_ids, preferences.topic_of(kind)) if person_ids else {}
    wanted = {id for id, channel in wishes.items() if channel != Channel.NOTHING}
    if not wanted:
        return
    at = at or now()
    told = _count_more(db, wanted, kind, thread_id, subject, at) if kind in COUNTED else {}
    same = {"kind": kind, "thread_id": thread_id, "subject_id": subject, "at": at}
    if rows := [{"person_id": id, **same} for id in sorted(wanted - told.keys())]:
        new = insert(db, Notification).values(rows).on_conflict_do_nothing()
        told |= _by_person(db.execute(new.returning(col(Notification.person_id), col(Notification.id))))
    _by_mail(db, wishes, [Line(person_id, id, thread_id, subject) for person_id, id in told.items()], at)


def _count_more(
    db: Session, person_ids: Collection[int], kind: str, thread_id: int, subject: int, at: datetime
) -> dict[int, int]:
    """Whose line that they have not seen has one more in it now, and which line that is."""
    line = col(Notification.kind) == kind, col(Notification.thread_id) == thread_id
    unseen = col(Notification.seen_at).is_(None), col(Notification.subject_id) < subject
    theirs = update(Notification).where(col(Notification.person_id).in_(list(person_ids)), *line, *unseen)
    more = theirs.values(count=col(Notification.count) + 1, subject_id=subject, at=at)
    told = more.returning(col(Notification.person_id), col(Notification.id))
    return _by_person(db.execute(told.execution_options(synchronize_session=False)))


def _by_person(rows: Iterable[Any]) -> dict[int, int]:
    return dict(map(tuple, rows))


def _by_mail(db: Session, wishes: Mapping[int, Channel], lines: Collection[Line], at: datetime) -> None:
    """Promise the letters of whoever reads this by mail, in the same transaction. What is old is news to nobody."""
    if not mail.on() or not lines or now() - at > letters.OLD:
        return
    by_mail = [line for line in lines if wishes[line.person_id] == Channel.MAIL]
    letters.promise_lines(db, by_mail, at)
    letters.promise_digests(db, [line.person_id for line in lines if wishes[line.person_id] == Channel.DIGEST], at)


def one(db: Session, person: Person, id: int) -> Notification | None:
    """A line of one's own list; None when it is somebody else's."""
    found = db.get(Notification, id)
    return found if found and found.person_id == person.id else None


def unseen(db: Session, person: Person) -> int:
    """How many they have not seen, counted only as far as a badge shows: 100 stands for "99+"."""
    mine = select(Notification.id).where(Notification.person_id == person.id, col(Notification.seen_at).is_(None))
    return db.exec(select(func.count()).select_from(mine.limit(MOST_COUNTED).subquery())).one()


def unseen_of(db: Session, person_ids: Collection[int]) -> dict[int, int]:
    """How many each of these people has not seen, in one query over the index of what is not; the others have 0."""
    theirs = select(Notification.person_id, func.count()).where(col(Notification.person_id).in_(list(person_ids)))
    counted = theirs.where(col(Notification.seen_at).is_(None)).group_by(col(Notification.person_id))
    return {id: min(count, MOST_COUNTED) for id, count in db.exec(counted)}


def unseen_about(db: Session, person: Person, thread_id: int) -> bool:
    """Whether there is something they have not seen that concerns this thread."""
    mine = select(Notification.id).where(Notification.person_id == person.id, col(Notification.seen_at).is_(None))
    return db.exec(mine.where(Notification.thread_id == thread_id).limit(1)).first() is not None


def see(db: Session, person: Person, *, thread_id: int | None = None, at: datetime | None = None) -> None:
    """They have seen all of it, or what concerns one thread."""
    mine = update(Notification).where(col(Notification.person_id) == person.id, col(Notification.seen_at).is_(None))
    about = mine.where(col(Notification.thread_id) == thread_id) if thread_id else mine
    db.execute(about.values(seen_at=at or now()))


def see_one(told: Notification, at: datetime | None = None) -> None:
    """They have opened it."""
    told.seen_at = told.seen_at or at or now()
