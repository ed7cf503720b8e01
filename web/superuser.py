"""Being a superuser: saying yes or no to the invitation, and giving the powers back."""

from fastapi import APIRouter, Request, Response

from community import inviting, measuring
from community.database import reading
from community.people import Person, Role
from community.permissions import may_write
from community.ranks import SUPERUSER
from web import ranks
from web.pages import page, see_other
from web.visitor import Db, Me, require

router = APIRouter(prefix="/settings/superuser")


@router.get("")
def show(request: Request, me: Me) -> Response:
    """What it asks for, what it lets one do, and the two buttons."""
    with reading() as db:
        invited = inviting.pending(db, me)
        needs = measuring.measured(db, me, SUPERUSER)
    words = {"need_says": ranks.says, "need_part": ranks.part}
    step = ranks.Step(SUPERUSER)
    return page(
        request, "people/superuser.html", invited=invited, next_rank=ranks.Next(SUPERUSER, needs), step=step, **words
    )


@router.post("")
def accept(db: Db, me: Me) -> Response:
    """Yes."""
    require(may_write(me))
    inviting.accept(db, db.get_one(Person, me.id))
    return see_other("/settings/superuser")


@router.delete("")
def leave(db: Db, me: Me) -> Response:
    """No; or, for whoever is one, no longer."""
    require(may_write(me))
    person = db.get_one(Person, me.id)
    (inviting.resign if person.role == Role.SUPERUSER else inviting.decline)(db, person)
    return see_other("/settings/superuser")
