"""The guard at the desk: a reply is looked at before it is sent, and whoever wrote it decides what becomes of it.

A route asks `words` what to send and, when it is sent, calls `log`; the form comes back with `held` in it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, Field
from sqlmodel import Session

from community.answers import Answer
from community.people import Person
from community.settings import settings
from escalation import guard, notes
from escalation.cases import Case
from escalation.guard import REASON_MOST, Before, Held
from web.addresses import answer_path
from web.forms import Line
from web.translations import gettext as _


class GuardedForm(BaseModel):
    """`instead`: what becomes of a held reply, a `link` to the answer there is, or `insist`; `because` says why."""

    instead: Literal["", "link", "insist"] = ""
    because: Annotated[Line, Field(max_length=REASON_MOST)] = ""


class HeldBack(ValueError):
    """The reply was said before, or has a gap in it; the agent has to decide."""


class NoReason(ValueError):
    """Who insists says why."""


def words(db: Session, case: Case, me: Person, body: str, form: GuardedForm) -> str:
    """What is to be sent: the body, or the link instead of it. Raises HeldBack, NoReason."""
    held = guard.check(db, case, me, body)
    if not held:
        return body
    if form.instead == "link" and held.before:
        return link_to(held.before)
    if form.instead != "insist":
        raise HeldBack(case.id)
    if not form.because:
        raise NoReason(case.id)
    return body


def log(db: Session, answer: Answer, form: GuardedForm) -> None:
    """Keep why it was sent, if it had been held: with the reply, and as a note that the team reads."""
    if form.instead == "insist" and form.because and guard.would_hold(db, answer):
        sent = guard.send_anyway(db, answer, reason=form.because)
        says = _("Sent although the guard had held it: “%(why)s”", why=form.because)
        notes.add(db, db.get_one(Case, sent.case_id), by=db.get_one(Person, answer.author_id), body=says)


def held(db: Session, case: Case | None, me: Person, body: str) -> Held | None:
    """For the form that comes back."""
    return guard.check(db, case, me, body) if case else None


def link_to(before: Before) -> str:
    """A reply that sends the customer to the answer there is."""
    address = settings().public_url + answer_path(before, before.answer_id)
    return _("We have answered this here: [%(title)s](%(address)s)", title=_bare(before.title), address=address)


def _bare(title: str) -> str:
    """A title inside a Markdown link."""
    return title.translate(str.maketrans({"[": "(", "]": ")", "\\": " "}))
