"""What somebody may do here. The button and the route ask the same function, and a No says why.

Every rule answers `YES` or `No("a reason a person can read")`. Reasons are English messages with named values;
web translates them. `None` stands for a visitor who is not signed in.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from community import ranks
from community.database import now
from community.people import Person, Role
from community.threads import Kind, Thread, takes_detail

FOR_THE_ASKER = timedelta(hours=72)


class Written(Protocol):
    """What somebody wrote: a thread, an answer, or what a page shows of one."""

    @property
    def author_id(self) -> int: ...

    @property
    def visible(self) -> bool: ...


@dataclass(frozen=True)
class Yes:
    """It is allowed."""

    def __bool__(self) -> bool:
        return True


@dataclass(frozen=True)
class No:
    """It is not, and this is why. `sign_in` when signing in would help."""

    reason: str
    values: dict[str, Any] = field(default_factory=dict)
    sign_in: bool = False

    def __bool__(self) -> bool:
        return False


Permission = Yes | No
YES = Yes()
SIGN_IN = No("Sign in first. Reading needs no account, writing does.", sign_in=True)
SUSPENDED = No("Your account is suspended, so you cannot write here. The moderation log says why.")
CLOSED = No("This thread takes no more answers. Ask a new question, and link to this one.")
HIDDEN = No("This was hidden by a moderator.")


def may_write(person: Person | None) -> Permission:
    """The least anybody needs to change anything."""
    if not person:
        return SIGN_IN
    return SUSPENDED if person.suspended_at else YES


def may_see(person: Person | None, thread: Thread) -> Permission:
    """A hidden thread is there for its author, superusers and staff only."""
    if thread.visible or (person and (person.id == thread.author_id or person.is_superuser or person.is_staff)):
        return YES
    return HIDDEN


def may_ask(person: Person | None) -> Permission:
    return may_write(person)


def may_answer(person: Person | None, thread: Thread) -> Permission:
    if not (allowed := may_write(person)):
        return allowed
    return YES if thread.visible and takes_detail(thread, person) else _open(thread)


def may_comment(person: Person | None, thread: Thread) -> Permission:
    return may_answer(person, thread)


def may_edit_thread(person: Person | None, thread: Thread) -> Permission:
    return may_edit_words_of(person, thread.author_id)


def may_edit_answer(person: Person | None, answer: Written) -> Permission:
    return may_edit_words_of(person, answer.author_id)


def may_by_rank(person: Person | None, power: str) -> Permission:
    """Whether somebody's rank gives them this power (community/ranks.py)."""
    if not (allowed := may_write(person)):
        return allowed
    if person and ranks.has_power(person, power):
        return YES
    return No("From the rank of %(rank)s you can do this.", {"rank": ranks.rank_that_may(power).name})


def may_me_too(person: Person | None, thread: Thread) -> Permission:
    if not (allowed := may_by_rank(person, "me too")):
        return allowed
    if person and person.id == thread.author_id:
        return No("You asked this yourself, so you are counted already.")
    return YES if thread.visible else HIDDEN


def may_accept(person: Person | None, thread: Thread, answer: Written, at: datetime | None = None) -> Permission:
    """The asker decides what solved it; after 72 hours of silence a superuser or staff may decide for them."""
    if not (allowed := may_write(person)):
        return allowed
    if not answer.visible:
        return HIDDEN
    if person and person.id == thread.author_id:
        return YES
    if person and (person.is_superuser or person.is_staff) and (at or now()) - thread.created_at >= FOR_THE_ASKER:
        return YES
    return No("Only the person who asked can say that this solved it.")


def may_fail(person: Person | None, thread: Thread) -> Permission:
    """ "Did not help" is the asker's to say, once there is something that did not."""
    if not (allowed := may_write(person)):
        return allowed
    if person and person.id != thread.author_id:
        return No("Only the person who asked can say that it did not help.")
    if thread.kind != Kind.QUESTION:
        return No("Only a question can be left without help.")
    if thread.solved_at:
        return No("This is solved. If it is not, take the acceptance back first.")
    if not thread.reply_count:
        return No("Nobody has answered yet, so there is nothing that did not help.")
    if thread.failed_at and thread.uncovered_since and thread.failed_at >= thread.uncovered_since:
        return No("You have said so already. We are looking for somebody who can help.")
    return YES if thread.visible else HIDDEN


