"""Where the links in letters lead. Looking changes nothing, because programs that guard mailboxes look at every link;
the press of a button does, or the POST of a mail program (RFC 8058). Nobody has to sign in: the link is the proof."""

from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request, Response
from pydantic import BaseModel, Field
from sqlmodel import Session
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException

from community import answers, letters, mail, mailboxes, people, preferences, ranking, sessions, signing, threads
from community.answers import Answer
from community.database import reading
from community.people import Person
from community.permissions import may_accept, may_fail
from community.preferences import Channel
from community.signing import WrongToken
from community.threads import Thread
from web import letter_links, notification_words
from web.forms import again
from web.hashing import in_turn
from web.pages import page, see_other
from web.rates import limited
from web.sign_in import PASSWORD_LEAST, PASSWORD_MOST, Email
from web.translations import gettext as _
from web.visitor import Db, require

router = APIRouter()

Choice = Annotated[str, Form(max_length=20)]


class ForgotForm(BaseModel):
    email: Email


class PasswordForm(BaseModel):
    password: Annotated[str, Field(min_length=PASSWORD_LEAST, max_length=PASSWORD_MOST)]


@router.get("/letters/leave/{token}")
def ask_to_leave(request: Request, token: str) -> Response:
    _person_id, topic = _read("leave", token, letter_links.LEAVES_WITHIN)
    return _leaving(request, topic)


@router.post("/letters/leave/{token}")
def leave(request: Request, db: Db, token: str, choice: Choice = "topic") -> Response:
    """Without a choice it is a mail program's one click: this topic, or the digest, comes by mail no more."""
    person_id, topic = _read("leave", token, letter_links.LEAVES_WITHIN)
    person = db.get_one(Person, person_id)
    for name, channel in preferences.of(db, person).items():
        if choice == "all" or name == topic or (topic == letters.DIGEST and channel == Channel.DIGEST):
            quieter = Channel.NOTHING if channel == Channel.NOTHING else Channel.PAGE
            preferences.choose(db, person, name, quieter)
    return _leaving(request, topic, _("Done. You read it on the page from now on."))


@router.get("/letters/helped/{token}")
def ask_whether_it_helped(request: Request, token: str) -> Response:
    with reading() as db:
        _person, thread, _answer = _asked(db, token)
    return _helping(request, thread)


@router.post("/letters/helped/{token}")
def say_whether_it_helped(request: Request, db: Db, token: str, choice: Choice) -> Response:
    """The asker says it from their mailbox: it counts like the button in the thread."""
    person, thread, answer = _asked(db, token)
    if choice == "yes":
        require(may_accept(person, thread, answer))
        answers.accept(db, answer, by=person)
        return _helping(request, thread, _("Thank you. Everybody sees now what solved it."))
    require(may_fail(person, thread))
    threads.fail(db, thread, by=person)
    return _helping(request, thread, _("Thank you for saying so. The next round begins, and sooner."))


@router.get("/letters/verify/{token}")
def ask_to_confirm(request: Request, token: str) -> Response:
    _person_id, address = _read("verify", token, letter_links.VERIFIES_WITHIN)
    return _confirming(request, address)


@router.post("/letters/verify/{token}")
def confirm(request: Request, db: Db, token: str) -> Response:
    """They read mail there. An address that somebody else has proven meanwhile is not taken over."""
    person_id, address = _read("verify", token, letter_links.VERIFIES_WITHIN)
    person = db.get_one(Person, person_id)
    if person.email != address and not _take(db, person, address):
        raise HTTPException(404)
    mailboxes.verify(db, person, address)
    ranking.review(db, person)
    return _confirming(request, address, _("Confirmed. You can read us by mail now."))


@router.get("/forgot")
def forgot(request: Request) -> Response:
    return _forgot(request)


def _forgot_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return _forgot(request, email=str(typed.get("email", "")), mistakes=mistakes)


