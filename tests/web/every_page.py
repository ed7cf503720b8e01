"""Every address of the product that can be opened, with rows that fill its parts."""

from collections.abc import Iterator

from fastapi import FastAPI
from sqlmodel import Session, col, select

from community.answers import Answer
from community.articles import Article
from community.categories import Category
from community.notifications import Notification
from community.people import Person
from community.suggestions import Suggestion
from community.tags import Tag
from community.threads import Thread
from escalation.bulk import Deed
from escalation.calendars import BusinessCalendar
from escalation.cases import Case
from escalation.experts import ExpertRequest
from escalation.incidents import Incident
from escalation.macros import Macro
from escalation.reasons import ContactReason
from escalation.teams import Team
from escalation.watching import WatchRule
from moderation.takedowns import Takedown
from search.tallies import SearchedWords

ROWS = {
    "answers": Answer.id,
    "articles": Article.id,
    "calendars": BusinessCalendar.id,
    "categories": Category.slug,
    "desk/bulk": Deed.id,
    "desk/cases": Case.id,
    "expert-requests": ExpertRequest.id,
    "gaps/words": SearchedWords.id,
    "incidents": Incident.id,
    "macros": Macro.id,
    "notifications": Notification.id,
    "people": Person.handle,
    "moderation/takedowns": Takedown.id,
    "people/~": Person.id,
    "policies": Category.slug,
    "reasons": ContactReason.id,
    "suggestions": Suggestion.id,
    "surge/cases": Case.id,
    "tags": Tag.name,
    "teams": Team.slug,
    "teams/members": Person.handle,
    "threads": Thread.id,
    "watch-rules": WatchRule.id,
}
"""What stands before a part that is filled in, and with what it is."""

NAMED = {
    "/gaps/{kind}": ["/gaps/searches"],
    "/promises/{name}": ["/promises/taken-over", "/promises/first-replies"],
    "/sitemaps/{noun}/{part}": ["/sitemaps/threads/1", "/sitemaps/people/1"],
    "/flags/new": ["/flags/new?thread=1", "/flags/new?answer=1"],
    "/suggestions/new": ["/suggestions/new?answer=1"],
    "/teams/members/{handle}": ["/teams/members/asha"],
    "/votes": ["/votes?answer=1"],
    "/{kinds}/{id}/hiding": ["/threads/1/hiding", "/answers/1/hiding", "/comments/1/hiding"],
    "/{kinds}/{id}/takedown": ["/threads/1/takedown", "/answers/1/takedown", "/comments/1/takedown"],
}

ELSEWHERE = (
    "/t/",
    "/p/",
    "/q/",
    "/a/",
    "/questions/{",
    "/letters/",
    "/deflections/",
    "/moderation/bulk/",
    "/surge/drills/",
)
"""Addresses of another forum, those that are signed or drawn by chance, and what only a deed makes: their own tests
open them."""

NOTHING_YET = ("/settings/data/export.zip", "/surge/queue", "/surge/cases/{id}", "/sign-in/sso", "/sign-in/sso/back")
"""What opens only after something that the demo does not do."""

STREAMS = ("/live", "/redoc", "/docs")
EXAMPLES = 2


def addresses(app: FastAPI, db: Session) -> Iterator[tuple[str, list[str]]]:
    """Each path with up to two addresses of it, the newest rows first. Fails where nobody said what fills a part."""
    for path in dict.fromkeys(_paths(app)):
        if path.startswith(ELSEWHERE) or path.endswith(STREAMS):
            continue
        yield path, NAMED.get(path) or list(_filled(db, path))


def _paths(app: FastAPI) -> Iterator[str]:
    for route in app.routes:
        if "GET" in (getattr(route, "methods", None) or ()):
            yield getattr(route, "path", "")


def _filled(db: Session, path: str) -> Iterator[str]:
    before, opening, after = path.partition("{")
    if not opening:
        yield path
        return
    column = ROWS[before.strip("/")]
    rest = after.partition("}")[2].replace("/{slug}", "/any-words")
    for value in db.exec(select(column).order_by(col(column).desc()).limit(EXAMPLES)):
        yield f"{before}{value}{rest}"
