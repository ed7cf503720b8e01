"""The page in the ZIP that somebody takes along: in their language and by their clock, to be read without the site."""

from dataclasses import dataclass
from typing import Any

from community import keeping
from community.database import now
from community.keeping import Kept
from community.people import Person
from moderation import exporting
from moderation.exporting import Rows
from web.letters import reader_of
from web.pages import templates
from web.reader import read_by
from web.translations import gettext as _


@dataclass(frozen=True)
class Section:
    """What is known from one table. `texts` are the columns that are read, and not looked up."""

    name: str
    what: str
    texts: tuple[str, ...]
    rows: list[dict[str, Any]]


@exporting.writes_page
def write(person: Person, known: dict[str, Rows]) -> str:
    """Who they are, then what they wrote, then the rest."""
    with read_by(reader_of(person)):
        sections = sorted(
            (_section(kept, known) for kept in keeping.everything() if kept.table.name in known), key=_place
        )
        return templates.get_template("own_data/page.html").render(person=person, at=now(), sections=sections)


def _section(kept: Kept, known: dict[str, Rows]) -> Section:
    rows = known[kept.table.name]
    texts = tuple(name for name in (*kept.redacted, *ALSO_READ.get(kept.table.name, ())) if name in rows[0])
    return Section(kept.table.name, kept.what, texts, rows)


ALSO_READ = {"person": ("name", "about")}


def _place(section: Section) -> tuple[bool, bool, str]:
    return section.name != "person", not section.texts, _(section.what).casefold()
