"""What somebody is told, as one sentence for each kind, and where it leads."""

from collections.abc import Callable

from sqlmodel import Session

from community.events import Event
from community.notifications import Notification
from escalation import cases
from web.translations import N_, ngettext
from web.translations import gettext as _

SENTENCES: dict[str, str] = {
    "answered": N_("Your question has a new answer."),
    "answered there": N_("A thread you follow has a new answer."),
    "answered by them": N_("Somebody you follow answered a question."),
    "asked there": N_("Somebody asked where you wanted to hear of it."),
    "commented": N_("Somebody commented on what you wrote."),
    "commented there": N_("Somebody commented in a thread you follow."),
    "accepted": N_("Your answer solved it."),
    "solved there": N_("A thread you follow has a solution."),
    "named in question": N_("Somebody named you in what they asked."),
    "named in answer": N_("Somebody named you in an answer."),
    "named in comment": N_("Somebody named you in a comment."),
    "thread hidden": N_("A moderator hid what you asked. The reason stands there."),
    "thread unhidden": N_("What you asked was brought back."),
    "thread merged": N_("What you asked was joined with a thread that asks the same. It goes on there."),
    "thread parted": N_("What you asked stands by itself again."),
    "thread edited": N_("Somebody changed the words of what you asked."),
    "answer hidden": N_("A moderator hid an answer of yours. The reason stands there."),
    "answer unhidden": N_("Your answer was brought back."),
    "answer edited": N_("Somebody changed the words of your answer."),
    "comment hidden": N_("A moderator hid a comment of yours. The reason stands there."),
    "comment unhidden": N_("Your comment was brought back."),
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
    "rank gained": N_("You have reached a new rank. See what you may do now."),
    "rank at risk": N_("You are below what your rank needs. You keep it for 14 days; your page says what is missing."),
    "rank lost": N_("Your rank has changed, because you were below what it needs for 14 days."),
    "superuser invited": N_("Our team would like you to be a superuser. You decide."),
    "second factor added": N_("You have something new to sign in with. If it was not you, tell us at once."),
    "second factor removed": N_("Something you signed in with was removed. If it was not you, tell us at once."),
    "recovery code used": N_("One of your recovery codes was used to sign in."),
    "edit suggested": N_("Somebody suggests other words for what you wrote."),
    "edit decided": N_("Somebody has decided about the words you suggested."),
    "votes reversed": N_(
        "Some votes for what you wrote came in a way that is not fair to others, and count no longer."
    ),
    "votes not counted": N_("Some votes you cast went to one person so often that they count no longer."),
    "votes restored": N_("Votes that did not count were looked at again, and they count after all."),
    "appeal granted": N_("A second moderator agrees with you: what was hidden is back."),
    "appeal turned down": N_("A second moderator looked at your appeal, and it stays hidden."),
    "first post waits": N_("A first post is held back and nobody has looked at it yet."),
    "words concealed": N_("Something in what you wrote looks like personal data, so only you and our team read it."),
    "flag decided": N_("The moderators have looked at what you flagged."),
    "takedown waits": N_("A takedown waits for a second person to confirm it."),
    "takedown confirmed": N_("A second person confirmed your takedown, and the words are down."),
    "takedown refused": N_("A second person refused your takedown, so nothing changes."),
    "takedown lapsed": N_("Nobody confirmed your takedown within a week, so nothing changes."),
    "takedown objected": N_("The author of what was taken down objects. A third person decides."),
    "giving back waits": N_("A colleague wants to give back what was taken down. A second person has to agree."),
    "given back": N_("What was taken down stands there again, because two of the staff said so."),
}
"""One for each kind in community/notifications.py."""

Where = Callable[[Session, Notification], str]


def says(kind: str, count: int = 1) -> str:
    """Its sentence, in the reader's language: of three answers, that there are three."""
    if count > 1 and kind in MANY:
        return MANY[kind](count)
    return _(SENTENCES[kind])


