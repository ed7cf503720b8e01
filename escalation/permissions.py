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
from escalation import agents, incidents, surge, volunteers
from escalation.cases import Case
from escalation.experts import UNANSWERED, ExpertRequest
from escalation.incidents import Incident
from escalation.post_mortems import PostMortem
from escalation.reasons import ContactReason

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


def may_see_reports(person: Person | None) -> Permission:
    """What was promised and kept: for those who answer for it."""
    if not person:
        return may_write(person)
    return YES if person.role in PLANNERS else No("These figures are for managers and the operator.")


def may_plan(person: Person | None) -> Permission:
    """Policies, calendars, teams, watch rules, surge levels: what everybody's promises rest on."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.role in PLANNERS else No("Only a manager or the operator can change this.")


def may_answer_expert(db: Session, person: Person | None, request: ExpertRequest) -> Permission:
    """Whoever is asked, or works in the department that is; managers and the operator help out."""
    if not (allowed := may_see_desk(person)):
        return allowed
    if request.state not in UNANSWERED:
        return No("This has been answered, or nobody asks it any more.")
    theirs = person and (request.expert_id == person.id or agents.works_in(db, person, request.team_id))
    return YES if theirs or may_plan(person) else No("Only whoever is asked can answer this.")


def may_take_back(person: Person | None, request: ExpertRequest) -> Permission:
    """Whoever asked it; what a watch rule asked, a manager or the operator."""
    if not (allowed := may_see_desk(person)):
        return allowed
    if request.state not in UNANSWERED:
        return No("This has been answered, or nobody asks it any more.")
    asked = person and person.id == request.asked_by_id
    return YES if asked or may_plan(person) else No("Only whoever asked this can take it back.")


def may_lead_incidents(person: Person | None) -> Permission:
    """Say that something is wrong for many, how it goes on, and that it is over."""
    return may_work_cases(person)


def may_see_reason(person: Person | None, reason: ContactReason) -> Permission:
    """What was fixed and is told may be read by everybody; the work on the rest is the team's."""
    return YES if reason.is_told else may_see_desk(person)


def may_link_reasons(person: Person | None) -> Permission:
    """Say why somebody asked, and that something makes people ask."""
    return may_work_cases(person)


def may_lead_reasons(person: Person | None) -> Permission:
    """Say who owns it, what is done about it, and that it is done."""
    return may_plan(person)


def may_see_post_mortem(person: Person | None, mortem: PostMortem) -> Permission:
    """A draft is the desk's."""
    return YES if mortem.told_at else may_see_desk(person)


def may_see_incident(person: Person | None, incident: Incident) -> Permission:
    """What is only suspected, or was none, is the desk's to know."""
    if incident.state in (incidents.State.OPEN, incidents.State.FIXED):
        return YES
    return may_see_desk(person)


def may_join_incident(person: Person | None, incident: Incident) -> Permission:
    if not (allowed := may_write(person)):
        return allowed
    return YES if incident.is_open else No("This is over, so there is nothing left to be told of.")


def may_attach(person: Person | None, thread: Thread) -> Permission:
    """Bring a thread to an incident, or take it out: its asker, and the desk."""
    if not (allowed := may_write(person)):
        return allowed
    if person and (person.id == thread.author_id or person.role in DESK):
        return YES
    return No("Only the person who asked, or the support team, can say what this is part of.")


def may_volunteer(person: Person | None) -> Permission:
    """Be ready to help with the queue when very many ask."""
    if not (allowed := may_write(person)):
        return allowed
    return (
        YES
        if person and person.is_superuser
        else No("Superusers can volunteer. The ranks page says how one gets there.")
    )


def may_help_in_surge(db: Session, person: Person | None) -> Permission:
    """Volunteers who have read how, and only while very many ask."""
    if not (allowed := may_volunteer(person)):
        return allowed
    ready = person and volunteers.of(db, person)
    if not ready or not ready.briefed_at:
        return No("Read the briefing first, and say that you are ready.")
    if surge.level(db) < surge.Level.THREE:
        return No("The support team manages by itself just now. You are called when very many ask.")
    return YES


def may_help_with(db: Session, person: Person | None, case: Case, thread: Thread) -> Permission:
    """What is urgent or personal stays with the team: a volunteer sees nothing that is not public."""
    if not (allowed := may_help_in_surge(db, person)):
        return allowed
    if case.priority == 1 or thread.contact_class or not thread.visible:
        return No("This one is for the support team itself.")
    return YES


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
