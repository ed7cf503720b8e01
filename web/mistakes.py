"""What people can get wrong, in words: how a verb's refusal and a form's mistake are said to whoever made it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from community import suggestions
from community.answers import Hidden
from community.categories import UnknownCategory
from community.duplicates import Circle, NotComparable
from community.inviting import NotReady
from community.languages import UnknownLanguage
from community.merging import NotMerged
from community.needs_info import AskedAlready
from community.paging import WrongCursor
from community.passkeys import WrongPasskey
from community.people import EmailTaken, WrongPassword
from community.second_factors import WrongCode
from community.threads import Closed, UnknownThread
from escalation import bulk, handing, incidents, merging, post_mortems, reasons
from escalation.agents import NotStaff, WrongNumber
from escalation.calendars import NeverChanges, Outdated, UnknownZone, WrongHours
from escalation.cases import WrongMove
from escalation.claims import ClaimedByAnother, Ended, Expired, NotClaimed, SomebodyAnswered, Stale
from escalation.drafts import Overtaken
from escalation.experts import AlreadyAnswered, NotThere
from escalation.holidays import UnknownPlace
from escalation.hours import EmptyCalendar
from escalation.snoozing import NotToCome
from escalation.teams import LastDesk, NameTaken
from escalation.watching import FitsEverything
from moderation import appeals, deciding, erasure, flags, queue, takedowns, taking_down
from moderation.screening import TooManyLinks
from search.deflections import NotShown
from search.synonyms import TooFew, TooMany
from web.found import TakenDown
from web.guarding import HeldBack, NoReason
from web.idempotency import KeyUsed, TakenOut
from web.redaction import PersonalDataLeft
from web.translations import N_, ngettext
from web.translations import gettext as _

NAME_MOST = 100
"""An unknown field may be named anything, at any length; this much is enough to find it again."""


@dataclass(frozen=True)
class Mistake:
    """How an error of a room is answered: its status, its code for programs, its sentence, and the field it is in."""

    status: int
    code: str
    says: str
    field: str | None = None


MISTAKES: dict[type[Exception], Mistake] = {
    Closed: Mistake(409, "closed", N_("This thread takes no more answers. Ask a new question, and link to this one.")),
    ClaimedByAnother: Mistake(409, "claimed", N_("%(name)s is on this case.")),
    NotClaimed: Mistake(409, "not_claimed", N_("Claim this case first: only whoever has it can do this.")),
    Ended: Mistake(409, "ended", N_("This case is over.")),
    Expired: Mistake(409, "expired", N_("Your claim is over. Claim the case again, and look at what is new.")),
    Stale: Mistake(409, "stale", N_("Somebody has changed this case meanwhile. Look at it again.")),
    SomebodyAnswered: Mistake(409, "answered", N_("%(name)s has answered while you were writing.")),
    WrongMove: Mistake(409, "wrong_move", N_("The case is elsewhere by now, so this is not possible.")),
    Overtaken: Mistake(409, "overtaken", N_("Somebody has changed this draft meanwhile.")),
    handing.NoDesk: Mistake(422, "invalid", N_("Only a desk answers customers. Ask this department instead."), "team"),
    merging.NoSuchCase: Mistake(422, "invalid", N_("No open case has this reference."), "into"),
    merging.IntoItself: Mistake(422, "invalid", N_("A case cannot be merged into itself."), "into"),
    merging.NotOpen: Mistake(409, "not_open", N_("Only an open case can be merged, and only into an open one.")),
    incidents.NotOpen: Mistake(409, "not_open", N_("This incident is over.")),
    reasons.WrongStep: Mistake(409, "wrong_step", N_("Somebody has taken this a step further meanwhile. Look at it.")),
    post_mortems.AlreadyTold: Mistake(409, "already_told", N_("Everybody can read it already, so it stays as it is.")),
    NeverChanges: Mistake(422, "invalid", N_("This one stays as it is. Choose another name."), "name"),
    Outdated: Mistake(409, "outdated", N_("Somebody saved a calendar of this name meanwhile. Look at it first.")),
    UnknownZone: Mistake(422, "invalid", N_("Choose a time zone."), "timezone"),
    UnknownPlace: Mistake(422, "invalid", N_("No holidays are known of this country."), "country"),
    WrongHours: Mistake(422, "invalid", N_("Say from when to when, where the weekday is free otherwise."), "open"),
    EmptyCalendar: Mistake(422, "invalid", N_("Nobody ever works in these hours. Fill in at least one day."), "shift"),
    bulk.NothingToRemindOf: Mistake(409, "not_asked", N_("The customer was not asked, or has been reminded already.")),
    bulk.NotYours: Mistake(409, "over", N_("This cannot be undone any more.")),
    NotToCome: Mistake(422, "invalid", N_("Choose a time that is still to come, within three months."), "until"),
    HeldBack: Mistake(409, "held", N_("This was not sent yet: it was said before, or there is a gap in it.")),
    NoReason: Mistake(422, "no_reason", N_("Say in a few words why it should be sent all the same."), "because"),
    PersonalDataLeft: Mistake(422, "invalid", N_("Take it out, or say that it may stand there."), "checked"),
    NotThere: Mistake(422, "invalid", N_("They do not work there."), "expert"),
    AlreadyAnswered: Mistake(409, "answered", N_("This has been answered, or nobody asks it any more.")),
    FitsEverything: Mistake(
        422, "invalid", N_("Choose a category or a tag, or write some words: this would ask about every case."), "words"
    ),
    NameTaken: Mistake(422, "invalid", N_("Another team has this name."), "name"),
    LastDesk: Mistake(422, "invalid", N_("One team at least has to answer customers."), "kind"),
    NotStaff: Mistake(422, "invalid", N_("Only somebody of the staff works in a team."), "person"),
    UnknownLanguage: Mistake(422, "invalid", N_("There is no such language here."), "languages"),
    WrongNumber: Mistake(422, "invalid", N_("This number does not fit."), "most_cases"),
    KeyUsed: Mistake(409, "idempotency_conflict", N_("This Idempotency-Key came with another request already.")),
    TakenOut: Mistake(409, "taken_out", N_("This was done. Something was taken out since, so the answer is not kept.")),
    suggestions.Unchanged: Mistake(422, "invalid", N_("These are the words that stand there already."), "body"),
    suggestions.Stale: Mistake(409, "stale", N_("It was changed or decided meanwhile. Look at it again.")),
    NotReady: Mistake(409, "not_ready", N_("Something is missing for a superuser. The ranks page says what.")),
    Hidden: Mistake(409, "hidden", N_("This was hidden by a moderator meanwhile.")),
    EmailTaken: Mistake(422, "invalid", N_("Somebody signs in with this address already. Is it you?"), "email"),
    WrongPassword: Mistake(422, "invalid", N_("That password does not fit this e-mail."), "password"),
    WrongCode: Mistake(422, "invalid", N_("That does not fit, or it was used already."), "code"),
    WrongPasskey: Mistake(422, "invalid", N_("This passkey did not fit. Try once more."), "passkey"),
    TooFew: Mistake(422, "invalid", N_("Write at least two words that mean the same."), "means"),
    TooMany: Mistake(422, "invalid", N_("There are as many synonyms as can be looked for at once."), "means"),
    NotMerged: Mistake(409, "not_merged", N_("These are two threads already.")),
    erasure.SamePerson: Mistake(409, "same_person", N_("A second person has to say so.")),
    takedowns.AskedAlready: Mistake(409, "asked", N_("This has been asked for already.")),
    takedowns.NotWaiting: Mistake(409, "decided", N_("Somebody has decided about this already, or its time is over.")),
    takedowns.Stands: Mistake(409, "taken_down", N_("This was taken down for legal reasons: two of the staff decide.")),
    taking_down.Gone: Mistake(409, "gone", N_("Nobody has the words any more, so they cannot come back.")),
    TakenDown: Mistake(451, "taken_down", N_("This was taken down for legal reasons: “%(why)s”.")),
    appeals.Appealed: Mistake(409, "appealed", N_("You have said so already. Somebody else decides soon.")),
    TooManyLinks: Mistake(422, "too_many_links", N_("As long as you are new here, put two links in at most."), "body"),
    flags.Enough: Mistake(409, "enough", N_("The moderators have yet to look at your last flags. Wait for them.")),
    queue.SettledAlready: Mistake(409, "decided", N_("Somebody else has decided about this already.")),
    deciding.TooLate: Mistake(409, "over", N_("This cannot be undone any more.")),
    NotShown: Mistake(422, "not_shown", N_("This was not among what was found."), "thread"),
    Circle: Mistake(422, "circle", N_("A thread cannot be attached to itself, also not by way of others."), "other"),
    NotComparable: Mistake(422, "not_comparable", N_("Only questions that everybody can read."), "other"),
    UnknownThread: Mistake(422, "unknown_thread", N_("There is no such thread."), "other"),
    AskedAlready: Mistake(409, "asked_already", N_("The asker has been asked for a detail already.")),
    UnknownCategory: Mistake(422, "invalid", N_("There is no such category."), "category"),
    WrongCursor: Mistake(422, "invalid", N_("This cursor is not from this list. Start again without it."), "after"),
}
"""Every error a verb raises on purpose. A new one gets its line here."""


def sentences(errors: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Pydantic's errors as one sentence for each field, by the field's name; the first mistake in a field counts."""
    said: dict[str, str] = {}
    for error in errors:
        said.setdefault(_field(error["loc"]), _sentence(error))
    return said