MANY: dict[str, Callable[[int], str]] = {
    "answered": lambda n: ngettext("Your question has %(n)s new answer.", "Your question has %(n)s new answers.", n),
    "answered there": lambda n: ngettext(
        "A thread you follow has %(n)s new answer.", "A thread you follow has %(n)s new answers.", n
    ),
    "commented": lambda n: ngettext(
        "There is %(n)s new comment on what you wrote.", "There are %(n)s new comments on what you wrote.", n
    ),
    "commented there": lambda n: ngettext(
        "A thread you follow has %(n)s new comment.", "A thread you follow has %(n)s new comments.", n
    ),
}
"""What is said of more than one: for each kind that is counted."""


def leads_to(db: Session, told: Notification) -> str:
    """The page where something can be done about it."""
    return PLACES.get(told.kind, _thread)(db, told)


def _thread(_db: Session, told: Notification) -> str:
    return f"/threads/{told.thread_id}"


def _answer(_db: Session, told: Notification) -> str:
    return f"/threads/{told.thread_id}#answer-{told.subject_id}"


def _comment(_db: Session, told: Notification) -> str:
    return f"/threads/{told.thread_id}#comment-{told.subject_id}"


def _private(_db: Session, told: Notification) -> str:
    return f"/threads/{told.thread_id}/private"


def _case(db: Session, told: Notification) -> str:
    case = cases.latest_for(db, told.thread_id)
    return f"/desk/cases/{case.id}" if case else "/desk"


PLACES: dict[str, Where] = {
    **dict.fromkeys(("answered", "answered there", "answered by them", "accepted", "solved there"), _answer),
    **dict.fromkeys(("commented", "commented there", "named in comment"), _comment),
    "named in answer": _answer,
    "team writes privately": _private,
    "offered": _case,
    "clock": _case,
    "clock late": _case,
    "expert answered": _case,
    "expert late": _case,
    "expert asked": lambda _db, told: f"/expert-requests/{told.subject_id}",
    "incident fixed": lambda _db, told: f"/incidents/{told.subject_id}",
    "thread hidden": lambda _db, _told: "/appeals",
    "answer hidden": lambda _db, _told: "/appeals",
    "comment hidden": lambda _db, _told: "/appeals",
    "words concealed": lambda _db, _told: "/concealed",
    **dict.fromkeys(
        (
            *("takedown waits", "takedown confirmed", "takedown refused", "takedown lapsed", "takedown objected"),
            *("giving back waits", "given back"),
        ),
        lambda _db, told: f"/moderation/takedowns/{told.subject_id}",
    ),
    "appeal turned down": lambda _db, _told: "/appeals",
    "first post waits": lambda _db, _told: "/moderation?tab=first+post",
    "incident suspected": lambda _db, _told: "/incidents",
    "incident update due": lambda _db, _told: "/incidents",
    "incident late": lambda _db, _told: "/incidents",
    "post-mortem due": lambda _db, told: f"/incidents/{told.subject_id}/post-mortem",
    "reason came back": lambda db, told: f"/reasons/{db.get_one(Event, told.subject_id).subject_id}",
    "surge": lambda _db, _told: "/surge",
    "rank gained": lambda _db, _told: "/ranks",
    "rank at risk": lambda _db, _told: "/ranks",
    "rank lost": lambda _db, _told: "/ranks",
    "superuser invited": lambda _db, _told: "/settings/superuser",
    **dict.fromkeys(("second factor added", "second factor removed"), lambda _db, _told: "/settings/security"),
    "recovery code used": lambda _db, _told: "/settings/security",
    "edit suggested": lambda _db, told: f"/suggestions/{told.subject_id}",
    "edit decided": lambda _db, told: f"/suggestions/{told.subject_id}",
    "votes reversed": lambda _db, _told: "/settings/reputation",
    "votes not counted": lambda _db, _told: "/settings/reputation",
    "votes restored": lambda _db, _told: "/settings/reputation",
}
"""Where a kind leads, if not to its thread."""
