"""Every text people read, in their language. English is the source; `locale/` holds the others.

Texts are marked where they are written: `{{ _("…") }}` and `{% trans %}` in templates, `_("…")` in web's Python,
`N_("…")` for a text that is translated later, and the first word of a `No(…)`, a `Rank(…)` or a `@keeps(…)` in the
rooms below.
A percent sign is doubled, because every text is filled in: `_("%(share)s %% solved", share=71)`.
`python -m web.translations` writes what is still to be translated into the catalogues.
"""

from collections.abc import Iterator
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from web.reader import LANGUAGES, reader

WEB = Path(__file__).parent
ROOMS = ("community", "search", "moderation", "escalation", "web")
MARKS = {"_": None, "N_": None, "No": None, "Rank": None, "keeps": None, "gettext": None, "ngettext": (1, 2)}

Msgid = str | tuple[str, ...]


def gettext(message: str, **values: Any) -> str:
    """The text in the reader's language, filled in."""
    return look_up(message) % values


def ngettext(one: str, many: str, n: int, **values: Any) -> str:
    """The text in the form its number asks for: `ngettext("%(n)s answer", "%(n)s answers", n)`."""
    return look_up_number(one, many, n) % {"n": n, **values}


def look_up(message: str) -> str:
    """The text in the reader's language, not yet filled in: templates do that themselves, and escape the values."""
    return catalogue(reader().language).gettext(message)


def look_up_number(one: str, many: str, n: int) -> str:
    return catalogue(reader().language).ngettext(one, many, n)


def N_(message: str) -> str:  # noqa: N802 the name every catalogue tool knows
    """Marks a text that is translated where it is shown."""
    return message


@lru_cache
def catalogue(language: str) -> NullTranslations:
    """The texts of a language, compiled from its .po in memory. English needs none."""
    if not _po(language).exists():
        return NullTranslations()
    compiled = BytesIO()
    write_mo(compiled, written(language))
    compiled.seek(0)
    return GNUTranslations(compiled)


def written(language: str) -> Catalog:
    """A language's catalogue as its translator wrote it."""
    with _po(language).open("rb") as file:
        return read_po(file, locale=language)


def extract() -> dict[Msgid, str]:
    """Every msgid in the templates and the Python of all rooms, with the first place it stands."""
    found: dict[Msgid, str] = {}
    for path, method, options in _sources():
        for line, message, _comments, _context in extract_from_file(method, path, MARKS, options=options):
            found.setdefault(message, f"{path.relative_to(WEB.parent)}:{line}")
    return found


def _sources() -> Iterator[tuple[Path, Any, dict[str, Any]]]:
    for path in sorted((WEB / "templates").rglob("*.html")):
        yield path, babel_extract, {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}
    for room in ROOMS:
        for path in sorted((WEB.parent / room).rglob("*.py")):
            yield path, "python", {}


def _po(language: str) -> Path:
    return WEB / "locale" / language / "LC_MESSAGES" / "messages.po"


def update(language: str) -> int:
    """Put new texts into a catalogue and take gone ones out; the translator's glossary on top stays.

    Answers how many wait for a translation.
    """
    catalog, template = written(language), Catalog()
    for message in extract():
        template.add(message)
    catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
    catalog.obsolete.clear()
    with _po(language).open("wb") as file:
        write_po(file, catalog, width=110, no_location=True, sort_output=True)
    return sum(not _complete(message.string) for message in catalog if message.id)


def _complete(translation: Any) -> bool:
    return all(translation) if isinstance(translation, list | tuple) else bool(translation)


if __name__ == "__main__":
    for wanted in LANGUAGES:
        if _po(wanted).exists():
            print(f"{wanted}: {update(wanted)} texts to translate")
