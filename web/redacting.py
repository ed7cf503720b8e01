"""Taking words out of a thread for good: a number that somebody posted, wherever it stands."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import AfterValidator, BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData

from community import personal_data, redacting, view
from community.database import reading
from community.people import Person
from community.redacting import EACH_LEAST, EACH_MOST, WORDS_MOST
from moderation.permissions import may_redact
from web import found
from web.addresses import thread_path
from web.forms import Id, Line, Text, again
from web.found import TheThread
from web.hiding import REASON_LEAST, REASON_MOST
from web.pages import page, see_other
from web.translations import N_
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/threads/{id}/redaction")


def _few_and_long_enough(text: str) -> str:
    words = _lines(text)
    if not words or len(words) > WORDS_MOST or any(not EACH_LEAST <= len(word) <= EACH_MOST for word in words):
        raise ValueError(N_("One to twenty lines, each of 3 to 200 characters."))
    return text


class RedactionForm(BaseModel):
    words: Annotated[Text, Field(max_length=WORDS_MOST * (EACH_MOST + 1)), AfterValidator(_few_and_long_enough)]
    reason: Annotated[Line, Field(min_length=REASON_LEAST, max_length=REASON_MOST)]


@router.get("")
def show(request: Request, id: Id, me: Me) -> Response:
    require(may_redact(me))
    with reading() as db:
        thread = found.thread(db, id, me)
        seen = _seen(db, thread.id)
    return _form(request, id, me, {"words": "\n".join(seen), "reason": ""}, {})


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    kept = {name: str(typed.get(name, "")) for name in ("words", "reason")}
    return _form(request, int(request.path_params["id"]), person_of(request), kept, mistakes)


@router.post("")
@again(_again)
def redact(db: Db, me: Me, thread: TheThread, form: Annotated[RedactionForm, Form()]) -> Response:
    """There is no way back: neither the history nor the index has them any more."""
    require(may_redact(me))
    redacting.redact(db, thread, _lines(form.words), by=me, reason=form.reason)
    return see_other(thread_path(thread))


def _form(request: Request, id: int, me: Person | None, typed: dict[str, str], mistakes: dict[str, str]) -> Response:
    require(may_redact(me))
    with reading() as db:
        thread = found.thread(db, id, me)
    return page(request, "threads/redaction.html", thread=thread, typed=typed, mistakes=mistakes)


def _seen(db: Session, thread_id: int) -> Sequence[str]:
    """What looks like personal data in it, to begin with."""
    shown = view.of(db, thread_id)
    texts = [shown.thread.title, shown.thread.body, *(answer.body for answer in shown.answers)] if shown else []
    texts += [comment.body for comment in shown.comments] if shown else []
    said = [text[one.start : one.end] for text in texts for one in personal_data.find(text)]
    return list(dict.fromkeys(said))[:WORDS_MOST]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
