"""Private words reach nobody they are not for: a canary is put into each, and looked for everywhere else.

The strings are sought in every page and every answer of the API as a visitor, a stranger, a superuser and the asker,
in every table that is not theirs, in both search engines, and in the log of a running server.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, SQLModel
from starlette.routing import Mount

from community import answers, events, sessions
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, drafts, experts, guard, macros, notes, side_threads, teams
from escalation.cases import Case
from escalation.drafts import Kind
from search import documents
from search.index import Index, Query
from tests.conftest import FROM_OUR_PAGES, Start
from tests.search.conftest import index, open_index  # noqa: F401 both engines
from tests.web.forum import Browser, ask
from web import desk_page
from web.visitor import COOKIE

REPLY = (
    "Please open the settings, choose Mobile network, switch the eSIM off, wait for a minute and switch it on again. "
    "If it still says Activating, scan the code of your confirmation once more."
)

CANARIES = {
    "note": "heronnote",
    "private message of the team": "heronteam",
    "private message of the asker": "heronasker",
    "automatic private text": "heronauto",
    "draft of a reply": "herondraft",
    "draft of a note": "heronscribble",
    "draft of a private message": "heronwhisper",
    "question to an expert": "heronquery",
    "answer of an expert": "heronexpert",
    "reason for sending a held reply": "heronreason",
    "macro": "heronmacro",
}
"""What is private, and the word that stands in it."""

BETWEEN_THE_TWO = {CANARIES[name] for name in CANARIES if "private" in name and "draft" not in name}
"""What the asker may read, too, in their side-thread."""

HOMES = {"internalnote", "privatemessage", "draft", "expertrequest", "sentreply", "macro", "watchrule"}
"""The tables that private words live in. Nothing public reads them."""


@pytest.fixture
def case(ana: Person, bo: Person, sam: Person, kim: Person, lee: Person, general: Category) -> Case:
    """A case with a canary in everything private there is, that was answered, asked about and talked about."""
    thread, other = ask(ana, general), ask(bo, general, "Another question")
    with writing() as db:
        elsewhere = claims.claim(db, by_hand.escalate(db, db.get_one(Thread, other.id), by=lee), by=lee)
        claims.reply(db, elsewhere, by=lee, body=REPLY)
    with writing() as db:
        mine = db.get_one(Thread, thread.id)
        case = claims.claim(db, by_hand.escalate(db, mine, by=kim), by=kim)
        whisper(db, mine, case, kim)
        sent = claims.reply(db, case, by=kim, body=REPLY)
        guard.send_anyway(db, sent, reason=CANARIES["reason for sending a held reply"])
        side_threads.post(db, mine, by=ana, body=CANARIES["private message of the asker"])
    return case


def whisper(db: Session, thread: Thread, case: Case, kim: Person) -> None:
    """Everything private that the team can write."""
    notes.add(db, case, by=kim, body=CANARIES["note"])
    side_threads.open(db, thread, body=CANARIES["automatic private text"])
    side_threads.post(db, thread, by=kim, body=CANARIES["private message of the team"])
    macros.add(db, by=kim, name="Ours", body=CANARIES["macro"])
    request = experts.ask(db, case, by=kim, team=teams.first(db), question=CANARIES["question to an expert"])
    experts.answer(db, request, by=kim, body=CANARIES["answer of an expert"])
    claims.claim(db, case, by=kim)
    for kind, name in DRAFTS.items():
        drafts.save(db, case, kind, by=kim, body=CANARIES[name], seen=0)


DRAFTS = {
    Kind.REPLY: "draft of a reply",
    Kind.NOTE: "draft of a note",
    Kind.PRIVATE: "draft of a private message",
}


def addresses(app: FastAPI) -> list[str]:
    """Every address that answers GET, with everything that exists filled in."""
    return [filled for path in sorted(set(_paths(app.routes, "GET")) - ENDLESS) for filled in _filled(path)]


ENDLESS = {"/notifications/live"}
"""A stream that says how many notifications are new, and nothing else, for as long as somebody listens."""


def _paths(routes: Iterable[Any], method: str, prefix: str = "") -> Iterator[str]:
    for route in routes:
        if router := getattr(route, "original_router", None):
            yield from _paths(router.routes, method, prefix)
        elif isinstance(route, Mount):
            yield from _paths(getattr(route.app, "routes", []), method, prefix + route.path)
        elif method in (getattr(route, "methods", None) or ()):
            yield prefix + route.path


VALUES = {
    "kinds": ("threads", "answers", "comments"),
    "kind": ("reply", "note", "private"),
    "handle": ("ana", "kim"),
    "name": ("sim",),
    "slug": ("general", "a-title"),
}


def _filled(path: str) -> Iterator[str]:
    names = re.findall(r"\{(\w+)\}", path)
    for values in itertools.product(*(VALUES.get(name, ("1", "2", "3")) for name in names)):
        given = dict(zip(names, values, strict=True))
        yield re.sub(r"\{(\w+)\}", lambda name, given=given: given[name[1]], path)


SEARCHES = tuple(
    f"{address}?q={word}&title={word}"
    for address in ("/search", "/suggestions", "/api/v1/search", "/api/v1/suggestions")
    for word in CANARIES.values()
)


def escaped(browser: TestClient, paths: Iterable[str], words: Iterable[str]) -> list[str]:
    """Where any of these words was read, except in the repetition of what was searched for."""
    found = []
    for path in paths:
        text = browser.get(path, follow_redirects=False).text
        found += [f"{word} at {path}" for word in words if word in text and word not in path]
    return found


def test_the_walk_finds_the_pages_and_the_api(app: FastAPI):
    walked = addresses(app)
    assert len(walked) > 80
    assert {"/", "/threads/1", "/threads/1/private", "/api/v1/threads/1", "/api/v1/cases", "/articles"} <= {*walked}


def test_the_canaries_sing_where_they_live(signed_in: Browser, case: Case, ana: Person, kim: Person):
    """Otherwise nothing would be proved by not finding them."""
    desk = signed_in(kim).get(f"/desk/cases/{case.id}").text + signed_in(kim).get("/threads/1/private").text
    assert all(word in desk for word in (CANARIES["note"], *BETWEEN_THE_TWO))
    asked = signed_in(ana).get("/threads/1/private").text
    assert all(word in asked for word in BETWEEN_THE_TWO)


@pytest.mark.parametrize("who", ["visitor", "bo", "sam", "ana"])
def test_no_page_and_no_answer_of_the_api_tells_them(
    app: FastAPI,
    client: TestClient,
    signed_in: Browser,
    work: Callable[[], None],
    request: pytest.FixtureRequest,
    case: Case,
    who: str,
):
    work()
    browser = client if who == "visitor" else signed_in(request.getfixturevalue(who))
    paths = [*addresses(app), *SEARCHES]
    theirs = BETWEEN_THE_TWO if who == "ana" else set()
    may_stand = {f"{word} at {path}" for word in theirs for path in paths if "/private" in path}
    assert set(escaped(browser, paths, CANARIES.values())) - may_stand == set()


@pytest.mark.parametrize("who", ["bo", "sam", "ana"])
def test_no_form_that_is_shown_again_tells_them(
    app: FastAPI, signed_in: Browser, request: pytest.FixtureRequest, case: Case, who: str
):
    """A form with a mistake in it is answered before the route can ask who sent it."""
    browser, found, broken = signed_in(request.getfixturevalue(who)), [], set()
    theirs = BETWEEN_THE_TWO if who == "ana" else set()
    forms = {filled for path in _paths(app.routes, "POST") for filled in _filled(path) if "api" not in path}
    assert len(forms) > 60
    for path in sorted(forms):
        for form in ({}, {"body": "", "view": "mine", "next": "/desk/cases/1"}):
            answer = browser.post(path, data=form, follow_redirects=False)
            found += [f"{word} at {path}" for word in set(CANARIES.values()) - theirs if word in answer.text]
            broken |= {path} if answer.status_code == 500 else set()
    assert (found, broken) == ([], set())


@pytest.mark.parametrize("who", ["bo", "sam", "ana"])
def test_no_token_of_the_api_opens_them(
    app: FastAPI, api: Browser, request: pytest.FixtureRequest, case: Case, who: str
):
    caller = api(request.getfixturevalue(who))
    paths = [path.removeprefix("/api/v1") for path in addresses(app) if path.startswith("/api/")]
    assert paths
    assert escaped(caller, paths, CANARIES.values()) == []


def test_no_other_table_keeps_them(case: Case, work: Callable[[], None], db: Session):
    """Neither events nor notifications, jobs, gists or the rows that make forms count once."""
    work()
    told = {name: repr(db.execute(select(table)).all()) for name, table in SQLModel.metadata.tables.items()}
    assert events.Event.__tablename__ in told
    kept = {(name, word) for name, rows in told.items() for word in CANARIES.values() if word in rows}
    assert {word for _, word in kept} == set(CANARIES.values()), "each of them is written somewhere"
    assert {(name, word) for name, word in kept if name not in HOMES} == set()


def test_no_engine_is_told_of_them(case: Case, index: Index):  # noqa: F811
    with reading() as db:
        told = documents.of(db, [1, 2])
    assert len(told) == 2
    assert not [word for word in CANARIES.values() if word in repr(told)]
    index.put(told)
    assert index.search(Query("eSIM")).hits
    assert [word for word in CANARIES.values() if index.search(Query(word)).hits] == []


def test_no_log_tells_them(serve: Start, case: Case, ana: Person, kim: Person):
    server = serve()
    with writing() as db:
        cookies = {who: {COOKIE: sessions.start(db, person)} for who, person in (("ana", ana), ("kim", kim))}
    for who, path, form in said(case):
        sent = httpx2.post(server.url + path, data=form, cookies=cookies[who], headers=FROM_OUR_PAGES, timeout=60)
        assert sent.status_code < 500
    for path in ("/threads/1/private", "/threads/1", f"/desk/cases/{case.id}", "/nowhere/heronquery"):
        httpx2.get(server.url + path, cookies=cookies["kim"], timeout=60)
    server.stop()
    assert server.words(), "the server says something at least"
    assert [word for word in CANARIES.values() if word in server.words().replace("/nowhere/heronquery", "")] == []


def test_no_error_of_the_database_tells_them(case: Case):
    nobody = Person(id=999, handle="nobody", name="Nobody")
    with pytest.raises(IntegrityError) as refused, writing() as db:
        notes.add(db, case, by=nobody, body=CANARIES["note"])
    assert CANARIES["note"] not in str(refused.value)


def test_no_error_of_ours_tells_what_was_typed(
    capsys: pytest.CaptureFixture[str], signed_in: Browser, case: Case, kim: Person, monkeypatch: pytest.MonkeyPatch
):
    """A page that breaks while it shows a form again is logged with all that led to it."""
    monkeypatch.setattr(desk_page, "listed", lambda *_args, **_more: 1 / 0)
    form = {"body": CANARIES["draft of a reply"], "version": "no number"}
    assert signed_in(kim).post(f"/cases/{case.id}/reply", data=form).status_code == 500
    logged = "".join(capsys.readouterr())
    assert "ZeroDivisionError" in logged
    assert CANARIES["draft of a reply"] not in logged


def said(case: Case) -> list[tuple[str, str, dict[str, str]]]:
    """Everything private, sent as forms: some as they should be, some too long, some to what is not there."""
    much = CANARIES["private message of the asker"] * 2_000
    return [
        ("kim", f"/cases/{case.id}/notes", {"body": CANARIES["note"], "next": "/desk"}),
        ("kim", "/cases/999/notes", {"body": CANARIES["note"]}),
        ("kim", f"/cases/{case.id}/notes", {"body": ""}),
        ("ana", "/threads/1/private", {"body": CANARIES["private message of the asker"]}),
        ("ana", "/threads/1/private", {"body": much}),
        ("ana", "/threads/999/private", {"body": CANARIES["private message of the asker"]}),
        ("kim", f"/cases/{case.id}/drafts/reply", {"body": CANARIES["draft of a reply"], "version": "7"}),
        ("kim", f"/cases/{case.id}/reply", {"body": f"{CANARIES['draft of a reply']} [gap to fill]"}),
        ("kim", "/macros", {"name": CANARIES["macro"], "body": CANARIES["macro"]}),
    ]


def test_a_private_word_that_was_asked_for_is_not_found_by_searching(
    case: Case, client: TestClient, work: Callable[[], None]
):
    work()
    page = client.get(f"/search?q={CANARIES['private message of the asker']}").text
    assert "Nothing found" in page


def test_a_hidden_thread_hides_nothing_less(
    client: TestClient, signed_in: Browser, case: Case, kim: Person, bo: Person
):
    with writing() as db:
        answer = answers.post(db, db.get_one(Thread, 1), by=bo, body="Seen it, too.")
        answers.hide(db, answer, by=kim, reason="Off topic")
    pages = ["/threads/1", "/threads/1/history", "/moderation/log", "/threads/1/private"]
    assert escaped(signed_in(bo), pages, CANARIES.values()) == []
