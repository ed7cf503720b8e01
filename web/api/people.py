"""Who is here. Nobody's e-mail address is shown to anybody else."""

from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException

from community import people
from community.database import reading
from community.people import Person
from web.api import shapes, showing
from web.api.operations import FOR_ANYBODY, Operation, refusals
from web.visitor import Me

router = APIRouter(tags=["people"], route_class=Operation)


@router.get("/me", responses=refusals())
def read_me(me: Me) -> shapes.Me:
    """Whose token this is."""
    return shapes.Me.model_validate(_told(me) | {"email": me.email})


@router.get("/people/{handle}", responses=refusals(), openapi_extra=FOR_ANYBODY)
def read_person(handle: str) -> shapes.Person:
    with reading() as db:
        found = people.by_handle(db, handle)
    if not found:
        raise HTTPException(404)
    return shapes.Person.model_validate(_told(found))


def _told(person: Person) -> dict[str, Any]:
    """What everybody may know of somebody."""
    public = shapes.Author.model_validate(showing.author(person)).model_dump()
    return public | {"about": person.about, "created_at": person.created_at}
