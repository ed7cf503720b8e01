"""Whoever is named in a post is told, when it is posted or when an edit names them: never twice, and not in a thread
that they have muted. That they are named is written down in any case, so that it can be undone when they leave."""

from sqlmodel import Session

from community import mentions, notifications, subscriptions
from community.events import Event, joins
from community.posts import TABLES
from community.subscriptions import moved_in
from community.threads import Thread


def tell(db: Session, event: Event, body: str, before: str = "") -> list[int]:
    """Tell whom the text names and `before` did not, and answer who was told. What moves in from another forum, or is
    hidden, tells nobody."""
    post = event.kind.partition(".")[0]
    on, thread = db.get_one(TABLES[post], event.subject_id), db.get_one(Thread, event.thread_id)
    quietly = moved_in(thread, event.at) or not (thread.visible and on.visible)
    by = event.who_id or 0
    named = mentions.note(db, body, before=before, by=by, thread_id=thread.id, at=event.at, quietly=quietly)
    told = [id for id in named if not subscriptions.has_muted(db, id, thread.id)]
    for id in told:
        kind = NAMED[post]
        notifications.tell(db, id, kind, thread_id=thread.id, subject=event.subject_id, at=event.at)
    return told


NAMED = {"thread": "named in question", "answer": "named in answer", "comment": "named in comment"}


@joins("thread.edited", "answer.edited", each=True)
def tell_of_edit(db: Session, event: Event) -> None:
    """A name that an edit adds is told like one of a new post."""
    post = event.kind.partition(".")[0]
    tell(db, event, db.get_one(TABLES[post], event.subject_id).body, before=event.data.get("body", ""))
