"""Two of the staff agree: the words leave the post in one transaction, and two of them can give the words back."""

from collections.abc import Collection
from datetime import datetime

from sqlmodel import Session

from community import articles, events, taking_out
from community.database import now
from community.people import Person
from moderation import appeals, hiding, sealing, subjects, takedowns
from moderation.erasure import SamePerson
from moderation.subjects import Subject, thread_of
from moderation.takedowns import Takedown


class Gone(ValueError):
    """Nobody has the words any more, so nobody can give them back."""


def confirm(db: Session, takedown: Takedown, *, by: Person, at: datetime | None = None) -> None:
    """A second one agrees. The words go under seal, out of the post, its history, what was made of it and the index;
    a tombstone with the reason stands there, its author is told and can object. Raises SamePerson and NotWaiting."""
    at = at or now()
    if takedown.asked_by_id == by.id:
        raise SamePerson(by.id)
    takedown, on = takedowns.waiting_still(db, takedown, at), about(db, takedown)
    takedown.was_hidden = on.hidden_at is not None and not on.review
    sealing.seal(db, takedown, taking_out.take_out(db, on), at=at)
    with events.off_log(db):
        hiding.hide(db, on, by=by, reason=takedown.says, at=at)
        if article := taking_out.article_of(db, on):
            articles.hide(db, article, by=by, reason=takedown.says, at=at)
    takedown.confirmed, takedown.decided_by_id, takedown.decided_at = True, by.id, at
    takedowns.tell(db, takedown, "takedown confirmed", [takedown.asked_by_id], by=by, at=at)
    _record(db, "thread.taken_down", takedown, on, by, at)


def lift(db: Session, takedown: Takedown, *, by: Person, at: datetime | None = None) -> bool:
    """The second one who says so gives the words back, and grants what its author objected. True when they are back.
    Raises SamePerson, NotWaiting when it does not stand, and Gone."""
    at, takedown = at or now(), takedowns.held(db, takedown)
    if not takedown.stands:
        raise takedowns.NotWaiting(takedown.id)
    if takedown.lift_asked_by_id == by.id:
        raise SamePerson(by.id)
    if takedown.lift_asked_by_id is None:
        takedown.lift_asked_by_id = by.id
        takedowns.tell_seconds(db, takedown, "giving back waits", but=[by.id], at=at)
        return False
    _give_back(db, takedown, by, at)
    return True


def turn_down(db: Session, takedown: Takedown, *, by: Person, at: datetime | None = None) -> None:
    """Its author objected, and a third one finds that the words stay down. Raises SamePerson."""
    if by.id in (takedown.asked_by_id, takedown.decided_by_id):
        raise SamePerson(by.id)
    appeals.decide(db, about(db, takedown), by=by, granted=False, at=at)


def objected_to(db: Session, takedowns: Collection[Takedown]) -> set[int]:
    """Those of them whose authors object, and nobody has decided yet."""
    on = {takedown.id: (takedown.subject_kind, takedown.subject_id) for takedown in takedowns}
    open_ = appeals.open_against(db, subjects.all_of(db, on.values()))
    return {id for id, named in on.items() if named in open_}


def about(db: Session, takedown: Takedown) -> Subject:
    on = subjects.find(db, takedown.subject_kind, takedown.subject_id)
    assert on  # noqa: S101 nothing that can be taken down is ever deleted
    return on


def _give_back(db: Session, takedown: Takedown, by: Person, at: datetime) -> None:
    kept, on = sealing.break_seal(db, takedown), about(db, takedown)
    if kept is None:
        raise Gone(takedown.id)
    taking_out.give_back(db, kept)
    takedown.lifted_by_id, takedown.lifted_at = by.id, at
    with events.off_log(db):
        _show_again(db, takedown, on, by, at)
    takedowns.tell(db, takedown, "given back", _part_in(takedown), by=by, at=at)
    _record(db, "thread.given_back", takedown, on, by, at)


def _show_again(db: Session, takedown: Takedown, on: Subject, by: Person, at: datetime) -> None:
    if not takedown.was_hidden:
        appeals.decide(db, on, by=by, granted=True, at=at)
        hiding.unhide(db, on, by=by, at=at)
    if article := taking_out.article_of(db, on):
        articles.unhide(db, article, by=by, at=at)


def _part_in(takedown: Takedown) -> tuple[int | None, ...]:
    return takedown.asked_by_id, takedown.decided_by_id, takedown.lift_asked_by_id


def _record(db: Session, kind: str, takedown: Takedown, on: Subject, by: Person, at: datetime) -> None:
    """Who and why, never which words."""
    thread, data = thread_of(db, on), {"subject": takedown.subject_kind}
    events.record(db, kind, who=by, thread=thread, subject=on.id, reason=takedown.says, on_log=True, at=at, data=data)
