"""What looks like somebody's data in a text, marked for whoever is about to publish it."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from community import personal_data
from community.personal_data import Found, Kind
from web.translations import N_

NAMES: dict[str, str] = {
    Kind.CARD: N_("a card number"),
    Kind.IBAN: N_("a bank account"),
    Kind.EMAIL: N_("an e-mail address"),
    Kind.PHONE: N_("a telephone number"),
    Kind.ADDRESS: N_("somebody’s address"),
    Kind.ACCOUNT: N_("an account number"),
}


class PersonalDataLeft(ValueError):
    """Something in the text looks like somebody's data, and nobody has said that it may stand there."""


def found_in(text: str) -> list[str]:
    """What it seems to give away, each once, as messages to be translated."""
    return [NAMES[kind] for kind in personal_data.kinds(text)]


def must_be_clean(text: str, *, checked: bool) -> None:
    """Raises PersonalDataLeft until somebody says that it may stand there."""
    if not checked and personal_data.find(text):
        raise PersonalDataLeft


def marked(text: str) -> Markup | None:
    """The text with each of them in <mark>, for eyes and as it was written; None where there is nothing."""
    found = personal_data.find(text)
    return Markup("").join(_pieces(text, found)) if found else None


def _pieces(text: str, found: Sequence[Found]) -> list[Markup]:
    pieces, at = [], 0
    for one in found:
        pieces += [escape(text[at : one.start]), Markup("<mark>{}</mark>").format(text[one.start : one.end])]
        at = one.end
    return [*pieces, escape(text[at:])]
