"""Home is a question: one box, what happens to whatever is asked in it, and what is going on right now."""

from fastapi import APIRouter, Request, Response

from community import categories, listing
from community.database import reading
from community.listing import Filter
from community.pace import pace
from escalation import owed, policies
from web import incident_page, kept
from web.pages import page

router = APIRouter()

SHOWN = 4


@router.get("/")
def show(request: Request) -> Response:
    return kept.in_a_rush(request, lambda: _page(request))


def _page(request: Request) -> Response:
    with reading() as db:
        waiting = listing.page(db, Filter(needs_answer=True), limit=SHOWN)
        solved = listing.page(db, Filter(newly_solved=True), limit=SHOWN)
        shown = {
            "waiting": waiting.items,
            "solved": solved.items,
            "owed": owed.of(db, [row.id for row in waiting.items]),
            "waiting_count": listing.count(db, Filter(needs_answer=True)),
            "overdue": owed.overdue(db),
            "usual": pace(db),
            "windows": policies.windows_here(db),
            "places": categories.in_order(db),
            **incident_page.pinned(db),
        }
    return page(request, "home/home.html", **shown)
