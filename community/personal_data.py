"""Numbers and addresses that are nobody else's business, found in a text before or after it is posted.

Only what can be told by itself is looked for: card numbers by their check digit, account numbers by theirs, telephone
numbers by the plans of their countries, e-mail addresses, an address where street, number and postcode stand together;
and a customer or account number where the text calls it one, or where it is written as the operator says.
"""

import re
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from urllib.parse import urlsplit

import phonenumbers
from phonenumbers import Leniency, PhoneNumberMatcher

from community import own_numbers
from community.settings import settings

LOOKED_AT = 25_000
"""Letters of a text that are looked at; more than any post has."""

REGIONS = ("GB", "PL", "US", "DE")
"""Where a number without its country may belong."""


class Kind(StrEnum):
    CARD = "card"
    IBAN = "IBAN"
    EMAIL = "e-mail"
    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account number"


SURE = frozenset({Kind.CARD, Kind.IBAN})
"""What proves itself by a check digit: no text has one by chance."""


@dataclass(frozen=True, order=True)
class Found:
    """Where in a text something personal stands, and what it is."""

    start: int
    end: int
    kind: Kind


def find(text: str, wanted: Container[Kind] = frozenset(Kind)) -> list[Found]:
    """Everything personal in this text, in its order. What is part of something longer is not named twice."""
    text, taken = text[:LOOKED_AT], []
    for kind, spans in FINDERS.items():
        if kind not in wanted:
            continue
        for start, end in spans(text):
            if all(end <= one.start or start >= one.end for one in taken):
                taken.append(Found(start, end, kind))
    return sorted(taken)


def kinds(text: str) -> list[Kind]:
    """What a text gives away, each once."""
    return list(dict.fromkeys(found.kind for found in find(text)))


def conceal(text: str) -> str:
    """The same text with each of them taken out: `[card]`."""
    for found in reversed(find(text)):
        text = f"{text[: found.start]}[{found.kind}]{text[found.end :]}"
    return text


Spans = Iterator[tuple[int, int]]

_CARD = re.compile(
    r"(?<![\w.,-])(?<!\d )(?:\d{13,19}|\d{4}([ -])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?"
    r"|\d{4}([ -])\d{6}\2\d{4,5})(?![\w-]|[.,]\d| \d)"
)
"""In one piece, or in the groups that stand on a card."""

_ISSUED = re.compile(r"3[47]\d{13}|3[068]\d{12}|4(?:\d{12}|\d{15}|\d{18})|(?:5[0-8]|6\d|2[2-7])\d{14}|6\d{11,18}")
_IBAN = re.compile(r"(?<!\w)[A-Za-z]{2}\d{2}(?: ?[A-Za-z0-9]){11,30}(?!\w)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,5}[A-Za-z]{2,24}(?!\w)")
_ACCOUNT = re.compile(
    r"\b(?:customer|account|contract|client|klienta|konta|umowy|abonenta)\s*(?:number|no|nr|id|numer)?\.?\s*(?:is|to)?"
    r"\s*[:#]?\s*(?P<number>\d(?:[ -]?\d){5,11})(?!\w)",
    re.IGNORECASE,
)
_STREET = r"(?i:street|st|road|rd|avenue|ave|lane|ln|drive|dr|close|court|ct|crescent|terrace|place|gardens|square|way)"
_ADDRESS = re.compile(
    "|".join(
        (
            # 12a Station Road, Leeds LS1 4DY · 1600 Elm Street, Springfield, IL 62704
            rf"(?<![\w.,#-])\d{{1,5}}[A-Za-z]?,? (?:[A-Z][\w'’.]{{0,20}} ){{1,3}}{_STREET}\b\.?[^\d]{{1,50}}?"
            r"\b(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]{2},? \d{5}(?:-\d{4})?)(?!\w)",
            # ul. Długa 12/3, 00-238 Warszawa
            r"(?<!\w)(?i:ul|al|os|pl)\. ?[A-ZŻŹĆŁŚ0-9][^\d\n]{1,40} \d{1,4}[A-Za-z]?(?: ?(?:/|m\.|lok\.) ?\d{1,4})?"
            r"[,\s]{1,3}\d{2}-\d{3} [A-ZŻŹĆŁŚ]\w+",
            # Lindenstraße 7b, 10969 Berlin
            r"(?<!\w)[A-ZÄÖÜ][\wäöüß-]{1,30}?(?: ?[Ss]tra(?:ß|ss)e| ?[Ss]tr\.|weg|platz|allee|gasse|ring|damm|ufer) "
            r"\d{1,4} ?[a-z]?[,\s]{1,3}(?:D-)?\d{5} [A-ZÄÖÜ]\w+",
            # 14 rue de la Paix, 75002 Paris
            r"(?<![\w.,#-])\d{1,4}(?: ?bis| ?ter)?,? (?i:rue|avenue|boulevard|bd|place|chemin|impasse|allée|quai) "
            r"[^\d\n]{2,40}?[,\s]{1,3}\d{5} [A-ZÉÈÀ]\w+",
        )
    )
)
"""Number, street and postcode together, as four countries write them; a street alone may be anybody's."""

