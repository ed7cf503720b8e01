"""First posts of new accounts are looked at by somebody who knows the place; what looks like spam before it is shown.

No puzzle is set to anybody. Somebody new is read by everybody at once, unless their post has many links, is the fourth
in two minutes, says what was hidden as spam lately, or comes with a crowd of other new accounts.
"""

import re
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community import crowds, jobs, notifications, ranks
from community.database import now, writing
from community.events import Event, joins
from community.jobs import kind_of_job
from community.people import Person, Role
from community.permissions import YES, No, Permission
from community.settings import settings
from community.threads import Thread
from moderation import hiding, queue
from moderation.flags import Reason
from moderation.queue import Cause, Matter, Verdict
from moderation.subjects import TABLES, Subject

FIRST = 3
"""So many posts of a new account are looked at."""

LINKS_MOST = 2
THREADS_MOST, REPLIES_MOST = 3, 10
DAY_ONE = timedelta(hours=24)
APART = timedelta(minutes=10)
QUICK, QUICK_WITHIN = 4, timedelta(minutes=2)
SPAM_LATELY, SPAM_COMPARED = timedelta(days=14), 50
ALIKE = 0.6
RUNS_LEAST = 4
REMIND_AFTER = timedelta(minutes=30)

POSTED = {"thread.asked": "thread", "answer.posted": "answer", "comment.posted": "comment"}
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


class TooManyLinks(ValueError):
    """New accounts put two links into a post at most."""


@joins(*POSTED)
def look_at(db: Session, event: Event) -> None:
    """Put it before the people who look at first posts; hold it back where something speaks against it."""
    person = db.get(Person, event.who_id) if event.who_id else None
    on = db.get(TABLES[POSTED[event.kind]], event.subject_id)
    if not person or not on or not is_new(person) or _moved_in(db, event):
        return
    posts = _posts(db, person, event.at)
    if suspicion := _suspicion(db, person, on, posts, event.at):
        hiding.withhold(db, on, "screened", at=event.at)
        jobs.promise(db, REMIND, on.thread_id if not isinstance(on, Thread) else on.id, at=event.at + REMIND_AFTER)
    if suspicion or len(posts) <= FIRST:
        queue.put(db, on, Cause.FIRST_POST, harm="spam" if suspicion else "", at=event.at)


def is_new(person: Person) -> bool:
    """Whether this account has yet to earn its first rank."""
    return person.role == Role.CUSTOMER and ranks.rank_of(person).name == "New"


def must_have_few_links(person: Person, text: str) -> None:
    """Raises TooManyLinks."""
    if is_new(person) and len(LINK.findall(text)) > LINKS_MOST:
        raise TooManyLinks(person.id)


def may_post_now(db: Session, person: Person, kind: str = "reply", at: datetime | None = None) -> Permission:
    """On its first day a new account posts three threads and ten replies; in a crowd of them ten minutes apart."""
    at = at or now()
    if not settings().rate_limits or not is_new(person) or at - person.created_at >= DAY_ONE:
        return YES
    posts = [event for event in _posts(db, person, at, REPLIES_MOST + THREADS_MOST) if event.at > at - DAY_ONE]
    asked = sum(event.kind == "thread.asked" for event in posts)
    if kind == "thread" and asked >= THREADS_MOST:
        return No("On the first day a new account can start %(n)s threads. Tomorrow there is more room.", {"n": 3})
    if kind == "reply" and len(posts) - asked >= REPLIES_MOST:
        return No("On the first day a new account can write %(n)s replies. Tomorrow there is more room.", {"n": 10})
    if crowds.of(db).slowed_at and any(event.at > at - APART for event in posts):
        return No("So many new accounts write just now that each can post once in ten minutes.")
    return YES


@kind_of_job
def remind(thread_ids: list[int]) -> None:
    """What is held back and nobody has looked at is told to the superusers: nobody waits for ever to be read."""
    with writing() as db:
        held = select(Matter.thread_id).where(Matter.cause == Cause.FIRST_POST, col(Matter.settled_at).is_(None))
        waiting = set(db.exec(held.where(col(Matter.thread_id).in_(thread_ids))))
        moderators = select(Person.id).where(Person.role == Role.SUPERUSER).order_by(col(Person.id)).limit(50)
        for person_id in db.exec(moderators).all() if waiting else ():
            for thread_id in waiting:
                notifications.tell(db, person_id, "first post waits", thread_id=thread_id)


REMIND = jobs.name_of(remind)


def alike(one: str, other: str) -> float:
    """How much of the shorter text the longer one says, too, in runs of three words: 0 to 1. Of a few words nothing
    can be told."""
    first, second = _runs(one), _runs(other)
    shorter = min(len(first), len(second))
    return len(first & second) / shorter if shorter >= RUNS_LEAST else 0.0


def _suspicion(db: Session, person: Person, on: Subject, posts: list[Event], at: datetime) -> str:
    words = f"{on.title}\n{on.body}" if isinstance(on, Thread) else on.body
    if len(LINK.findall(words)) > LINKS_MOST:
        return "links"
    if settings().rate_limits and sum(event.at > at - QUICK_WITHIN for event in posts) >= QUICK:
        return "speed"
    if crowds.is_one_of(person, at) and crowds.of(db).held_at:
        return "crowd"
    return "spam" if any(alike(words, other) >= ALIKE for other in _spam_lately(db, at)) else ""


def _spam_lately(db: Session, at: datetime) -> list[str]:
    """What moderators have hidden as spam in the last two weeks."""
    hidden = select(Matter).where(
        *(Matter.verdict == Verdict.HIDE, Matter.harm == Reason.SPAM),
        col(Matter.settled_at) > at - SPAM_LATELY,
    )
    newest = db.exec(hidden.order_by(col(Matter.settled_at).desc()).limit(SPAM_COMPARED)).all()
    found = [db.get(TABLES[matter.subject_kind], matter.subject_id) for matter in newest]
    return [f"{it.title}\n{it.body}" if isinstance(it, Thread) else it.body for it in found if it]


def _posts(db: Session, person: Person, at: datetime, most: int = FIRST + 1) -> list[Event]:
    """The newest of what this person has posted, this one with it."""
    mine = select(Event).where(Event.who_id == person.id, col(Event.kind).in_(POSTED), col(Event.at) <= at)
    return list(db.exec(mine.order_by(col(Event.id).desc()).limit(most)).all())


def _moved_in(db: Session, event: Event) -> bool:
    return db.get_one(Thread, event.thread_id).imported_at is not None


def _runs(text: str) -> set[tuple[str, str, str]]:
    words = re.findall(r"\w+", text.lower())[:500]
    return set(zip(words, words[1:], words[2:], strict=False))
