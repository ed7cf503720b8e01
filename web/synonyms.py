"""Words that mean the same, as staff keep them: in one language, or in each."""

from collections.abc import Sequence
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community.database import reading
from community.languages import NAMES
from community.settings import settings
from search import synonyms
from search.index import EVERY_LANGUAGE
from search.permissions import may_mend_search
from search.synonyms import Synonym
from web.forms import Id, Line, again
from web.pages import page, see_other
from web.visitor import Db, Me, person_of, require

router = APIRouter()


class SynonymForm(BaseModel):
    """Words or short phrases, parted by commas, and the language they mean the same in: the site's, if nobody says."""

    means: Annotated[Line, Field(min_length=1, max_length=1_000)]
    language: Annotated[
        str, Field(pattern=f"^({'|'.join([*NAMES, EVERY_LANGUAGE])})$", default_factory=lambda: settings().language)
    ]


@router.get("/synonyms")
def show(request: Request, me: Me) -> Response:
    require(may_mend_search(me))
    return _page(request)


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    require(may_mend_search(person_of(request)))
    return _page(request, typed, mistakes)


@router.post("/synonyms")
@again(_again)
def add(db: Db, me: Me, form: Annotated[SynonymForm, Form()]) -> Response:
    """From now on whoever types one of them finds what was written with another."""
    require(may_mend_search(me))
    added = synonyms.add(db, form.language, form.means.split(","), by=me)
    return see_other(f"/synonyms#synonym-{added.id}")


@router.delete("/synonyms/{id}")
def remove(id: Id, db: Db, me: Me) -> Response:
    require(may_mend_search(me))
    synonym = db.get(Synonym, id)
    if not synonym:
        raise HTTPException(404)
    synonyms.remove(db, synonym)
    return see_other("/synonyms")


def _page(request: Request, typed: FormData | None = None, mistakes: dict[str, str] | None = None) -> Response:
    with reading() as db:
        kept = _by_language(synonyms.all(db))
    form = {"means": "", "language": settings().language, **(typed or {})}
    words = {"languages": NAMES, "every": EVERY_LANGUAGE, "one_list": bool(settings().meilisearch_url)}
    return page(request, "synonyms/synonyms.html", kept=kept, typed=form, mistakes=mistakes or {}, **words)


def _by_language(kept: Sequence[Synonym]) -> list[tuple[str, list[Synonym]]]:
    """Those of the site's language first, then what holds in every one."""
    places = {settings().language: 0, EVERY_LANGUAGE: 1}
    ours_first = sorted(kept, key=lambda each: (places.get(each.language, 2), each.language))
    return [(language, list(group)) for language, group in groupby(ours_first, lambda each: each.language)]
