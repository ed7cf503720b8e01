"""The pages behind the footer: how this works, what the ranks are, what is kept about people, and for whom it works."""

from fastapi import APIRouter, Request, Response

from community import categories
from community.database import reading
from escalation import policies
from escalation.cases import FIRST_REPLY
from web import ranks
from web.pages import page
from web.visitor import Visitor

router = APIRouter()

NORMAL = 3


@router.get("/how-answers-get-here")
def how(request: Request) -> Response:
    """With the windows that hold today, category by category."""
    with reading() as db:
        windows = [(category, policies.of(db, category.id)) for category in categories.in_order(db)]
    return page(
        request, "about/how.html", windows=windows, first_reply=FIRST_REPLY[NORMAL], second=policies.SECOND_ROUND
    )


@router.get("/ranks")
def show_ranks(request: Request, me: Visitor) -> Response:
    with reading() as db:
        following = ranks.next_for(db, me) if me else None
    table = {"ladder": ranks.ladder(me), "rules": ranks.rules(), "limit": ranks.limit(), "next_rank": following}
    return page(request, "about/ranks.html", need_says=ranks.says, need_part=ranks.part, **table)


@router.get("/privacy")
def privacy(request: Request) -> Response:
    return page(request, "about/privacy.html")


@router.get("/accessibility")
def accessibility(request: Request) -> Response:
    return page(request, "about/accessibility.html")
