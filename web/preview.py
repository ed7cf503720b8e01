"""What a text will look like once it is posted."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import Field

from community import mentions
from community.database import reading
from community.threads import BODY_MOST
from web.forms import Text
from web.pages import page
from web.rates import limited

router = APIRouter()


@router.post("/preview", dependencies=[limited("preview")])
def preview(request: Request, body: Annotated[Text, Field(max_length=BODY_MOST), Form()] = "") -> Response:
    """Rendered by the very function that renders it for good."""
    with reading() as db:
        html = mentions.render(db, body)
    return page(request, "_preview.html", html=html)
