"""How a page is made: `page()` for a whole one, `piece()` for the part of one that a click changes.

A change of state is a noun: `POST /answers/7/acceptance` makes it, `DELETE` undoes it. A plain form cannot DELETE, so
it posts to `/answers/7/acceptance?_method=delete` (web/security.py reads that); `p.act` in parts.html writes both.
A form that makes something carries a key, so that a double click makes it once (web/once.py).
"""

from functools import cache
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.environment import TemplateModule
from markupsafe import Markup

from community import markdown
from community.languages import RIGHT_TO_LEFT
from community.people import Person
from community.permissions import No
from community.ranks import rank_for
from community.settings import settings
from web import times
from web.addresses import article_path, public, thread_path
from web.assets import asset
from web.once import once
from web.reader import LANGUAGES, reader
from web.translations import gettext, look_up, look_up_number
from web.visitor import person_of

HUES = 24
SHARES = 20


def page(request: Request, template: str, /, *, status: int = 200, **context: Any) -> HTMLResponse:
    """A whole page. Templates find `request`, `me` (who is signed in, or None) and what is passed here."""
    return _html(request, template, status, context)


def piece(request: Request, partial: str, /, *, otherwise: str, status: int = 200, **context: Any) -> Response:
    """The changed part for htmx; a form sent without it goes to `otherwise` (303) and sees the whole page again."""
    return _html(request, partial, status, context) if by_htmx(request) else see_other(otherwise)


def see_other(address: str) -> RedirectResponse:
    """After a change: look there, with a GET."""
    return RedirectResponse(address, 303)


def by_htmx(request: Request) -> bool:
    return request.headers.get("hx-request") == "true"


def within(address: str | None, otherwise: str = "/") -> str:
    """An address a stranger handed us (`?next=`), if it leads to a page of ours: `//elsewhere` does not."""
    safe = address and address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if safe and address else otherwise


def initials(person: Any) -> str:
    """Two letters for an avatar: of the first and the last word, or the first two of the only one."""
    words = [word for word in person.name.replace("_", " ").replace("-", " ").split() if word[0].isalnum()]
    letters = words[0][0] + words[-1][0] if len(words) > 1 else "".join(words)[:2]
    return (letters or person.name[:1]).upper()


def hue(person: Any) -> int:
    """Which of the 24 tints is somebody's own. Neighbours in the table of people get tints far apart."""
    return person.id * 7 % HUES


def share(part: float) -> int:
    """A part between 0 and 1 in the twentieths that css/scales.css knows."""
    return round(min(max(part, 0), 1) * SHARES)


def rank(person: Any) -> str:
    """The name of somebody's rank: `Helper`, `Superuser`, `Staff`."""
    return rank_for(person.role, person.step, is_staff=person.is_staff).name


def because(no: No) -> str:
    """Why something is not possible, for the button that cannot be pressed."""
    return gettext(no.reason, **times.spoken(no.values))


def lang(language: str | None) -> Markup:
    """The attribute of words that are in another language than the page around them, so that they are read out as what
    they are (WCAG 2.2, 3.1.2). Nothing where it is not known."""
    if not language or language == reader().language:
        return Markup()
    return Markup(' lang="{}" dir="{}"').format(language, "rtl" if language in RIGHT_TO_LEFT else "ltr")


def _html(request: Request, template: str, status: int, context: dict[str, Any]) -> HTMLResponse:
    me: Person | None = person_of(request)
    return html(templates.get_template(template).render(request=request, me=me, **context), status)


def html(body: str | bytes, status: int = 200) -> HTMLResponse:
    """A page that is made already. What one reader is answered no cache between hands to another."""
    headers = {"Cache-Control": "private, no-cache", "Vary": "Cookie, Accept-Language, HX-Request"}
    return HTMLResponse(body, status, {**headers, "Content-Language": reader().language})


def _environment() -> Environment:
    env = Environment(
        loader=PackageLoader("web"),
        autoescape=True,
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(look_up, look_up_number, newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    env.filters |= times.FILTERS | {"initials": initials, "hue": hue, "share": share, "rank": rank, "because": because}
    env.filters |= {"excerpt": markdown.excerpt, "lang": lang}
    env.globals |= {"asset": asset, "settings": settings, "reader": reader, "LANGUAGES": LANGUAGES}
    env.globals |= {"thread_path": thread_path, "article_path": article_path, "public": public, "once": once}
    env.globals["p"] = _parts(env)
    return env


def _parts(env: Environment) -> TemplateModule:
    """The leaf macros. A page has a hundred icons, and each looks the same every time: it is drawn once."""
    parts = env.get_template("parts.html").module
    vars(parts)["icon"] = cache(parts.icon)  # pyright: ignore[reportAttributeAccessIssue]
    return parts


templates = _environment()
