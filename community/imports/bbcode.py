"""What Discourse writes beside Markdown, as Markdown: quotes, uploads, polls and the like stay readable."""

import re
from collections.abc import Callable

from community.mentions import CODE

FILE = re.compile(r"upload://([0-9A-Za-z]+)(\.\w+)?|(?<=\]\()(/uploads/[^\s)]+)|(?<=src=\")(/uploads/[^\s\"]+)")
PICTURE = re.compile(r"!\[([^\]|\n]*)(?:\|[^\]\n]*)?\](?=\()")
ATTACHED = re.compile(r"\[([^\]|\n]+)\|(?:attachment|video|audio)\](?=\()")
QUOTE = re.compile(r"(?is)\[quote(?:=\"?([^\],\"\n]*)[^\]\n]*)?\]\n?((?:(?!\[quote).)*?)\n?\[/quote\]")
TITLED = re.compile(r"(?i)\[details=\"?([^\]\"\n]*)\"?\]")
DATED = re.compile(r"(?i)\[date=(\d{4}-\d\d-\d\d)(?: time=(\d\d:\d\d))?[^\]\n]*\]")
MARK = re.compile(r"(?i)\[/?(?:poll|details|spoiler|wrap|center|event|date-range|size|color|u|hide)\b[^\]\n]*\]")
DEEP = 5

LETTERS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"


def markdown_of(raw: str, where: Callable[[str, str], str]) -> str:
    """The same words. What stands in code stays as it is; `where` answers the address of an upload, by its short name
    and its ending."""
    words: list[str] = []
    end = 0
    for code in CODE.finditer(raw):
        words += [_written(raw[end : code.start()], where), code[0]]
        end = code.end()
    return "".join([*words, _written(raw[end:], where)])


def short_name(sha1: str) -> str:
    """What an upload is called in `upload://…`: its hash in 62 letters (Discourse, Upload.base62_sha1)."""
    number, name = int(sha1, 16), ""
    while number:
        number, letter = divmod(number, len(LETTERS))
        name = LETTERS[letter] + name
    return name


def _written(text: str, where: Callable[[str, str], str]) -> str:
    if "[" not in text and "uploads/" not in text:
        return text
    text = FILE.sub(lambda it: where(it[1] or "", it[2] or "") if it[1] else where("", it[3] or it[4]), text)
    text = ATTACHED.sub(r"[\1]", PICTURE.sub(lambda it: f"[{it[1] or 'image'}]", text))
    for _ in range(DEEP):
        text, quoted = QUOTE.subn(_quoted, text)
        if not quoted:
            break
    text = DATED.sub(lambda it: " ".join(filter(None, it.groups())), TITLED.sub(r"**\1**\n", text))
    return MARK.sub("", text)


def _quoted(quote: re.Match[str]) -> str:
    by = f"**{quote[1].strip()}:**\n\n" if quote[1] and quote[1].strip() else ""
    lines = f"{by}{quote[2].strip()}".splitlines()
    return "\n" + "\n".join(f"> {line}".rstrip() for line in lines) + "\n\n"