def may_follow(person: Person | None) -> Permission:
    """Hear of something. That changes nothing for others, so whoever is suspended may, too."""
    return YES if person else SIGN_IN


def may_follow_person(person: Person | None, whom: Person) -> Permission:
    if person and person.id == whom.id:
        return No("You hear of what you do yourself already.")
    return may_follow(person)


def may_choose_notifications(person: Person | None) -> Permission:
    """How one is told is one's own, suspended or not."""
    return YES if person else SIGN_IN


def may_change_access(person: Person | None) -> Permission:
    """One's own address and password."""
    return YES if person else SIGN_IN


def may_publish_article(person: Person | None) -> Permission:
    """Articles speak for the house."""
    if not (allowed := may_write(person)):
        return allowed
    return YES if person and person.is_staff else No("Only staff can write an article.")


def may_see_article(person: Person | None, article: Written) -> Permission:
    """A hidden one is there for staff only."""
    return YES if article.visible or (person and person.is_staff) else HIDDEN


def may_ask_for_detail(person: Person | None, thread: Thread) -> Permission:
    """Without a detail nobody can help: Advisors, superusers and staff may say so, before the team has the thread."""
    if not (allowed := _may_judge(person, thread, "Advisor")):
        return allowed
    if thread.needs_info_at:
        return No("The asker has been asked for a detail already.")
    if thread.solved_at:
        return No("This is solved.")
    if thread.with_team:
        return No("Our team has this, and asks from the desk.")
    return _open(thread)


def may_end_detail(person: Person | None, thread: Thread) -> Permission:
    """Whoever may ask for a detail may also say that it goes without."""
    if not (allowed := _may_judge(person, thread, "Advisor")):
        return allowed
    return YES if thread.needs_info_at else No("Nobody waits for a detail here.")


def may_vote_duplicate(person: Person | None, thread: Thread) -> Permission:
    """Say that this was asked before, without deciding it alone: three who say so do."""
    return _may_judge(person, thread, "Helper")


def may_attach(person: Person | None, thread: Thread) -> Permission:
    """Say that this asks the same as another thread, or that it does not."""
    return _may_judge(person, thread, "Expert")


def may_class(person: Person | None, thread: Thread) -> Permission:
    """Say that a question cannot wait, or that it can."""
    if not (allowed := may_write(person)):
        return allowed
    if not person or not person.is_staff:
        return No("Only staff can say that a question cannot wait.")
    return YES if thread.kind == Kind.QUESTION else No("Only a question can go to the support team.")


def may_see_comment(person: Person | None, comment: Written) -> Permission:
    """What a hidden one said: its author and the people who moderate."""
    may = person and (person.id == comment.author_id or person.is_superuser or person.is_staff)
    return YES if comment.visible or may else HIDDEN


def may_operate(person: Person | None) -> Permission:
    """The operator runs the place."""
    if person and person.role == Role.OPERATOR:
        return YES
    return No("Only the operator can do this.")


def may_edit_words_of(person: Person | None, author_id: int) -> Permission:
    """One's own, and from Expert on those of others, without review."""
    if not (allowed := may_write(person)):
        return allowed
    if person and (person.id == author_id or ranks.has_power(person, "edit")):
        return YES
    return No("Its author can change this, and people from the rank of %(rank)s on.", {"rank": "Expert"})


def _may_judge(person: Person | None, thread: Thread, rank: str) -> Permission:
    """From this rank on somebody may decide about a question of somebody else's."""
    if not (allowed := may_write(person)):
        return allowed
    if not person or not ranks.at_least(person, rank):
        return No("From the rank of %(rank)s you can do this.", {"rank": rank})
    if thread.kind != Kind.QUESTION:
        return No("This is for questions.")
    return YES if thread.visible else HIDDEN


def _open(thread: Thread) -> Permission:
    if not thread.visible:
        return HIDDEN
    return CLOSED if thread.closed_at else YES
