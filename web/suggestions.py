"""Suggesting other words for what somebody else wrote, and deciding about it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import suggestions, view
from community.answers import Answer
from community.database import reading
from community.people import Person
from community.permissions import may_see
from community.powers import may_decide_suggestion, may_suggest
from community.ranks import has_power
from community.suggestions import Suggestion
from community.threads import BODY_MOST, TITLE_MOST, Thread
from moderation.permissions import may_moderate
from web import differences, found
from web.addresses import answer_path, thread_path
from web.forms import Id, Line, Text, again
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, person_of, require

router = APIRouter(prefix="/suggestions")


class SuggestionForm(BaseModel):
    """`on` is `answer-7` or `thread-3`."""

    on: Annotated[str, Field(pattern=r"^(answer|thread)-\d{1,15}$")]
    title: Annotated[Line, Field(max_length=TITLE_MOST)] = ""
    body: Annotated[Text, Field(min_length=1, max_length=BODY_MOST)]
    reason: Annotated[Line, Field(max_length=500)] = ""


@router.get("")
def show_all(request: Request, me: Me) -> Response:
    """What waits for me: about my own words, and from Expert on about everybody's."""
    with reading() as db:
        waiting = suggestions.undecided(db, author=None if has_power(me, "edit") else me)
        threads = {it.thread_id: db.get_one(Thread, it.thread_id) for it in waiting}
        names = view.authors_of(db, {it.by_id for it in waiting})
    return page(request, "suggestions/suggestions.html", waiting=waiting, threads=threads, names=names)


@router.get("/new")
def begin(request: Request, me: Me, thread: int = 0, answer: int = 0) -> Response:
    return _form(request, me, f"answer-{answer}" if answer else f"thread-{thread}")


def _again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    words = {name: str(typed.get(name, "")) for name in ("title", "body", "reason")}
    return _form(request, person_of(request), str(typed.get("on", "")), words, mistakes)


@router.post("", dependencies=[limited("post")])
@again(_again)
def suggest(db: Db, me: Me, form: Annotated[SuggestionForm, Form()]) -> Response:
    on = _subject(db, form.on, me)
    require(may_suggest(me, on))
    made = suggestions.suggest(db, on, by=me, body=form.body, title=form.title, reason=form.reason)
    return see_other(f"/suggestions/{made.id}")


@router.get("/{id}")
def show(request: Request, id: Id, me: Me) -> Response:
    with reading() as db:
        suggestion = _the_suggestion(db, id, me)
        on = suggestions.on(db, suggestion)
        names = view.authors_of(db, {suggestion.by_id, suggestion.author_id})
    changed = differences.between(suggestion.before, suggestion.body)
    may = may_decide_suggestion(me, suggestion.author_id, suggestion.by_id)
    shown = {"suggestion": suggestion, "on": on, "stale": on.body != suggestion.before, "changed": changed}
    return page(request, "suggestions/suggestion.html", names=names, may=may, **shown)


@router.post("/{id}/approval")
def approve(db: Db, me: Me, id: Id) -> Response:
    suggestion = _the_suggestion(db, id, me)
    require(may_decide_suggestion(me, suggestion.author_id, suggestion.by_id))
    suggestions.approve(db, suggestion, by=me)
    return see_other(_path(db, suggestion))


@router.delete("/{id}/approval")
def decline(db: Db, me: Me, id: Id) -> Response:
    """The words stay as they are."""
    suggestion = _the_suggestion(db, id, me)
    require(may_decide_suggestion(me, suggestion.author_id, suggestion.by_id))
    suggestions.decline(db, suggestion, by=me)
    return see_other("/suggestions")


def _form(
    request: Request,
    me: Person | None,
    on: str,
    typed: dict[str, str] | None = None,
    mistakes: dict[str, str] | None = None,
) -> Response:
    with reading() as db:
        subject = _subject(db, on, me)
    require(may_suggest(me, subject))
    title = subject.title if isinstance(subject, Thread) else ""
    words = typed or {"title": title, "body": subject.body, "reason": ""}
    return page(request, "suggestions/new.html", on=on, typed=words, subject=subject, mistakes=mistakes or {})


def _subject(db: Session, name: str, me: Person | None) -> Answer | Thread:
    """Raises HTTPException(404)."""
    kind, _, number = name.partition("-")
    if kind not in ("answer", "thread") or not number.isdecimal() or len(number) > 15:
        raise HTTPException(404)
    return found.answer(db, int(number), me) if kind == "answer" else found.thread(db, int(number), me)


def _the_suggestion(db: Session, id: int, me: Person) -> Suggestion:
    """Raises HTTPException(404), also when its thread is not for this reader."""
    suggestion = db.get(Suggestion, id)
    if not suggestion or not may_see(me, db.get_one(Thread, suggestion.thread_id)):
        raise HTTPException(404)
    if not suggestions.on(db, suggestion).visible and me.id != suggestion.author_id and not may_moderate(me):
        raise HTTPException(404)
    return suggestion


def _path(db: Session, suggestion: Suggestion) -> str:
    thread = db.get_one(Thread, suggestion.thread_id)
    return answer_path(thread, suggestion.answer_id) if suggestion.answer_id else thread_path(thread)
