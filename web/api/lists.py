"""How a list is asked for: from where, how many, and which."""

from typing import Annotated

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from sqlmodel import Session

from community import categories
from community.paging import MOST
from web.api.bodies import SLUG_MOST

LIMIT = 30

After = Annotated[str | None, Query(max_length=1_000, description="The `next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=MOST)]
CategorySlug = Annotated[str, Query(max_length=SLUG_MOST, description="A category's slug.")]
TagName = Annotated[str, Query(max_length=40)]


def must_exist(db: Session, slug: str) -> None:
    """A filter by a category that does not exist is a mistake, not an empty list. Raises UnknownCategory."""
    if slug:
        categories.by_slug(db, slug)


def wrong(place: str, field: str, says: str) -> RequestValidationError:
    """A mistake that only the database could tell: answered like any other in this field (422)."""
    return RequestValidationError([{"type": "value_error", "loc": (place, field), "ctx": {"error": says}}])
