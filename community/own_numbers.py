"""How the operator writes what a number of their own customers looks like: a mask, which no text can make slow.

`#` is a digit, `@` a letter, `*` either, and everything else is itself; between its signs a text may have a blank or a
hyphen. `NW-########` is a customer's, `Meter=##-######-@` names what it is. A mask is no regular expression, because
one of those that is written by hand can take for ever on a text made for it (docs/decisions/0021).
"""

import re
from functools import lru_cache

SIGNS = {"#": r"\d", "@": r"[^\W\d_]", "*": r"[^\W_]"}
MASKS_MOST, LEAST, MOST = 20, 5, 40
UNKNOWN_LEAST = 3
ALLOWED = re.compile(r"[\w#@*./ -]+")


class WrongMask(ValueError):
    """Nothing can be looked for with it, or far too much would be found."""


def masks(setting: str) -> list[str]:
    """The masks of a setting, `;` between them, with or without a name before `=`. Raises WrongMask."""
    parts = [part.strip() for part in setting.split(";") if part.strip()]
    if len(parts) > MASKS_MOST:
        raise WrongMask(f"at most {MASKS_MOST} account numbers")
    return [_checked(part.rpartition("=")[2].strip()) for part in parts]


@lru_cache(maxsize=10)
def pattern(setting: str) -> re.Pattern[str] | None:
    """What finds them, the longest first; None where there are none. Each sign is one step, so it takes linear time."""
    known = sorted(masks(setting), key=len, reverse=True)
    if not known:
        return None
    return re.compile(rf"(?<![\w-])(?:{'|'.join(map(_written, known))})(?![\w-])", re.IGNORECASE)


def _checked(mask: str) -> str:
    if not LEAST <= len(mask) <= MOST or not ALLOWED.fullmatch(mask):
        raise WrongMask(f"write an account number in {LEAST} to {MOST} signs: #, @, *, letters, digits, blanks, - . /")
    if sum(sign in SIGNS for sign in mask) < UNKNOWN_LEAST or "#" not in mask:
        raise WrongMask("an account number has at least three signs of #, @ and *, one of them #")
    if mask.replace(" ", "").strip("@*") == "" or re.fullmatch(r"#{1,6}", mask.replace(" ", "")):
        raise WrongMask("this would be found in every text: write more of it")
    return mask


def _written(mask: str) -> str:
    signs = [sign for sign in mask if sign not in " -"]
    return "[ -]?".join(SIGNS.get(sign, re.escape(sign)) for sign in signs)
