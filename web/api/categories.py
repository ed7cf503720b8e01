"""Where threads belong."""

from fastapi import APIRouter

from community import categories
from community.database import reading
from web.api import shapes, showing
from web.api.operations import FOR_ANYBODY, Operation, refusals

router = APIRouter(tags=["categories"], route_class=Operation)


@router.get("/categories", responses=refusals(), openapi_extra=FOR_ANYBODY)
def list_categories() -> shapes.List[shapes.Category]:
    """All categories in their order. They are few: there is no next page."""
    with reading() as db:
        return shapes.List(items=[showing.category(found) for found in categories.in_order(db)], next=None)
