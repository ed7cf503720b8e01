"""People write Markdown; pages get safe HTML, rendered once, when it is written."""

from functools import lru_cache
from html import unescape

import nh3
from markdown_it import MarkdownIt

TAGS = {
    *("p", "br", "hr", "em", "strong", "s", "code", "pre", "blockquote", "a"),
    *("h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td"),
}
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}, "code": {"class"}}
SCHEMES = {"http", "https", "mailto", "tel"}


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    """CommonMark with tables, strike-through and bare links. Line breaks stay, as people expect of a forum."""
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True, "typographer": False})
    parser.enable(["table", "strikethrough", "linkify"]).disable("image")
    parser.core.ruler.push("deeper_headings", _deeper_headings)
    return parser


def _deeper_headings(state) -> None:
    """A post's headings stand below the page's own: # becomes <h3>."""
    for token in state.tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def render(markdown: str) -> str:
    """Safe HTML: no script, style, image or class of the writer's survives, and links earn nothing."""
    return nh3.clean(
        _parser().render(markdown),
        tags=TAGS,
        attributes=ATTRIBUTES,
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
