"""What somebody is told, as one sentence for each kind, and where it leads."""

from collections.abc import Callable

from sqlmodel import Session

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
    "surge": N_("Many more people than usual are asking."),
    "clock": N_("A promise to a customer is due soon."),
    "clock late": N_("A promise to a customer was broken."),
    "expert asked": N_("A colleague at the desk needs your knowledge."),
    "expert answered": N_("The expert you asked has answered."),
    "expert late": N_("The expert you asked has not answered in time."),
    "offered": N_("A case is waiting for you."),
    "rank gained": N_("You have reached a new rank. See what you may do now."),
    "rank at risk": N_("You are below what your rank needs. You keep it for 14 days; your page says what is missing."),
    "rank lost": N_("Your rank has changed, because you were below what it needs for 14 days."),
    "superuser invited": N_("Our team would like you to be a superuser. You decide."),
    "edit suggested": N_("Somebody suggests other words for what you wrote."),
    "edit decided": N_("Somebody has decided about the words you suggested."),
    "votes reversed": N_(
        "Some votes for what you wrote came in a way that is not fair to others, and count no longer."
    ),
    "votes not counted": N_("Some votes you cast went to one person so often that they count no longer."),
    "votes restored": N_("Votes that did not count were looked at again, and they count after all."),
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
    "surge": lambda _db, _told: "/surge",
    "rank gained": lambda _db, _told: "/ranks",
    "rank at risk": lambda _db, _told: "/ranks",
    "rank lost": lambda _db, _told: "/ranks",
    "superuser invited": lambda _db, _told: "/settings/superuser",
    "edit suggested": lambda _db, told: f"/suggestions/{told.subject_id}",
    "edit decided": lambda _db, told: f"/suggestions/{told.subject_id}",
    "votes reversed": lambda _db, _told: "/settings/reputation",
    "votes not counted": lambda _db, _told: "/settings/reputation",
    "votes restored": lambda _db, _told: "/settings/reputation",
}
"""Where a kind leads, if not to its thread."""
