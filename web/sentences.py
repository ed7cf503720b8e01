"""What happened, as one sentence for each kind of event: for a thread's journey and for the public log.

Everybody may read these, so they name nobody who is not public in the thread already. Who flagged something is not
said: `flag.raised` is for the moderators alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from community import timeline, view
from community.events import Event
from community.threads import Thread
from web.translations import N_
from web.translations import gettext as _

SENTENCES: dict[str, str] = {
    "thread.asked": N_("%(who)s asked"),
    "thread.edited": N_("%(who)s changed the wording"),
    "thread.failed": N_("%(who)s said that this did not help"),
    "thread.presumed": N_("Nobody objected for a week, so this is taken as answered"),
    "thread.unpresumed": N_("%(who)s wrote again, so it is open after all"),
    "thread.info_asked": N_("%(who)s asked for a detail without which nobody can help"),
    "thread.info_given": N_("%(who)s gave the detail that was missing"),
    "thread.attached": N_("%(who)s attached this to a thread that asks the same"),
    "thread.detached": N_("%(who)s detached this from the other thread"),
    "thread.classed": N_("This cannot wait for the community"),
    "thread.me_too": N_("%(who)s has this too"),
    "thread.pinged": N_("People who know about this were asked to look"),
    "thread.closed": N_("%(who)s closed the thread for new answers"),
    "thread.reclosed": N_("%(who)s opened the thread for answers again"),
    "thread.redacted": N_("%(who)s took words out for good"),
    "thread.concealed": N_("%(who)s concealed what looks like somebody’s data"),
    "thread.uncovered": N_("%(who)s put back words that had been concealed"),
    "thread.taken_down": N_("%(who)s confirmed that words had to be taken down for legal reasons"),
    "thread.given_back": N_("%(who)s confirmed that words are given back that had been taken down"),
    "thread.merged": N_("%(who)s merged another thread into this one"),
    "thread.parted": N_("%(who)s parted another thread from this one"),
    "thread.moved": N_("%(who)s moved the thread to another category"),
    "thread.retagged": N_("%(who)s changed the tags"),
    "thread.unnamed": N_("Somebody who is named here has left"),
    "thread.spoken": N_("%(who)s said which language this is in"),
    "thread.hidden": N_("%(who)s hid the thread"),
    "thread.unhidden": N_("%(who)s brought the thread back"),
    "answer.posted": N_("%(who)s answered"),
    "answer.edited": N_("%(who)s changed an answer"),
    "answer.accepted": N_("%(who)s said what solved it"),
    "answer.unaccepted": N_("%(who)s took back that an answer solved it"),
    "answer.worked": N_("%(who)s said that an answer worked for them"),
    "answer.verified": N_("%(who)s verified an answer"),
    "answer.unverified": N_("%(who)s took back that an answer is verified"),
    "answer.outdated": N_("%(who)s marked an answer as out of date"),
    "answer.renewed": N_("%(who)s found that an answer still holds"),
    "answer.hidden": N_("%(who)s hid an answer"),
    "answer.unhidden": N_("%(who)s brought an answer back"),
    "comment.posted": N_("%(who)s commented"),
    "comment.hidden": N_("%(who)s hid a comment"),
    "comment.unhidden": N_("%(who)s brought a comment back"),
    "comment.blanked": N_("What a comment said was taken out"),
    "article.published": N_("%(who)s made an article of an answer"),
    "article.edited": N_("%(who)s changed the article"),
    "article.redacted": N_("The article says what its thread says now"),
    "article.hidden": N_("%(who)s hid the article"),
    "article.unhidden": N_("%(who)s brought the article back"),
    "edit.suggested": N_("%(who)s suggested other words"),
    "edit.approved": N_("%(who)s took the suggested words"),
    "edit.declined": N_("%(who)s did not take the suggested words"),
    "thread.same_said": N_("%(who)s thinks that this was asked before"),
    "rank.gained": N_("%(who)s reached a new rank"),
    "rank.lost": N_("%(who)s was below what the rank needs for two weeks"),
    "superuser.invited": N_("%(who)s invited somebody to be a superuser"),
    "superuser.joined": N_("%(who)s is a superuser now"),
    "superuser.left": N_("%(who)s is no superuser any more"),
    "person.factors_reset": N_("The operator took a second factor away that somebody had lost"),
    "fairness.acted": N_("Votes that were not fair count no longer"),
    "fairness.restored": N_("%(who)s looked again, and votes count that did not"),
    "votes.seen": N_("%(who)s looked at who voted"),
    "flag.raised": N_("Somebody asked the moderators to look at this"),
    "flag.decided": N_("%(who)s looked at a flag"),
    "appeal.decided": N_("%(who)s decided about an appeal"),
    "matter.reopened": N_("%(who)s took a decision about it back"),
    "case.opened": N_("The support team has it"),
    "case.claimed": N_("%(who)s from the support team is on it"),
    "case.released": N_("%(who)s gave it back to the support team"),
    "case.replied": N_("%(who)s answered for the support team"),
    "case.requeued": N_("It is back with the support team"),
    "case.asked_customer": N_("%(who)s from the support team asked for more"),
    "case.held": N_("The community answered first, so the support team waits for a word about it"),
    "case.asked_expert": N_("%(who)s from the support team asked somebody who knows"),
    "case.expert_answered": N_("The support team has heard from somebody who knows"),
    "case.snoozed": N_("%(who)s from the support team comes back to it later"),
    "case.moved": N_("Another team of ours has it now"),
    "case.late": N_("We did not keep the time we gave"),
    "case.merged": N_("It goes on in the thread that asks the same"),
    "case.joined_incident": N_("It is part of an incident"),
    "case.left_incident": N_("It is not part of the incident after all"),
    "case.closed": N_("Nobody objected for a week, so the support team closed its case"),
    "case.resolved": N_("The support team’s answer was confirmed"),
    "case.withdrawn": N_("The community solved it before the support team did"),
    "case.cancelled": N_("The support team closed its case, because nothing is left to answer"),
    "incident.opened": N_("%(who)s said that something is wrong for many"),
    "incident.reworded": N_("%(who)s wrote down anew what is known of the incident"),
    "incident.updated": N_("%(who)s said how the incident goes on"),
    "incident.answered": N_("%(who)s gave one answer for everybody affected"),
    "incident.fixed": N_("%(who)s said that the incident is over"),
    "incident.dismissed": N_("%(who)s found that it is no incident"),
    "incident.explained": N_("%(who)s wrote down what the incident taught us"),
    "reason.seen": N_("Something makes people ask again and again"),
    "reason.told": N_("%(who)s decided whether everybody can read what was done"),
    "reason.moved": N_("What makes people ask went a step further"),
}
"""One for each kind in community/happenings.py."""

BY_CAUSE: dict[tuple[str, str], str] = {
    ("case.opened", "unanswered"): N_("Nobody had answered in time, so the support team took over"),
    ("case.opened", "unhelped"): N_("The answers did not help, so the support team took over"),
    ("case.opened", "by hand"): N_("%(who)s passed it to the support team"),
    ("case.opened", "at once"): N_("This cannot wait, so the support team has it already"),
    ("case.opened", "affected"): N_("Many people have this, so the support team took over"),
    ("case.opened", "third round"): N_("It has not helped three times, so the support team took over"),
    ("case.opened", "duplicate"): N_(
        "The same was asked in a thread that the support team has, so it has this one too"
    ),
    ("thread.closed", "no detail"): N_("The detail that was asked for did not come within a week"),
    ("thread.closed", "moved in"): N_("It was closed where it comes from"),
    ("thread.hidden", "merged"): N_("%(who)s merged the thread into one that asks the same"),
    ("thread.unhidden", "parted"): N_("%(who)s parted two threads that had been merged"),
    ("appeal.decided", "granted"): N_("%(who)s decided about an appeal, and brought it back"),
    ("appeal.decided", "denied"): N_("%(who)s decided about an appeal, and kept it hidden"),
    ("thread.hidden", "screened"): N_("The thread waits for somebody to look at it first"),
    ("answer.hidden", "screened"): N_("An answer waits for somebody to look at it first"),
    ("comment.hidden", "screened"): N_("A comment waits for somebody to look at it first"),
    ("thread.hidden", "flags"): N_("So many people flagged the thread that it is under review"),
    ("answer.hidden", "flags"): N_("So many people flagged an answer that it is under review"),
    ("thread.concealed", "by itself"): N_("What looks like somebody’s data was concealed by itself"),
    ("comment.hidden", "flags"): N_("So many people flagged a comment that it is under review"),
    ("case.requeued", "unhelped"): N_("The answer did not help, so it is back with the support team"),
    ("case.requeued", "by hand"): N_("%(who)s asked again, so it is back with the support team"),
    ("case.requeued", "asker wrote"): N_("There is more to answer, so it is back with the support team"),
    ("case.requeued", "hidden"): N_("The answer was hidden, so it is back with the support team"),
    ("case.requeued", "lease over"): N_("Nobody was on it any more, so it is back in the support team’s queue"),
    ("case.requeued", "expert late"): N_("Whoever was asked has not answered in time, so the support team goes on"),
    ("case.requeued", "expert not needed"): N_("The support team goes on without asking further"),
    ("flag.decided", "upheld thread"): N_("%(who)s agreed with a flag on the thread"),
    ("flag.decided", "upheld answer"): N_("%(who)s agreed with a flag on an answer"),
    ("flag.decided", "upheld comment"): N_("%(who)s agreed with a flag on a comment"),
    ("flag.decided", "left thread"): N_("%(who)s looked at a flag and left the thread as it is"),
    ("flag.decided", "left answer"): N_("%(who)s looked at a flag and left the answer as it is"),
    ("flag.decided", "left comment"): N_("%(who)s looked at a flag and left the comment as it is"),
}
"""The cases in which a sentence can say more."""

TONES = {
    "thread.asked": "team",
    "thread.failed": "waiting",
    "case.opened": "waiting",
    "case.requeued": "waiting",
    "case.claimed": "team",
    "case.replied": "team",
    "answer.accepted": "solved",
}
"""The colour of a step where it means something; a word stands beside it always."""


@dataclass(frozen=True)
class Step:
    """One step of a thread's journey. `reason` is somebody's own words."""

    kind: str
    tone: str
    at: datetime
    says: str
    reason: str = ""


def of(event: Event, names: Mapping[int, Any]) -> str:
    """The event's sentence in the reader's language. `names` holds its people by id, each with a name."""
    sentence = BY_CAUSE.get((event.kind, _cause(event)), SENTENCES[event.kind])
    who = names.get(event.who_id or 0)
    return _(sentence, who=who.name if who else _("Somebody"))


def reason(event: Event) -> str:
    """What somebody wrote to explain it; a cause that the sentence says already is not one."""
    return "" if event.kind.startswith("case.") or (event.kind, event.reason) in BY_CAUSE else event.reason


def journey(db: Session, thread: Thread) -> list[Step]:
    """A thread's steps, oldest first, each with its moment and its reason."""
    happened = [event for event in timeline.of(db, thread.id) if event.kind != "case.resolved"]
    official = {(event.who_id, event.at) for event in happened if event.kind == "case.replied"}
    names = view.authors_of(db, {event.who_id for event in happened if event.who_id})
    told = [event for event in happened if event.kind != "answer.posted" or (event.who_id, event.at) not in official]
    return [Step(event.kind, TONES.get(event.kind, ""), event.at, of(event, names), reason(event)) for event in told]


def _cause(event: Event) -> str:
    if event.kind == "appeal.decided":
        return "granted" if event.data.get("granted") else "denied"
    if event.kind != "flag.decided":
        return event.reason
    return f"{'upheld' if event.data.get('upheld') else 'left'} {event.data.get('subject', '')}"
