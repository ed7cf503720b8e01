"""What fair play has taken out, for staff to look at again: it was fair, or it was not."""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from community import view
from community.database import reading
from moderation import fairness
from moderation.fairness import Suspicion
from moderation.permissions import may_judge_fairness
from web.forms import Id
from web.pages import page, see_other
from web.translations import N_
from web.visitor import Db, Me, require

router = APIRouter(prefix="/fairness")

KINDS = {
    fairness.SERIAL: N_("gave most of their votes to"),
    fairness.RECIPROCAL: N_("votes for each other with"),
    fairness.QUICK: N_("is new and accepted within minutes an answer of"),
    fairness.OFTEN: N_("accepts again and again answers of"),
}
"""What was seen of the first person, about the second."""


@router.get("")
def show(request: Request, me: Me) -> Response:
    require(may_judge_fairness(me))
    with reading() as db:
        found = fairness.undecided(db)
        names = view.authors_of(db, {id for it in found for id in (it.voter_id, it.author_id)})
    return page(request, "moderation/fairness.html", found=found, names=names, kinds=KINDS)


@router.post("/{id}/restoration")
def restore(db: Db, me: Me, id: Id) -> Response:
    """It was fair: everything counts after all."""
    require(may_judge_fairness(me))
    fairness.restore(db, _the_suspicion(db, id), by=me)
    return see_other("/fairness")


@router.delete("/{id}/restoration")
def uphold(db: Db, me: Me, id: Id) -> Response:
    """It was not."""
    require(may_judge_fairness(me))
    fairness.uphold(db, _the_suspicion(db, id), by=me)
    return see_other("/fairness")


def _the_suspicion(db: Db, id: int) -> Suspicion:
    """Raises HTTPException(404)."""
    if suspicion := db.get(Suspicion, id, with_for_update=True):
        return suspicion
    raise HTTPException(404)