_OUR_OWN_BOXES = ("support@", "help@", "info@", "contact@", "noreply@", "no-reply@", "kontakt@", "pomoc@")
_NUMBERS = re.compile(r"\d(?:[^\w\n]{0,2}\d){7}")


def _cards(text: str) -> Spans:
    return (one.span() for one in _CARD.finditer(text) if _luhn(re.sub(r"\D", "", one[0])))


def _ibans(text: str) -> Spans:
    """An IBAN may run into the next word; the longest part that adds up is it."""
    for one in _IBAN.finditer(text):
        words = one[0].split(" ")
        parts = (" ".join(words[:count]) for count in range(len(words), 0, -1))
        if part := next((part for part in parts if _adds_up(part)), ""):
            yield one.start(), one.start() + len(part)


def _emails(text: str) -> Spans:
    """Somebody's own address; that of a support desk is meant to be known."""
    ours = urlsplit(settings().public_url).hostname or "\0"
    for one in _EMAIL.finditer(text):
        address = one[0].lower()
        if not address.startswith(_OUR_OWN_BOXES) and not address.endswith((f"@{ours}", f".{ours}", ".example")):
            yield one.span()


def _phones(text: str) -> Spans:
    """With a country's code anywhere; without one as far as a plan of ours knows it and it is written like one."""
    if not _NUMBERS.search(text):
        return
    for region in (None, *REGIONS):
        leniency = Leniency.VALID if region is None else Leniency.STRICT_GROUPING
        for one in PhoneNumberMatcher(text, region, leniency=leniency, max_tries=100):
            if region is None or (one.raw_string.startswith(("0", "(")) and _is_mobile_or_fixed(one.number)):
                yield one.start, one.end


def _accounts(text: str) -> Spans:
    """What the text calls one, and what looks as the operator's own do."""
    yield from (one.span("number") for one in _ACCOUNT.finditer(text))
    if ours := own_numbers.pattern(settings().account_numbers):
        yield from (one.span() for one in ours.finditer(text))


def _addresses(text: str) -> Spans:
    return (one.span() for one in _ADDRESS.finditer(text))


def _is_mobile_or_fixed(number: phonenumbers.PhoneNumber) -> bool:
    """A free or shared-cost number is a company's."""
    kind = phonenumbers.PhoneNumberType
    return phonenumbers.number_type(number) in (kind.MOBILE, kind.FIXED_LINE, kind.FIXED_LINE_OR_MOBILE)


@lru_cache(maxsize=1000)
def _luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others, and it is not one digit over and over."""
    doubled = [int(digit) * 2 for digit in digits[-2::-2]]
    total = sum(int(digit) for digit in digits[-1::-2]) + sum(value - 9 if value > 9 else value for value in doubled)
    return total % 10 == 0 and len(set(digits)) > 1 and _ISSUED.fullmatch(digits) is not None


def _adds_up(iban: str) -> bool:
    """ISO 13616: the first four letters last, letters as numbers, and 1 is left over from a division by 97."""
    code = iban.replace(" ", "").upper()
    moved = code[4:] + code[:4]
    return 15 <= len(code) <= 34 and int("".join(str(int(letter, 36)) for letter in moved)) % 97 == 1


FINDERS: dict[Kind, Callable[[str], Spans]] = {
    Kind.IBAN: _ibans,
    Kind.CARD: _cards,
    Kind.EMAIL: _emails,
    Kind.ADDRESS: _addresses,
    Kind.ACCOUNT: _accounts,
    Kind.PHONE: _phones,
}
"""The surest first: what they find is not looked at again."""
