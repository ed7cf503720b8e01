"""Whatever others do to what somebody wrote, its author hears of it; never of what they did themselves."""

from sqlmodel import Session

from community import merging, notifications
from community.events import Event, joins
from community.posts import TABLES
from community.subscriptions import moved_in
from community.threads import Thread

INSTEAD = {
    ("thread.hidden", merging.MERGED): "thread merged",
    ("thread.unhidden", merging.PARTED): "thread parted",
}
"""Nobody found fault with what went on in another thread."""


@joins(
    *("thread.hidden", "thread.unhidden", "answer.hidden", "answer.unhidden", "comment.hidden", "comment.unhidden"),
    *("thread.edited", "answer.edited"),
    each=True,
)
def tell_author(db: Session, event: Event) -> None:
    """Once for each time: the event's own number tells two edits of one text apart."""
    noun, deed = event.kind.split(".")
    db.flush()
    if moved_in(db.get_one(Thread, event.thread_id), event.at):
        return
    kind = INSTEAD.get((event.kind, event.reason), f"{noun} {deed}")
    tell(db, db.get_one(TABLES[noun], event.subject_id).author_id, kind, event, event.id)


def tell(db: Session, author_id: int, kind: str, event: Event, subject: int | None) -> None:
    """Not of what they did themselves."""
    if author_id != event.who_id:
        notifications.tell(db, author_id, kind, thread_id=event.thread_id, subject=subject, at=event.at)
