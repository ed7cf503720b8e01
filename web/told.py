"""What somebody is told, as one sentence for each kind, and where it leads."""

from collections.abc import Callable

from sqlmodel import Session

from community.events import Event
from community.notifications import Notification
from escalation import cases
from web.translations import N_
from web.translations import gettext as _

SENTENCES: dict[str, str] = {
    "asked of you": N_("Somebody asks about what you know. Could you take a look?"),
    "did it help": N_("Your question has an answer. Did it help?"),
    "did it still help": N_("We still do not know whether the answer helped you."),
    "needs info": N_("Nobody can help you yet, because a detail is missing."),
    "team writes privately": N_("Our team wrote to you privately."),
    "team asks": N_("Our team needs something from you to go on."),
    "team still asks": N_("Our team still waits for your word to go on."),
    "answered elsewhere": N_("Our team answered the thread that asks the same as yours."),
    "community answered": N_("Somebody answered while you waited for our team. Does that solve it?"),
    "incident fixed": N_("What was wrong for many works again."),
    "incident opened": N_("Your question is part of something that is wrong for many."),
    "incident suspected": N_("Many ask the same. Is it an incident?"),
    "incident update due": N_("The next update of your incident is due in a few minutes."),
    "incident late": N_("An update of an incident is late."),
    "post-mortem due": N_("You owe the post-mortem of an incident by tomorrow."),
    "reason came back": N_("What you had fixed for good makes people ask again."),
    "surge": N_("Many more people than usual are asking."),
    "clock": N_("A promise to a customer is due soon."),
    "clock late": N_("A promise to a customer was broken."),
    "expert asked": N_("A colleague at the desk needs your knowledge."),
    "expert answered": N_("The expert you asked has answered."),
    "expert late": N_("The expert you asked has not answered in time."),
    "offered": N_("A case is waiting for you."),
}
"""One for each kind in community/notifications.py."""

Where = Callable[[Session, Notification], str]


def says(kind: str) -> str:
    """Its sentence, in the reader's language."""
    return _(SENTENCES[kind])


def leads_to(db: Session, told: Notification) -> str:
    """The page where something can be done about it."""
    return PLACES.get(told.kind, _thread)(db, told)


def _thread(_db: Session, told: Notification) -> str:
    return f"/threads/{told.thread_id}"


def _private(_db: Session, told: Notification) -> str:
    return f"/threads/{told.thread_id}/private"


def _case(db: Session, told: Notification) -> str:
    case = cases.latest_for(db, told.thread_id)
    return f"/desk/cases/{case.id}" if case else "/desk"


PLACES: dict[str, Where] = {
    "team writes privately": _private,
    "offered": _case,
    "clock": _case,
    "clock late": _case,
    "expert answered": _case,
    "expert late": _case,
    "expert asked": lambda _db, told: f"/expert-requests/{told.subject_id}",
    "incident fixed": lambda _db, told: f"/incidents/{told.subject_id}",
    "incident suspected": lambda _db, _told: "/incidents",
    "incident update due": lambda _db, _told: "/incidents",
    "incident late": lambda _db, _told: "/incidents",
    "post-mortem due": lambda _db, told: f"/incidents/{told.subject_id}/post-mortem",
    "reason came back": lambda db, told: f"/reasons/{db.get_one(Event, told.subject_id).subject_id}",
    "surge": lambda _db, _told: "/surge",
}
"""Where a kind leads, if not to its thread."""
