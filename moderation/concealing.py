"""Whatever is posted is looked at: what proves itself to be personal is concealed at once, what may be is looked at.

A card's number or an IBAN has check digits. A telephone number, an address or an e-mail may be a shop's, so somebody
decides about it in the queue. Our own people may name an account of ours, and what they write is not queued.
"""

from sqlmodel import Session

from community import concealing, notifications, personal_data
from community.concealing import said
from community.events import Event, joins
from community.people import Person
from community.personal_data import SURE, Kind
from community.threads import Thread
from moderation import queue, subjects
from moderation.queue import Cause
from moderation.subjects import Subject

POSTED = ("thread.asked", "thread.edited", "answer.posted", "answer.edited", "comment.posted")
LESS_SURE = frozenset(Kind) - SURE


@joins(*POSTED, each=True)
def look_at(db: Session, event: Event) -> None:
    """What stood there before an edit was looked at then."""
    on = subjects.find(db, event.kind.partition(".")[0], event.subject_id or 0)
    thread = db.get_one(Thread, event.thread_id)
    if not on or (thread.imported_at and event.at < thread.imported_at):
        return
    author, known = db.get_one(Person, on.author_id), _known(event)
    concealing.conceal(db, on, {Kind.CARD} if author.is_staff else SURE, but=known, at=event.at)
    if not author.is_staff:
        _queue(db, on, known, event)


@joins("thread.concealed", each=True)
def tell(db: Session, event: Event) -> None:
    """Whoever wrote it is told, and what is concealed has not to be looked at any more."""
    on = subjects.find(db, event.data["subject"], event.subject_id or 0)
    if on:
        notifications.tell(
            db, on.author_id, "words concealed", thread_id=event.thread_id, subject=event.id, at=event.at
        )
        _forget_if_clean(db, on)


@joins("thread.uncovered", each=True)
def look_again(db: Session, event: Event) -> None:
    """What its author has put back somebody looks at, as at whatever is posted."""
    on = subjects.find(db, event.data["subject"], event.subject_id or 0)
    if on and event.who_id == on.author_id:
        queue.put(db, on, Cause.PERSONAL_DATA, harm="private", at=event.at)


def _queue(db: Session, on: Subject, known: set[str], event: Event) -> None:
    left = [words for _kind, words in said(on, LESS_SURE)]
    if any(words not in known for words in left):
        queue.put(db, on, Cause.PERSONAL_DATA, harm="private", at=event.at)
    elif not left:
        _forget_if_clean(db, on)


def _forget_if_clean(db: Session, on: Subject) -> None:
    matter = queue.waiting(db, on, Cause.PERSONAL_DATA)
    if matter and not said(on):
        queue.drop(db, matter)


def _known(event: Event) -> set[str]:
    texts = [text for text in event.data.values() if isinstance(text, str)]
    return {text[one.start : one.end] for text in texts for one in personal_data.find(text)}
