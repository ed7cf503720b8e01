"""Who may flag, and who may act on it."""

from community.people import Person
from community.permissions import YES, No, Permission, Written, may_by_rank, may_write
from moderation.flags import Subject


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
    return YES if person and person.id != on.author_id else No("Somebody else has to decide about your own words.")


def may_judge_fairness(person: Person | None) -> Permission:
    """Whether votes were fair is for staff to say: it shows who voted."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.is_staff else No("Only staff can decide about this.")
