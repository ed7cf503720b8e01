"""Words that mean the same, as staff keep them."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.settings import settings
from search import synonyms
from search.permissions import may_mend_search
from search.synonyms import Synonym
from web.forms import Id, Line, again
from web.pages import page, see_other
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class SynonymForm(BaseModel):
    """Words or short phrases, parted by commas."""

    means: Annotated[Line, Field(min_length=1, max_length=1_000)]


@router.get("/synonyms")
def show(request: Request, me: Me) -> Response:
    require(may_mend_search(me))
    return _page(request)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    require(may_mend_search(person_of(request)))
    return _page(request, str(typed.get("means", "")), mistakes)


@router.post("/synonyms")
@again(_again)
def add(db: Db, me: Me, form: Annotated[SynonymForm, Form()]) -> Response:
    """From now on whoever types one of them finds what was written with another."""
    require(may_mend_search(me))
    added = synonyms.add(db, settings().language, form.means.split(","), by=me)
    return see_other(f"/synonyms#synonym-{added.id}")


@router.delete("/synonyms/{id}")
def remove(id: Id, db: Db, me: Me) -> Response:
    require(may_mend_search(me))
    synonym = db.get(Synonym, id)
    if not synonym:
        raise HTTPException(404)
    synonyms.remove(db, synonym)
    return see_other("/synonyms")


def _page(request: Request, typed: str = "", mistakes: dict[str, str] | None = None) -> Response:
    with reading() as db:
        kept = synonyms.all(db, settings().language)
    return page(request, "synonyms/synonyms.html", kept=kept, typed=typed, mistakes=mistakes or {})
