"""People write Markdown; pages get safe HTML, rendered once, when it is written."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from html import unescape
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import linkify
from markdown_it.token import Token

TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
SCHEMES = {"http", "https", "mailto", "tel"}
NAMED = re.compile(r"(?<![\w@/.`])@([a-z0-9_](?:[a-z0-9_-]{0,58}[a-z0-9_])?)", re.IGNORECASE)
"""Somebody's handle in what is written."""
LINKLIKE = re.compile(r"\.[^\W\d_]|//|@|mailto:", re.IGNORECASE)
"""What every bare link has somewhere."""


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark with tables, strike-through and bare links. Line breaks stay, as people expect of a forum."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "typographer": False})
    parser.enable(["table", "strikethrough", "linkify"]).disable("image")
    parser.core.ruler.at("linkify", _links)
    parser.core.ruler.push("deeper_headings", _deeper_headings)
    parser.core.ruler.push("people", _people)
    return parser


def _deeper_headings(state) -> None:
    """A post's headings stand below the page's own: # becomes <h3>."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def _links(state: Any) -> None:
    """Bare links become links. Looking for them takes as long as all the rest, so only where there may be one."""
    whole = state.tokens
    state.tokens = [token for token in whole if token.type == "inline" and LINKLIKE.search(token.content)]
    linkify(state)
    state.tokens = whole


def _people(state: Any) -> None:
    """`@ana` leads to her where `env` says which number is hers; not in code, and not in what is a link already."""
    people = state.env.get("people", {})
    for token in state.tokens if people else ():
        token.children = token.children and list(_with_people(token.children, people))


def _with_people(tokens: list[Token], people: Mapping[str, int]) -> Iterator[Token]:
    depth = 0
    for token in tokens:
        depth += {"link_open": 1, "link_close": -1}.get(token.type, 0)
        if token.type == "text" and not depth:
            yield from _linked(token.content, people)
        else:
            yield token


def _linked(words: str, people: Mapping[str, int]) -> Iterator[Token]:
    end = 0
    for named in NAMED.finditer(words):
        if number := people.get(named[1].lower()):
            yield Token("text", "", 0, content=words[end : named.start()])
            yield Token("link_open", "a", 1, attrs={"href": f"/people/~{number}", "class": "named"})
            yield Token("text", "", 0, content=named[0])
            yield Token("link_close", "a", -1)
            end = named.end()
    yield Token("text", "", 0, content=words[end:])


def render(markdown: str, people: Mapping[str, int] | None = None) -> str:
    """Safe HTML: no script, style, image or class of the writer's survives, and links earn nothing.

    `people` are the handles that lead to somebody, each with their number: it stays theirs whatever becomes of them.
    """
    return nh3.clean(
        _parser().render(markdown, {"people": people or {}}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes={"a": {"named"}},
        url_schemes=SCHEMES,
        link_rel="nofollow ugc noopener",
        set_tag_attribute_values={"pre": {"tabindex": "0"}},  # wide code scrolls, and the keyboard must reach it
    )


def plain(html: str) -> str:
    """The words of rendered HTML, for search and excerpts."""
    return unescape(nh3.clean(html, tags=set())).strip()


def excerpt(html: str, most: int = 200) -> str:
    """The first words of rendered HTML on one line, cut between two of them."""
    words = " ".join(plain(html).split())
    return words if len(words) <= most else words[:most].rpartition(" ")[0].rstrip(",;:") + "…"
