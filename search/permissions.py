"""Who may say that something solved it, and who mends what the search does not find."""

from community.people import Person
from community.permissions import SUSPENDED, YES, No, Permission, may_write


def may_confirm(person: Person | None) -> Permission:
    """ "This solved it" is for everybody who looks for help, with or without an account."""
    if person and person.suspended_at:
        return SUSPENDED
    return No("What our own people find is not counted.") if person and person.is_staff else YES


def may_mend_search(person: Person | None) -> Permission:
    """See what is searched for in vain, and do something about it. Nobody is told who searched."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.is_staff else No("What is searched for is for staff to see.")
