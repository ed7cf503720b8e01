"""Which language a thread is in: what its words say when it is asked and when they change, unless somebody has said."""

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from community import events, languages
from community.events import Event, joins
from community.languages import NAMES, UnknownLanguage
from community.people import Person
from community.settings import settings
from community.threads import Thread, lock, touch


def read_as(language: str | None) -> str:
    """What a thread with this language is read as: where it cannot be told, as what the site is in."""
    return language or settings().language


def told(thread: Thread) -> str:
    """Its language, or nothing where that cannot be told; read off now where nobody has looked yet."""
    return languages.spoken_in(thread.title, thread.body) if thread.language is None else thread.language


def say(db: Session, thread: Thread, language: str, *, by: Person, at: datetime | None = None) -> None:
    """Somebody knows better than the words: it stays so until they, or another, say otherwise. Empty: it is read like
    the site. Raises UnknownLanguage."""
    if language and language not in NAMES:
        raise UnknownLanguage(language)
    thread = lock(db, thread.id) or thread
    if language == told(thread):
        return
    thread.language = language
    touch(thread, thread.active_at)
    events.record(db, "thread.spoken", who=by, thread=thread, subject=thread.id, at=at)


def unread(db: Session, ids: Sequence[int]) -> Sequence[int]:
    """Those of these threads whose language nobody has looked for: they were asked before we did."""
    return db.exec(select(Thread.id).where(col(Thread.id).in_(ids), col(Thread.language).is_(None))).all()


def look(db: Session, ids: Sequence[int]) -> None:
    """Tell the language of these."""
    for thread in db.exec(select(Thread).where(col(Thread.id).in_(ids)).order_by(col(Thread.id))):
        thread.language = told(thread)
    db.flush()


@joins("thread.edited", each=True)
def tell_anew(db: Session, event: Event) -> None:
    """Where its language was what the words said, it is what they say now."""
    thread = db.get_one(Thread, event.thread_id)
    before = languages.spoken_in(event.data.get("title", ""), event.data.get("body", ""))
    if thread.language in (None, before):
        thread.language = languages.spoken_in(thread.title, thread.body)