@router.post("/forgot", dependencies=[limited("mail")])
@again(_forgot_again)
def send_link(request: Request, db: Db, form: Annotated[ForgotForm, Form()]) -> Response:
    """The answer is the same whether or not somebody here has the address."""
    person = people.by_email(db, form.email)
    if person and person.email:
        letters.promise(db, "password", person, address=person.email, subject_id=letters.moment())
    return _forgot(request, sent=True)


@router.get("/letters/password/{token}")
def choose_password(request: Request, token: str) -> Response:
    with reading() as db:
        _whose_password(db, token)
    return _password(request)


def _password_again(request: Request, _typed: FormData, mistakes: dict[str, str]) -> Response:
    return _password(request, mistakes=mistakes)


async def _hashed(form: Annotated[PasswordForm, Form()]) -> str:
    return await in_turn(partial(people.hasher().hash, form.password))


@router.post("/letters/password/{token}", dependencies=[limited("sign-in from one address")])
@again(_password_again)
def set_password(hashed: Annotated[str, Depends(_hashed)], db: Db, token: str) -> Response:
    """The link has shown that the address is theirs; whoever was signed in with the old password is not any more."""
    person = _whose_password(db, token)
    people.set_password(db, person, hashed)
    sessions.end_others(db, person)
    if person.email:
        mailboxes.verify(db, person, person.email)
        letters.promise(db, "changed", person, about="password", subject_id=letters.moment())
    return see_other("/sign-in")


def _read(purpose: str, token: str, within: Any) -> list[Any]:
    """Raises HTTPException(404) for a link that is not ours, or too old."""
    try:
        return signing.read_link(purpose, token, within)
    except WrongToken as wrong:
        raise HTTPException(404) from wrong


def _asked(db: Session, token: str) -> tuple[Person, Thread, Answer]:
    person_id, thread_id, answer_id = _read("helped", token, letter_links.SAYS_WITHIN)
    thread, answer = db.get_one(Thread, thread_id), db.get_one(Answer, answer_id)
    if not thread.visible or not answer.visible:
        raise HTTPException(404)
    return db.get_one(Person, person_id), thread, answer


def _whose_password(db: Session, token: str) -> Person:
    person_id, mark = _read("reset", token, letter_links.RESETS_WITHIN)
    person = db.get_one(Person, person_id)
    if mark != letter_links.mark(person):
        raise HTTPException(404)
    return person


def _take(db: Session, person: Person, address: str) -> bool:
    """They asked for this address to be theirs; the old one is told."""
    if people.by_email(db, address):
        return False
    if person.email:
        letters.promise(db, "changed", person, about="address", address=person.email, subject_id=letters.moment())
    people.move_to(db, person, address)
    return True


def _leaving(request: Request, topic: str, done: str = "") -> Response:
    what = notification_words.title(topic)
    choices = [("topic", _("No more mails of this kind"), "primary"), ("all", _("No more mails at all"), "plain")]
    says = _("You still find all of it on the page.")
    return _ask(request, _("No more mails: %(what)s", what=what), says, choices, done)


def _helping(request: Request, thread: Thread, done: str = "") -> Response:
    choices = [("yes", _("This solved it"), "solve"), ("no", _("It did not help"), "plain")]
    return _ask(request, _("Did it help?"), _("One press says so."), choices, done, thread)


def _confirming(request: Request, address: str, done: str = "") -> Response:
    choices = [("yes", _("This is my address"), "primary")]
    return _ask(request, _("Is this your address?"), address, choices, done)


Choices = list[tuple[str, str, str]]
"""The value of each button, its words, and how it looks."""


def _ask(
    request: Request, title: str, says: str, choices: Choices, done: str, thread: Thread | None = None
) -> Response:
    shown = {"title": title, "says": says, "choices": choices, "done": done, "thread": thread}
    return page(request, "letters/ask.html", **shown)


def _forgot(request: Request, **context: Any) -> Response:
    blank = {"email": "", "mistakes": {}, "sent": False, "works": mail.on()}
    return page(request, "letters/forgot.html", **(blank | context))


def _password(request: Request, mistakes: dict[str, str] | None = None) -> Response:
    return page(request, "letters/password.html", least=PASSWORD_LEAST, mistakes=mistakes or {})