def _field(place: Sequence[str | int]) -> str:
    """`("body", "tags", 2)` is `tags.2`; a body that cannot be read at all is `body`."""
    inside = place[1:] if len(place) > 1 and place[0] in ("body", "query", "path", "header") else place
    named = (str(part) for part in inside if not isinstance(part, int) or place[0] != "body" or len(inside) > 1)
    return ".".join(named)[:NAME_MOST] or str(place[0])


def _sentence(error: dict[str, Any]) -> str:
    context = error.get("ctx", {})
    if error["type"] == "value_error":
        return _(str(context["error"]).replace("%", "%%"))
    of_a_text = "string_" if isinstance(error.get("input"), str) and error["type"] in ("too_short", "too_long") else ""
    say = SENTENCES.get(of_a_text + error["type"])
    return say(context) if say else _("This does not fit: %(why)s.", why=error["msg"])


def _too_short(context: dict[str, Any]) -> str:
    least = context["min_length"]
    return (
        _("Fill this in.") if least == 1 else ngettext("At least one character.", "At least %(n)s characters.", least)
    )


def _listed(expected: str) -> str:
    """Pydantic's `'a', 'b' or 'c'` without its English."""
    return expected.replace(" or ", ", ")


SENTENCES: dict[str, Any] = {
    "missing": lambda context: _("Fill this in."),  # noqa: ARG005
    "string_too_short": _too_short,
    "too_short": lambda context: _("At least %(n)s of these.", n=context["min_length"]),
    "string_too_long": lambda context: _("At most %(n)s characters.", n=context["max_length"]),
    "too_long": lambda context: _("At most %(n)s of these.", n=context["max_length"]),
    "string_type": lambda context: _("This has to be a text."),  # noqa: ARG005
    "int_type": lambda context: _("This has to be a whole number."),  # noqa: ARG005
    "int_parsing": lambda context: _("This has to be a whole number."),  # noqa: ARG005
    "int_from_float": lambda context: _("This has to be a whole number."),  # noqa: ARG005
    "bool_type": lambda context: _("This has to be true or false."),  # noqa: ARG005
    "list_type": lambda context: _("This has to be a list."),  # noqa: ARG005
    "bool_parsing": lambda context: _("This has to be true or false."),  # noqa: ARG005
    "literal_error": lambda context: _("One of %(choices)s.", choices=_listed(context["expected"])),
    "enum": lambda context: _("One of %(choices)s.", choices=_listed(context["expected"])),
    "greater_than_equal": lambda context: _("At least %(n)s.", n=context["ge"]),
    "less_than_equal": lambda context: _("At most %(n)s.", n=context["le"]),
    "json_invalid": lambda context: _("This is not JSON: %(why)s.", why=context["error"]),
    "model_attributes_type": lambda context: _("This has to be a JSON object."),  # noqa: ARG005
    "extra_forbidden": lambda context: _("There is no such field."),  # noqa: ARG005
}
