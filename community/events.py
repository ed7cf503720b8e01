"""How rooms hear of each other: one row for each thing that happened, written in its transaction.

The same table is a thread's timeline, the public moderation log and the profile feed. A room that wants to know
* *in the same transaction*, because its own rows would otherwise be untrue for a moment, `joins` the event;
* *soon*, and may be late or interrupted, `follows` it: a job is promised in the transaction and run by the worker.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import JSON, Column, Index, text
from sqlmodel import Field, Session, SQLModel

from community import jobs
from community.database import identity, now, number, reference
from community.keeping import keeps

Joiner = Callable[[Session, "Event"], None]


@keeps("History", stays="who_id", redacted="reason data")
class Event(SQLModel, table=True):
    """Something happened: who did what to which thread, when and why. Never changed, never deleted."""

    __table_args__ = (
        Index("ix_event_thread_id_id", "thread_id", "id"),
        Index("ix_event_who_id_id", "who_id", "id"),
        Index("ix_event_on_log", "id", sqlite_where=text("on_log"), postgresql_where=text("on_log")),
    )

    id: int = identity()
    kind: str = Field(max_length=40)
    at: datetime = Field(default_factory=now)
    who_id: int | None = reference("person.id", nullable=True)
    thread_id: int | None = reference("thread.id", nullable=True)
    subject_id: int | None = number(nullable=True)
    reason: str = ""
    on_log: bool = False
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


KINDS: dict[str, str] = {
    "thread.asked": "a question, discussion or idea was posted",
    "thread.edited": "its title or text was changed",
    "thread.failed": "the asker said the answers did not help",
    "thread.presumed": "nobody objected to the answer for a week",
    "thread.unpresumed": "the asker wrote after all",
    "thread.info_asked": "the asker is asked for something without which nobody can help",
    "thread.info_given": "the asker gave it",
    "thread.attached": "it asks the same as another thread",
    "thread.detached": "it does not",
    "thread.classed": "it was seen that it cannot wait, or that it can",
    "thread.me_too": "somebody else has the same problem",
    "thread.pinged": "people who know about it were asked to look",
    "thread.closed": "no more answers are taken",
    "thread.reclosed": "answers are taken again",
    "thread.redacted": "words were taken out of it for good",
    "thread.concealed": "personal data in it, or in what was said there, is not for everybody to read",
    "thread.uncovered": "it was nobody's, and everybody may read it",
    "thread.taken_down": "two of the staff took all that a post says out of it, for legal reasons",
    "thread.given_back": "two of them gave it back",
    "thread.merged": "another thread goes on in this one",
    "thread.parted": "it does not after all",
    "thread.moved": "it stands in another category",
    "thread.retagged": "it has other tags",
    "thread.unnamed": "somebody who is named in it has left, or has another handle",
    "thread.spoken": "somebody said which language it is in",
    "thread.hidden": "a moderator hid it",
    "thread.unhidden": "a moderator brought it back",
    "answer.posted": "somebody answered",
    "answer.edited": "an answer was changed",
    "answer.accepted": "the asker says this solved it",
    "answer.unaccepted": "the asker took that back",
    "answer.worked": "it worked for somebody else, too",
    "answer.verified": "somebody who knows says that it is right",
    "answer.unverified": "they took that back",
    "answer.outdated": "it was right once and no longer is",
    "answer.renewed": "it holds after all",
    "answer.hidden": "a moderator hid an answer",
    "answer.unhidden": "a moderator brought it back",
    "comment.posted": "somebody commented",
    "comment.hidden": "a moderator hid a comment",
    "comment.unhidden": "a moderator brought it back",
    "comment.blanked": "nothing is left of what a comment said",
    "article.published": "an answer was written down for everybody",
    "article.edited": "its words were changed",
    "article.redacted": "words were taken out of it, or put back",
    "article.hidden": "it was taken out of every list",
    "article.unhidden": "it was brought back",
    "edit.suggested": "somebody suggested other words",
    "edit.approved": "the suggested words were taken",
    "edit.declined": "they were not",
    "thread.same_said": "somebody thinks that it asks the same as another thread",
    "rank.gained": "somebody climbed the ladder",
    "rank.lost": "somebody was below what their rank needs for 14 days",
    "superuser.invited": "staff invited somebody to be a superuser",
    "superuser.joined": "they said yes",
    "person.factors_reset": "the operator took a second factor away that was lost",
    "superuser.left": "they gave their powers back, or lost them",
    "fairness.acted": "votes were found to be unfair and count no longer",
    "fairness.restored": "somebody looked again, and they count",
    "votes.seen": "a superuser looked at who voted",
    "flag.raised": "somebody asked the moderators to look",
    "flag.decided": "a moderator decided",
    "appeal.decided": "a second moderator decided about what a first one had hidden",
    "matter.reopened": "a moderator took a decision back",
    "case.opened": "the support team has it",
    "case.claimed": "an agent is on it",
    "case.released": "an agent gave it back",
    "case.replied": "an agent answered",
    "case.requeued": "it is back in the team's queue",
    "case.asked_customer": "the team needs something from the asker",
    "case.held": "the community answered while the case waited, and the asker is asked about it",
    "case.asked_expert": "an agent asked somebody who knows",
    "case.expert_answered": "they answered the agent",
    "case.snoozed": "it rests until a time or until somebody writes",
    "case.moved": "another team has it",
    "case.late": "a promise to the asker was broken",
    "case.merged": "it goes on in the case of another thread",
    "case.joined_incident": "it is part of an incident",
    "case.left_incident": "it is not part of it after all",
    "case.closed": "nobody objected for a week",
    "case.resolved": "the asker confirmed the agent's answer",
    "case.withdrawn": "the community solved it first",
    "case.cancelled": "there is nothing left to answer",
    "incident.opened": "the team says that something is wrong for many",
    "incident.reworded": "what is known of it was written anew",
    "incident.updated": "the team says how it goes on",
    "incident.answered": "the one answer for everybody affected",
    "incident.fixed": "it works again",
    "incident.dismissed": "it was no incident",
    "incident.explained": "what it taught us can be read",
    "reason.seen": "something makes people ask again and again",
    "reason.told": "what was done about it stands for everybody, or no longer",
    "reason.moved": "what makes people ask went a step further, or came back",
}
"""Every kind there is. A house test proves that each has its sentence in web/sentences.py."""

HELD, OFF_LOG = "events held together", "events off the log"

_joiners: dict[str, list[Joiner]] = {}
_one_by_one: set[Joiner] = set()
_followers: dict[str, list[tuple[str, str]]] = {}


def joins(*kinds: str, each: bool = False) -> Callable[[Joiner], Joiner]:
    """Call `f(db, event)` inside the transaction that records one of these kinds: of events held `together` with the
    last of each thread, or with `each` of them."""

    def register(follower: Joiner) -> Joiner:
        if each:
            _one_by_one.add(follower)
        for kind in kinds:
            _joiners.setdefault(_known(kind), []).append(follower)
        return follower

    return register


def follows(*kinds: str) -> Callable[[jobs.Work], jobs.Work]:
    """Promise a job when one of these kinds is recorded: `f(thread_ids)` runs later, in the worker, maybe twice."""

    def register(work: jobs.Work) -> jobs.Work:
        promise(jobs.name_of(work), kinds)
        return jobs.kind_of_job(work)

    return register


def promise(job: str, kinds: Iterable[str], *, of: Literal["thread_id", "subject_id"] = "thread_id") -> None:
    """Promise the job of this name when one of these kinds is recorded: for its thread, or for its subject."""
    for kind in kinds:
        _followers.setdefault(_known(kind), []).append((job, of))


def record(
    db: Session,
    kind: str,
    *,
    who: Any = None,
    thread: Any = None,
    subject: int | None = None,
    reason: str = "",
    on_log: bool = False,
    at: datetime | None = None,
    data: dict[str, Any] | None = None,
) -> Event:
    """Write down what happened, let the rooms that join it act, and promise the jobs that follow from it. Joiners come
    first: coverage locks the thread, and everybody who locks a thread and a job does so in this order."""
    event = Event(
        kind=_known(kind),
        at=at or now(),
        who_id=who and who.id,
        thread_id=thread and thread.id,
        subject_id=subject,
        reason=reason,
        on_log=on_log and OFF_LOG not in db.info,
        data=data or {},
    )
    db.add(event)
    if (held := db.info.get(HELD)) is not None:
        held.append(event)
    else:
        _spread(db, [event])
    return event


@contextmanager
def together(db: Session) -> Iterator[None]:
    """Let everybody who joins or follows look once a thread, at the end: for what concerns many threads, or writes
    whole ones. Inside another one it changes nothing."""
    if HELD in db.info:
        yield
        return
    db.info[HELD] = held = []
    try:
        yield
    finally:
        del db.info[HELD]
    _spread(db, held)


@contextmanager
def off_log(db: Session) -> Iterator[None]:
    """What happens inside is part of something that stands on the log in one line. Not inside another one."""
    db.info[OFF_LOG] = True
    try:
        yield
    finally:
        del db.info[OFF_LOG]


def _spread(db: Session, events: list[Event]) -> None:
    """Each joiner, then each job, once for each thread, with the last event that concerns it."""
    joiners = {_turn(joiner, event): event for event in events for joiner in _joiners.get(event.kind, ())}
    for (joiner, _, _), event in joiners.items():
        joiner(db, event)
    jobs.promise_all(db, {(job, getattr(e, of) or 0) for e in events for job, of in _followers.get(e.kind, ())})


def _turn(joiner: Joiner, event: Event) -> tuple[Joiner, int | None, int]:
    return joiner, event.thread_id, id(event) if joiner in _one_by_one else 0


def _known(kind: str) -> str:
    if kind not in KINDS:
        raise LookupError(f"{kind} is not a kind of event; name it in community/events.py")
    return kind
