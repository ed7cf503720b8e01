"""Lists of threads: all questions, ideas, and what carries a tag."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session

from community import listing
from community.database import reading
from community.listing import Filter
from community.threads import Kind, State
from escalation import owed
from web import following, kept
from web.pages import page
from web.translations import N_
from web.visitor import Visitor

router = APIRouter()

NEWEST = "newest"
TABS: dict[str, tuple[str, dict[str, Any]]] = {
    NEWEST: (N_("Newest"), {}),
    "waiting": (N_("Needs an answer"), {"needs_answer": True}),
    "unanswered": (N_("No answer yet"), {"state": State.OPEN}),
    "solved": (N_("Solved"), {"newly_solved": True}),
}
"""What a list can be narrowed to: the word on its tab, and the filter."""

KINDS = {Kind.QUESTION: N_("Questions"), Kind.DISCUSSION: N_("Discussions")}


@router.get("/questions")
def questions(request: Request, kind: Kind = Kind.QUESTION, tab: str = NEWEST, after: str | None = None) -> Response:
    """Every question, or every discussion, wherever it belongs."""
    return _list(request, "lists/questions.html", Filter(kind=kind), tab, after, at="questions", kind=kind)


@router.get("/ideas")
def ideas(request: Request, after: str | None = None) -> Response:
    return _list(request, "lists/ideas.html", Filter(kind=Kind.IDEA), NEWEST, after, at="ideas")


@router.get("/tags/{name}")
def tagged(request: Request, name: str, me: Visitor, after: str | None = None) -> Response:
    """A tag nobody uses is an empty list, not a missing page."""
    with reading() as db:
        follow = following.tag_button(db, me, name)
    return _list(request, "lists/tag.html", Filter(tag=name), NEWEST, after, name=name, **follow)


def _list(request: Request, template: str, of: Filter, tab: str, after: str | None, **context: Any) -> Response:
    def made() -> Response:
        with reading() as db:
            shown = threads_shown(db, of, tab, after)
        return page(request, template, **shown, **context)

    return kept.in_a_rush(request, made)


def threads_shown(db: Session, of: Filter, tab: str, after: str | None) -> dict[str, Any]:
    """One page of a list with what its rows owe, and how many wait in it. Raises WrongCursor."""
    tab = tab if tab in TABS else NEWEST
    found = listing.page(db, narrowed(of, tab), after=after)
    return {
        "rows": found.items,
        "next": found.next,
        "owed": owed.of(db, [row.id for row in found.items]),
        "tab": tab,
        "tabs": TABS,
        "waiting": listing.count(db, replace(of, needs_answer=True)),
        "first_page": not after,
    }


def narrowed(of: Filter, tab: str) -> Filter:
    """The list as one of its tabs shows it; a tab nobody knows is the newest."""
    return replace(of, **TABS[tab if tab in TABS else NEWEST][1])
