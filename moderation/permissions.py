"""Who may flag, and who may act on it."""

from community.concealing import Concealment
from community.people import Person, Role
from community.permissions import HIDDEN, SIGN_IN, YES, No, Permission, Written, may_by_rank, may_write
from community.personal_data import SURE
from community.threads import Thread
from moderation.queue import Cause
from moderation.subjects import Subject
from moderation.takedowns import Takedown

OWN_WORDS = No("Somebody else has to decide about your own words.")
SECOND = No("A second person has to say so.")


def may_flag(person: Person | None, on: Subject) -> Permission:
    if not (allowed := may_by_rank(person, "flag")):
        return allowed
    if person and person.id == on.author_id:
        return No("This is your own. You can edit it instead.")
    return YES if not on.hidden_at else No("This is hidden already.")


def may_moderate(person: Person | None) -> Permission:
    """Superusers and staff keep the place usable, in the open."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and (person.is_superuser or person.is_staff) else No("Superusers and staff moderate here.")


def may_hide(person: Person | None, on: Written) -> Permission:
    """Nobody decides about what they wrote themselves."""
    if not (allowed := may_moderate(person)):
        return allowed
    return YES if person and person.id != on.author_id else OWN_WORDS


def may_appeal(person: Person | None, on: Subject) -> Permission:
    """The author of what a moderator has hidden, also one who may not write any more."""
    if not person or person.id != on.author_id:
        return No("Only its author can appeal.")
    if not on.hidden_at or on.review:
        return No("A moderator has yet to decide about this.") if on.review else No("This is not hidden.")
    return YES


def may_merge(person: Person | None, thread: Thread) -> Permission:
    """Say that a thread goes on in another, about what others wrote."""
    if not (allowed := may_by_rank(person, "merge")):
        return allowed
    return YES if person and person.id != thread.author_id else OWN_WORDS


def may_move(person: Person | None) -> Permission:
    """Put a thread into another category."""
    return may_moderate(person)


def may_retag(person: Person | None, thread: Thread) -> Permission:
    """Its author may, and whoever has the rank for it."""
    own = person and person.id == thread.author_id
    if not (allowed := may_write(person) if own else may_by_rank(person, "retag")):
        return allowed
    return YES if thread.visible else HIDDEN


def may_redact(person: Person | None) -> Permission:
    """Take words out for good: superusers and staff, also out of their own."""
    return may_moderate(person)


def may_put_back(person: Person | None, concealed: Concealment) -> Permission:
    """Staff see what was concealed, and may say that it is nobody's. What only looked personal in a mail its author
    may put back, too."""
    if not concealed.words:
        return No("So long after it was posted, nobody has these words any more.")
    if person and person.id == concealed.author_id:
        taken_by_us = concealed.by_id is not None or concealed.kind in SURE
        return No("Our team has to look at this first. Tell them in the private side-thread.") if taken_by_us else YES
    return YES if person and person.is_staff else No("Only its author and our team see what was concealed.")


def may_see_concealed(person: Person | None) -> Permission:
    """What is concealed of everybody's, with the words: staff."""
    return YES if person and person.is_staff else No("Only its author and our team see what was concealed.")


def may_take_data(person: Person | None, whose: Person) -> Permission:
    """One's own data is one's own, also for somebody who may not write any more."""
    return YES if person and person.id == whose.id else No("This is somebody else’s data.")


def may_leave(person: Person | None) -> Permission:
    """Whoever works here belongs to what was answered here as long as they do."""
    if person and person.is_staff:
        return No("As long as you work here, your account stays. Ask the operator to change your role first.")
    return YES if person else SIGN_IN


def may_hold(person: Person | None) -> Permission:
    """Staff say that nothing of somebody's may go, two of them."""
    return YES if person and person.is_staff else No("Only staff can keep somebody’s data from being erased.")


def may_see_takedowns(person: Person | None) -> Permission:
    """What waits for a second, what was taken down, and the words that are under seal: staff, who hold what the law
    wants kept."""
    return YES if person and person.is_staff else No("Only staff take words down for legal reasons.")


def may_take_down(person: Person | None, on: Written) -> Permission:
    """Staff ask for it, about what others wrote. Nothing happens until a second one agrees."""
    if not (allowed := may_write(person) and may_see_takedowns(person)):
        return allowed
    return YES if person and person.id != on.author_id else OWN_WORDS


def may_refuse_takedown(person: Person | None, takedown: Takedown) -> Permission:
    """Staff, also whoever asked for it and has thought better of it."""
    if not (allowed := may_write(person) and may_see_takedowns(person)):
        return allowed
    return YES if person and person.id != takedown.author_id else OWN_WORDS


def may_confirm_takedown(person: Person | None, takedown: Takedown) -> Permission:
    """Nobody confirms what they asked for themselves."""
    if not (allowed := may_refuse_takedown(person, takedown)):
        return allowed
    return YES if person and person.id != takedown.asked_by_id else SECOND


def may_give_back(person: Person | None, takedown: Takedown) -> Permission:
    """Two of the staff, too: whoever said so first is not the second."""
    if not (allowed := may_refuse_takedown(person, takedown)):
        return allowed
    return YES if person and person.id != takedown.lift_asked_by_id else SECOND


def may_turn_objection_down(person: Person | None, takedown: Takedown) -> Permission:
    """Somebody else than the two against whom its author objects."""
    if not (allowed := may_refuse_takedown(person, takedown)):
        return allowed
    if person and person.id in (takedown.asked_by_id, takedown.decided_by_id):
        return No("You were one of the two, so somebody else decides about the objection.")
    return YES


def may_review(person: Person | None, cause: Cause) -> Permission:
    """Look at what waits: first posts with the rank for it, everything else as a superuser or staff."""
    return may_by_rank(person, "review first posts") if cause == Cause.FIRST_POST else may_moderate(person)


def may_look(person: Person | None) -> Permission:
    """Look at any part of the queue at all."""
    return YES if may_review(person, Cause.FIRST_POST) else may_review(person, Cause.FLAGS)


def may_decide(person: Person | None, cause: Cause, on: Subject) -> Permission:
    """Nobody decides about their own words, nor about an appeal against what they hid themselves."""
    if not (allowed := may_review(person, cause)):
        return allowed
    if not person or person.id == on.author_id:
        return OWN_WORDS
    if cause == Cause.APPEAL and person.id == on.hidden_by_id:
        return No("You hid this, so somebody else decides about the appeal.")
    return YES


def may_judge_fairness(person: Person | None) -> Permission:
    """Whether votes were fair is for staff to say: it shows who voted."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.is_staff else No("Only staff can decide about this.")


def may_see_retention(person: Person | None) -> Permission:
    """What is kept of people, and for how long: whoever answers for it."""
    if not person:
        return SIGN_IN
    there = person.role in (Role.MANAGER, Role.OPERATOR)
    return YES if there else No("What is kept, and for how long, is for managers and the operator.")
