"""A feed as Atom writes it (RFC 4287)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from community.listing import Author
from community.paging import EPOCH
from community.settings import settings

TYPE = "application/atom+xml; charset=utf-8"
NAMESPACE = "http://www.w3.org/2005/Atom"
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML has no way to write (XML 1.0, section 2.2)."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing in a feed. `id` is a path that never changes, `path` the one with today's title in it."""

    id: str
    path: str
    title: str
    html: str
    author: Author | None
    published_at: datetime
    updated_at: datetime
    labels: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Feed:
    """`path` is the feed's own address, `page` that of the page with the same things in it."""

    path: str
    page: str
    title: str
    language: str
    entries: Sequence[Entry]

    @property
    def updated_at(self) -> datetime:
        """Of nothing at all, the beginning of time: the format asks for one."""
        return max((entry.updated_at for entry in self.entries), default=EPOCH)


def written(feed: Feed, home: str) -> bytes:
    """The whole feed, its addresses beginning with `home`."""
    root = Element("feed", {"xmlns": NAMESPACE, "xml:lang": feed.language})
    _text(root, "id", home + feed.path)
    _text(root, "title", feed.title)
    _text(root, "updated", _at(feed.updated_at))
    SubElement(root, "link", rel="self", type="application/atom+xml", href=home + feed.path)
    SubElement(root, "link", rel="alternate", type="text/html", href=home + feed.page)
    for entry in feed.entries:
        _write_entry(root, entry, home)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _write_entry(root: Element, entry: Entry, home: str) -> None:
    node = SubElement(root, "entry")
    _text(node, "id", home + entry.id)
    _text(node, "title", entry.title)
    _text(node, "published", _at(entry.published_at))
    _text(node, "updated", _at(entry.updated_at))
    SubElement(node, "link", rel="alternate", type="text/html", href=home + entry.path)
    author = SubElement(node, "author")
    _text(author, "name", entry.author.name if entry.author else settings().site_name)
    if entry.author:
        _text(author, "uri", f"{home}/people/{entry.author.handle}")
    for label in entry.labels:
        SubElement(node, "category", term=UNWRITABLE.sub("", label))
    _text(node, "content", entry.html, type="html")


def _text(parent: Element, name: str, words: str, **attributes: str) -> None:
    SubElement(parent, name, attributes).text = UNWRITABLE.sub("", words)


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
