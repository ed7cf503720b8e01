"""Who works at the desk, and who may ask the team for help without waiting."""

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import Session, col, select

from community import ranks
from community.database import now
from community.events import Event
from community.people import Person, Role
from community.permissions import HIDDEN, YES, No, Permission, may_write
from community.threads import Kind, Thread, takes_detail

ASKER_WAITS = timedelta(minutes=15)
ASKER_MOST = 3
PER = timedelta(hours=24)
REOPENS_WITHIN = timedelta(days=7)

PLANNERS = frozenset({Role.MANAGER, Role.OPERATOR})
DESK = frozenset({Role.AGENT, Role.EXPERT, Role.MANAGER, Role.OPERATOR})


def may_see_desk(person: Person | None) -> Permission:
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.role in DESK else No("The desk is for the support team.")


def may_work_cases(person: Person | None) -> Permission:
    """Claim, answer and give back: agents and experts; managers and the operator help out."""
    return may_see_desk(person)


def may_note(person: Person | None) -> Permission:
    """Write to the team about a case."""
    return may_work_cases(person)


def may_see_private(person: Person | None, thread: Thread) -> Permission:
    """The private side-thread is for the asker and the desk. To everybody else it does not exist: answer with 404."""
    if person and person.id == thread.author_id:
        return YES
    return may_see_desk(person)


def may_write_privately(person: Person | None, thread: Thread, *, opened: bool) -> Permission:
    """The team starts a side-thread, and the asker answers in it: what can be said in the open helps others, too."""
    if not (allowed := may_write(person)):
        return allowed
    if not (seen := may_see_private(person, thread)):
        return seen
    if opened or may_see_desk(person):
        return YES
    return No("Our team opens this when it needs something that should not stand in public.")


def may_keep_macros(person: Person | None) -> Permission:
    """Write and change the texts that the team sends often."""
    return may_work_cases(person)


def may_plan(person: Person | None) -> Permission:
    """Policies, calendars, teams, watch rules, surge levels: what everybody's promises rest on."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.role in PLANNERS else No("Only a manager or the operator can change this.")


def may_escalate(
    db: Session, person: Person | None, thread: Thread, reason: str = "", at: datetime | None = None
) -> Permission:
    """By hand: the asker after 15 minutes, three times a day; Helpers with a reason; superusers and staff any time."""
    at = at or now()
    if not (allowed := may_write(person)):
        return allowed
    if not person or thread.kind != Kind.QUESTION:
        return No("Only a question can go to the support team.")
    if not thread.visible:
        return HIDDEN
    if thread.solved_at:
        return No("This is solved. If it is not, take the acceptance back first.")
    if thread.duplicate_of_id:
        return No("This asks the same as another thread, and our team answers there.")
    if takes_detail(thread, person):
        return No("Somebody asked you for a detail. Write it here, and the time goes on.")
    if person.is_superuser or person.is_staff:
        return YES
    if person.id == thread.author_id:
        return _asker_may(db, person, thread, at)
    if not ranks.at_least(person, "Helper"):
        return No("From the rank of Helper you can pass a question on to the support team.")
    return YES if reason.strip() else No("Say in a few words why this should go to the support team.")


def may_reopen(person: Person | None, thread: Thread, at: datetime | None = None) -> Permission:
    """ "It came back": the asker's to say, for a week after it was solved or taken for solved."""
    if not (allowed := may_write(person)):
        return allowed
    if person and person.id != thread.author_id:
        return No("Only the person who asked can say that it came back.")
    since = thread.solved_at or thread.presumed_at
    if not since or thread.kind != Kind.QUESTION:
        return No("This is not solved yet, so there is nothing that could come back.")
    if thread.closed_at or (at or now()) - since >= REOPENS_WITHIN:
        return No("This is over for more than a week. Ask a new question, and link to this one.")
    return YES if thread.visible else HIDDEN


def may_say_felt_heard(person: Person | None, thread: Thread) -> Permission:
    """One tap, for the asker alone, once it is solved."""
    if not (allowed := may_write(person)):
        return allowed
    if person and person.id != thread.author_id:
        return No("Only the person who asked can say how it felt.")
    return YES if thread.solved_at and thread.visible else No("This is not solved yet.")


def _asker_may(db: Session, person: Person, thread: Thread, at: datetime) -> Permission:
    if at < thread.created_at + ASKER_WAITS:
        return No(
            "Give the community a little time: you can ask our team from %(time)s.",
            {"time": thread.created_at + ASKER_WAITS},
        )
    return YES if _asked_today(db, person, at) < ASKER_MOST else No("You have asked our team three times in 24 hours.")


def _asked_today(db: Session, person: Person, at: datetime) -> int:
    asked = select(func.count()).select_from(Event).where(Event.who_id == person.id, Event.kind == "case.opened")
    return db.exec(asked.where(col(Event.at) > at - PER)).one()
