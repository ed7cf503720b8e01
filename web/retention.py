"""What is kept, for how long, and when the next sweep is: for managers and the operator."""

from fastapi import APIRouter, Request, Response

from community import keeping, sweeping
from community.database import now, reading
from community.keeping import Kept
from community.sweeping import Sweep
from moderation import erasure
from moderation.permissions import may_see_retention
from web.pages import page
from web.translations import gettext as _
from web.visitor import Me, require

router = APIRouter()


@router.get("/retention")
def show(request: Request, me: Me) -> Response:
    require(may_see_retention(me))
    with reading() as db:
        sweeps, held = sweeping.planned(db), erasure.how_many_held(db)
    swept = sorted(sweeping.tables(), key=sweeping.length)
    states = {kept.table.name: _state(kept, sweeps.get(kept.table.name)) for kept in swept}
    about = sorted((kept for kept in keeping.everything() if kept.goes or kept.stays or kept.redacted), key=_name)
    shown = {"swept": swept, "sweeps": sweeps, "states": states, "about": about, "held": held}
    return page(request, "operate/retention.html", late="late" in states.values(), **shown)


def _name(kept: Kept) -> str:
    return _(kept.what)


def _state(kept: Kept, sweep: Sweep | None) -> str:
    """`apart` has a step of its own, `waiting` for a worker to begin, `late` when one should have come by now."""
    if kept.until and kept.until.apart:
        return "apart"
    if not sweep:
        return "waiting"
    return "late" if sweep.due_at < now() - sweeping.EVERY else "planned"
