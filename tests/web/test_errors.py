"""Errors: a page that helps, a notice for htmx, one shape for programs."""

import json
from typing import Annotated

import pytest
import structlog
from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import PlainTextResponse
from pydantic import Field
from starlette.datastructures import FormData
from starlette.testclient import TestClient

from community.permissions import HIDDEN, SIGN_IN
from community.threads import Closed
from web.app import create_app
from web.forms import Id, Line, again
from web.visitor import Me, require

router = APIRouter()


def ask_again(request: Request, typed: FormData, mistakes: dict[str, str]) -> Response:
    return PlainTextResponse(json.dumps([typed.get("title"), mistakes]))


@router.get("/things/{number}")
def thing(number: Id) -> dict[str, int]:
    return {"number": number}


@router.get("/mine")
def mine(me: Me) -> str:
    return me.name


@router.get("/hidden")
def hidden() -> None:
    require(HIDDEN)


@router.post("/sign-in-first")
def sign_in_first() -> None:
    require(SIGN_IN)


@router.post("/closed")
@again(ask_again)
def closed(title: Annotated[Line, Form()]) -> None:
    raise Closed(title)


@router.post("/titles")
@again(ask_again)
def titles(title: Annotated[Line, Field(min_length=1, max_length=5), Form()]) -> str:
    return title


@router.post("/bare-titles")
def bare_titles(title: Annotated[Line, Field(min_length=1, max_length=5), Form()]) -> str:
    return title


@router.get("/broken")
def breaks() -> None:
    raise RuntimeError("the inside of the house")


@pytest.fixture
def client(database: str) -> TestClient:
    """The app itself with a few routes that go wrong."""
    app = create_app()
    app.include_router(router)
    return TestClient(app, headers={"Sec-Fetch-Site": "same-origin"}, follow_redirects=False)


JSON = {"Accept": "application/json"}
HTMX = {"HX-Request": "true"}


def test_a_missing_page_helps_to_search(client: TestClient):
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "There is no page here" in answer.text
    assert 'role="search"' in answer.text


def test_programs_get_one_shape(client: TestClient):
    assert client.get("/nowhere", headers=JSON).json() == {
        "error": {
            "code": "not_found",
            "message": "There is no page here. The address may be mistyped, or it was only for some people.",
            "fields": {},
        }
    }


def test_under_the_api_it_is_json_whatever_is_accepted(client: TestClient):
    assert client.get("/api/v1/nowhere", headers={"Accept": "text/html"}).json()["error"]["code"] == "not_found"


def test_htmx_shows_a_notice_over_the_page_it_is_on(client: TestClient):
    answer = client.get("/hidden", headers=HTMX)
    assert answer.status_code == 403
    assert answer.headers["hx-retarget"] == "#mishap"
    assert "<html" not in answer.text


def test_a_refusal_says_its_reason(client: TestClient):
    assert "This was hidden by a moderator." in client.get("/hidden").text


def test_a_visitor_is_shown_the_way_in_and_comes_back(client: TestClient):
    assert client.get("/mine?tab=2").headers["location"] == "/sign-in?next=/mine%3Ftab%3D2"


def test_after_a_form_they_come_back_to_the_page_it_was_on(client: TestClient):
    answer = client.post("/sign-in-first", headers={"Referer": "http://testserver/threads/7"})
    assert answer.headers["location"] == "/sign-in?next=/threads/7"


def test_htmx_is_sent_there_whole(client: TestClient):
    answer = client.get("/mine", headers=HTMX | {"HX-Current-URL": "http://testserver/threads/7"})
    assert answer.headers["hx-redirect"] == "/sign-in?next=/threads/7"


def test_a_program_is_asked_for_a_token(client: TestClient):
    answer = client.get("/mine", headers=JSON)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "not_signed_in")
    assert answer.headers["www-authenticate"] == "Bearer"


def test_a_wrong_token_is_not_a_visitor(client: TestClient):
    answer = client.get("/mine", headers=JSON | {"Authorization": "Bearer lb_nobodys"})
    assert "not known" in answer.json()["error"]["message"]


@pytest.mark.parametrize("number", ["seven", "0", "-1", str(2**63), "9" * 40])
def test_a_number_no_row_has_is_not_found(client: TestClient, number: str):
    assert client.get(f"/things/{number}").status_code == 404


def test_a_wrong_method_is_405(client: TestClient):
    assert client.delete("/mine").status_code == 405


def test_a_form_with_a_mistake_comes_back_filled_in(client: TestClient):
    answer = client.post("/titles", data={"title": "far too long"})
    assert answer.status_code == 422
    assert answer.json() == ["far too long", {"title": "At most 5 characters."}]


def test_what_a_verb_refuses_comes_back_the_same_way(client: TestClient):
    answer = client.post("/closed", data={"title": "hello"})
    assert answer.status_code == 409
    typed, mistakes = answer.json()
    assert typed == "hello"
    assert "takes no more answers" in mistakes[""]


def test_programs_are_told_the_field(client: TestClient):
    error = client.post("/titles", data={"title": " "}, headers=JSON).json()["error"]
    assert error["fields"] == {"title": "Fill this in."}


def test_a_form_that_cannot_come_back_is_answered_with_a_page(client: TestClient):
    answer = client.post("/bare-titles", data={})
    assert answer.status_code == 422
    assert "title: Fill this in." in answer.text


def test_our_own_fault_is_logged_with_the_number_the_person_sees(client: TestClient):
    with structlog.testing.capture_logs() as log:
        answer = client.get("/broken")
    assert answer.status_code == 500
    assert log[0]["reference"] in answer.text
    assert "the inside of the house" not in answer.text


def test_programs_get_the_number_too(client: TestClient):
    with structlog.testing.capture_logs() as log:
        error = client.get("/broken", headers=JSON).json()["error"]
    assert error["code"] == "broken"
    assert log[0]["reference"] in error["message"]
