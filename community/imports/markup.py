"""Markdown of the simple HTML that forums make of it: for posts whose own words are lost."""

import re
from html.parser import HTMLParser

AROUND = {"strong": "**", "b": "**", "em": "*", "i": "*", "del": "~~", "s": "~~"}
MARKS = re.compile(r"([\\`*])")
BEGINS = re.compile(r"^([#>+-])(?=\s|#|$)")
"""Letters that would mean something in Markdown: everywhere, and where a line begins."""

BLOCKS = {"p", "div", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"}


class _Writer(HTMLParser):
    """Writes while it reads. What it does not know it leaves out, and keeps the words in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.written: list[str] = []
        self.links: list[str] = []
        self.lists: list[int | None] = []
        self.quotes: list[int] = []
        self.pre = self.code = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in BLOCKS and not self.lists:
            self.written.append("\n\n")
        if tag in AROUND:
            self.written.append(AROUND[tag])
        elif tag in ("ul", "ol"):
            self.lists.append(0 if tag == "ol" else None)
        elif begin := getattr(self, f"_begin_{tag}", None):
            begin(given)
        elif re.fullmatch("h[1-6]", tag):
            self.written.append("#" * int(tag[1]) + " ")

    def handle_endtag(self, tag: str) -> None:
        if tag in AROUND:
            self.written.append(AROUND[tag])
        elif tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif end := getattr(self, f"_end_{tag}", None):
            end()
        if tag in BLOCKS and not self.lists:
            self.written.append("\n\n")

    def handle_data(self, data: str) -> None:
        """Outside of code a run of spaces is one, and none where a line begins."""
        if self.pre or self.code:
            self.written.append(data)
            return
        words = MARKS.sub(r"\\\1", re.sub(r"\s+", " ", data))
        self.written.append(BEGINS.sub(r"\\\1", words.lstrip()) if self._at_a_line else words)

    @property
    def _at_a_line(self) -> bool:
        return not self.written or self.written[-1].endswith("\n")

    def _begin_a(self, given: dict[str, str | None]) -> None:
        self.links.append(given.get("href") or "")
        self.written.append("[")

    def _end_a(self) -> None:
        self.written.append(f"]({self.links.pop()})" if self.links else "")

    def _begin_img(self, given: dict[str, str | None]) -> None:
        self.written.append(f"[{given.get('alt') or 'image'}]({given.get('src') or ''})")

    def _begin_br(self, _given: dict[str, str | None]) -> None:
        self.written.append("\n")

    def _begin_hr(self, _given: dict[str, str | None]) -> None:
        self.written.append("\n\n---\n\n")

    def _begin_li(self, _given: dict[str, str | None]) -> None:
        number = self.lists[-1] if self.lists else None
        if number is not None:
            self.lists[-1] = number + 1
        indent = "  " * (len(self.lists) - 1)
        self.written.append(f"\n{indent}- " if number is None else f"\n{indent}{number + 1}. ")

    def _begin_pre(self, _given: dict[str, str | None]) -> None:
        self.pre = True
        self.written.append("```\n")

    def _end_pre(self) -> None:
        self.pre = False
        self.written.append("\n```")

    def _begin_code(self, _given: dict[str, str | None]) -> None:
        self.code = not self.pre
        self.written.append("" if self.pre else "`")

    def _end_code(self) -> None:
        self.code = False
        self.written.append("" if self.pre else "`")

    def _begin_blockquote(self, _given: dict[str, str | None]) -> None:
        self.quotes.append(len(self.written))

    def _end_blockquote(self) -> None:
        start = self.quotes.pop() if self.quotes else len(self.written)
        quoted = _tidy("".join(self.written[start:]))
        self.written[start:] = ["\n".join(f"> {line}".rstrip() for line in quoted.splitlines())]


def markdown_of(html: str) -> str:
    """The same words in Markdown. Never fails: HTML that is broken loses its marks, not its words."""
    writer = _Writer()
    writer.feed(html)
    writer.close()
    return _tidy("".join(writer.written))


def _tidy(text: str) -> str:
    lines = "\n".join(line.rstrip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", lines).strip()
