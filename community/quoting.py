"""What somebody wrote in a mail themselves: without what they quote, their signature, and what their telephone adds.

Quotes between two things of their own stay, for there they say what is meant. Nobody writes mail by one rule, so this
looks for the marks that the common programs leave, in the languages whose users we expect, and errs towards keeping.
"""

import re

WROTE = "wrote|writes|napisał|napisała|napisał\\(a\\)|pisze|schrieb|a écrit|escribió|ha scritto|skrev|schreef|написал"
ATTRIBUTION = re.compile(rf"^\S.*\b(?:{WROTE})\)?.{{0,80}}:\s*$", re.IGNORECASE)
BROKEN_ATTRIBUTION = re.compile(r"^(?:On|W dniu|Am|Le|El|Il|Den|Op)\s.{4,120}$")
ORIGINAL = re.compile(
    r"^[-_*\s]*(?:Original Message|Forwarded message|Wiadomość oryginalna|Oryginalna wiadomość|Ursprüngliche Nachricht"
    r"|Message d'origine|Mensaje original|Messaggio originale)[-_*\s]*$",
    re.IGNORECASE,
)
FROM = re.compile(r"^\*?(?:From|Od|Von|De|Da)\*?:\s", re.IGNORECASE)
SENT = re.compile(r"^\*?(?:Sent|Date|To|Subject|Wysłano|Data|Do|Temat|Gesendet|An|Betreff|Envoyé|À|Objet)\*?:\s", re.I)
RULE = re.compile(r"^_{10,}\s*$")
SIGNATURE = re.compile(r"^--\s*$")
TELEPHONE = re.compile(
    r"^(?:Sent from (?:my |Mail|Outlook)|Get Outlook for|Wysłane z |Wysłano z |Von meinem |Gesendet (?:von|mit) )",
    re.IGNORECASE,
)


def said(text: str) -> str:
    """The words of a mail that are its sender's own; empty where there are none."""
    lines = text.replace("\r\n", "\n").replace("\u00a0", " ").split("\n")
    return "\n".join(_without_quoted_ends(lines[: _end(lines)])).strip()


def _end(lines: list[str]) -> int:
    """Where what was sent before begins, or the signature."""
    return next((number for number in range(len(lines)) if _ends_at(lines, number)), len(lines))


def _ends_at(lines: list[str], number: int) -> bool:
    line, rest = lines[number], lines[number + 1 : number + 5]
    if SIGNATURE.match(line) or TELEPHONE.match(line) or ORIGINAL.match(line):
        return True
    if FROM.match(line) and sum(bool(SENT.match(other)) for other in rest) >= 2:
        return True
    if RULE.match(line) and any(FROM.match(other) for other in rest):
        return True
    return _attributes(line, rest)


def _attributes(line: str, rest: list[str]) -> bool:
    """ "On Monday, Bo wrote:", also broken over two lines, if nothing but a quote follows."""
    if ATTRIBUTION.match(line):
        following = rest
    elif BROKEN_ATTRIBUTION.match(line) and rest and ATTRIBUTION.match(f"{line} {rest[0]}"):
        following = rest[1:]
    else:
        return False
    first = next((other for other in following if other.strip()), ">")
    return first.lstrip().startswith(">") or not any(other.strip() for other in following)


def _without_quoted_ends(lines: list[str]) -> list[str]:
    own = [number for number, line in enumerate(lines) if line.strip() and not line.startswith(">")]
    return lines[own[0] : own[-1] + 1] if own else []
