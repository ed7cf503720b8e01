"""Why a thread cannot wait: seen in its words, or said by somebody of the staff."""

from datetime import datetime

from sqlmodel import Session

from community import events
from community.people import Person
from community.threads import Thread


def put(
    db: Session, thread: Thread, contact_class: str, *, by: Person | None = None, at: datetime | None = None
) -> None:
    """From now on it is of this class, or with "" of none. Its name is not told to everybody: that somebody is locked
    out, or has posted a card number, is theirs."""
    if thread.contact_class == contact_class:
        return
    thread.contact_class = contact_class
    events.record(db, "thread.classed", who=by, thread=thread, subject=thread.id, at=at)
