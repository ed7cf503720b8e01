"""The public log: every use of power, who used it, on what, and why."""

from dataclasses import dataclass

from sqlmodel import Session, col, select

from community import people
from community.events import Event
from community.paging import Page, page_of, read

KINDS: dict[str, tuple[str, ...]] = {
    "hidden": ("thread.hidden", "answer.hidden", "comment.hidden", "article.hidden"),
    "back": (
        *("thread.unhidden", "answer.unhidden", "comment.unhidden", "article.unhidden"),
        *("matter.reopened", "thread.given_back"),
    ),
    "flags": ("flag.decided",),
    "removed": ("thread.redacted", "thread.concealed", "thread.uncovered", "thread.taken_down"),
    "appeals": ("appeal.decided",),
    "threads": ("thread.closed", "thread.reclosed", "thread.moved", "thread.retagged"),
}
"""What the log can be cut down to."""


@dataclass(frozen=True)
class Filter:
    """Which entries: of one sort of deed, or of one person by their handle."""

    kind: str = ""
    who: str = ""

    @property
    def name(self) -> str:
        """What a cursor of this list is signed with."""
        return f"moderation log {self.kind} {self.who}".strip()


def page(db: Session, asked: Filter | None = None, *, after: str | None = None, limit: int = 30) -> Page[Event]:
    """The newest entries first. Raises WrongCursor."""
    asked = asked or Filter()
    entries = select(Event).where(col(Event.on_log)).order_by(col(Event.id).desc()).limit(limit + 1)
    if asked.kind:
        entries = entries.where(col(Event.kind).in_(KINDS[asked.kind]))
    if asked.who:
        person = people.by_handle(db, asked.who)
        entries = entries.where(Event.who_id == (person.id if person else 0))
    if after:
        entries = entries.where(col(Event.id) < read(after, asked.name, int)[0])
    return page_of(db.exec(entries).all(), limit, asked.name, lambda event: (event.id,))
