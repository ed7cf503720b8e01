"""Whatever is sent: a clear answer in the one shape, and nothing half-saved."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from community.answers import Answer
from community.categories import Category
from community.people import Person
from community.threads import Thread
from tests.web.api.conftest import Counts, refusal, wrong_fields

QUESTION: dict[str, Any] = {"category": "general", "title": "The router blinks", "body": "Red."}
AS_JSON = {"Content-Type": "application/json"}
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"

Unchanged = Callable[[Any], Any]


@pytest.fixture
def calls(api, ana: Person, general: Category):
    return api(ana)


@pytest.fixture
def unchanged(calls, counts: Counts) -> Unchanged:
    """`unchanged(calls.post(…))` hands the answer on, after making sure that no table has gained or lost a row."""
    before = counts()

    def check(response: Any) -> Any:
        assert counts() == before
        return response

    return check


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("title", wrong) for wrong in ("", "   ", "\n\t", "x" * 201, "🙂" * 300, 5, None, ["a"], {}, True)],
        *[("body", wrong) for wrong in ("", " \n ", "x" * 20_001, 5, None, [])],
        *[("category", wrong) for wrong in ("nowhere", "", 1, None, "x" * 61, "general' OR 1=1")],
        *[("kind", wrong) for wrong in ("riddle", "", 1, None)],
        *[("tags", wrong) for wrong in (["a"] * 6, "router", None, {})],
        *[("extra", wrong) for wrong in ("", 1, None)],
    ],
)
def test_each_field_of_a_thread_has_its_limits(calls, unchanged: Unchanged, field: str, value: Any):
    assert wrong_fields(unchanged(calls.post("/threads", json=QUESTION | {field: value}))) == {field}


@pytest.mark.parametrize("tag", ["", "  ", "x" * 41, 5, None])
def test_each_tag_has_its_limits(calls, unchanged: Unchanged, tag: Any):
    assert wrong_fields(unchanged(calls.post("/threads", json=QUESTION | {"tags": ["fine", tag]}))) == {"tags.1"}


def test_the_longest_that_fits_is_kept_whole(calls):
    longest = QUESTION | {"title": "🙂" * 200, "body": "ß" * 20_000, "tags": [f"{n}" * 40 for n in range(5)]}
    thread = calls.post("/threads", json=longest)
    assert thread.status_code == 201
    assert {name: thread.json()[name] for name in ("title", "body", "tags")} == {
        name: longest[name] for name in ("title", "body", "tags")
    }


def test_what_is_missing_is_named(calls, unchanged: Unchanged):
    assert wrong_fields(unchanged(calls.post("/threads", json={}))) == {"category", "title", "body"}


@pytest.mark.parametrize("character", ["\0", "\ud800"])
@pytest.mark.parametrize(
    ("method", "path", "field"),
    [
        *[("POST", "/threads", field) for field in ("category", "title", "body")],
        *[("PATCH", "/threads/{thread}", field) for field in ("title", "body")],
        *[("POST", "/threads/{thread}/" + noun, "body") for noun in ("answers", "comments")],
        *[("POST", "/threads/{thread}/" + noun, "reason") for noun in ("failure", "escalation")],
        *[("PATCH", "/answers/{answer}", "body"), ("POST", "/answers/{answer}/comments", "body")],
        *[("POST", "/answers/{answer}/hiding", "reason"), ("POST", "/flags", "note")],
    ],
)
def test_what_no_database_can_keep_is_refused_by_name(
    calls, answer: Answer, method: str, path: str, field: str, character: str
):
    whole = {"/threads": QUESTION, "/flags": {"answer": answer.id, "reason": "spam"}}.get(path, {})
    body = json.dumps(whole | {field: f"a{character}b"})
    address = path.format(thread=answer.thread_id, answer=answer.id)
    assert wrong_fields(calls.request(method, address, content=body, headers=AS_JSON)) == {field}


def test_a_tag_no_database_can_keep_is_refused(calls, unchanged: Unchanged):
    assert wrong_fields(unchanged(calls.post("/threads", json=QUESTION | {"tags": ["a\0"]}))) == {"tags.0"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 422),
        (b"{", 422),
        (b"null", 422),
        (b"[]", 422),
        (b'"text"', 422),
        (b"17", 422),
        (b"NaN", 422),
        (b'{"title": "\xff\xfe"}', 422),
        (b'{"\\ud800": 1}', 422),
        (b'{"\\u0000": 1}', 422),
        (b'{"' + b"x" * 10_000 + b'": 1}', 422),
        (b"[" * 50_000, 422),
        (b'{"title": ' + b"9" * 10_000 + b"}", 422),
        (b'{"title": 1e999}', 422),
        (b"x" * 5_000_000, 413),
    ],
)
def test_a_body_that_is_no_object_of_ours_is_refused(calls, unchanged: Unchanged, body: bytes, status: int):
    response = unchanged(calls.post("/threads", content=body, headers=AS_JSON))
    assert refusal(response)[0] == status
    assert len(response.content) < 1_000


def test_a_body_that_hides_its_length_is_measured_on_the_way(calls, unchanged: Unchanged):
    endless = (b"x" * 100_000 for _ in range(50))
    assert refusal(unchanged(calls.post("/threads", content=endless, headers=AS_JSON))) == (413, "too_large")


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense"])
def test_anything_but_json_is_refused(calls, unchanged: Unchanged, kind: str):
    response = unchanged(calls.post("/threads", content=json.dumps(QUESTION), headers={"Content-Type": kind}))
    assert refusal(response) == (415, "wrong_type")


def test_html_and_script_come_out_inert_wherever_they_went_in(api, calls, kim: Person, sam: Person):
    words = QUESTION | {"title": SCRIPT, "body": SCRIPT, "tags": [SCRIPT[:40]]}
    asked = calls.post("/threads", json=words).json()
    answer = api(kim).post(f"/threads/{asked['id']}/answers", json={"body": SCRIPT}).json()
    calls.post(f"/answers/{answer['id']}/comments", json={"body": SCRIPT})
    api(sam).post(f"/answers/{answer['id']}/hiding", json={"reason": SCRIPT})
    response = api(sam).get(f"/threads/{asked['id']}")
    thread = response.json()
    rendered = [thread["html"], thread["answers"][0]["html"], thread["answers"][0]["comments"][0]["html"]]
    assert all("<script" not in html and "<img" not in html and 'href="javascript' not in html for html in rendered)
    assert (thread["title"], thread["body"], thread["answers"][0]["hidden"]["reason"]) == (SCRIPT, SCRIPT, SCRIPT)
    assert response.headers["Content-Type"] == "application/json"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("id", ["0", "-1", "999", str(2**63 - 1), str(2**63), "9" * 400, "one", "1.5", "%00", "null"])
def test_a_number_nothing_has_is_not_found(calls, unchanged: Unchanged, id: str):
    for response in (
        calls.get(f"/threads/{id}"),
        calls.patch(f"/threads/{id}", json={"title": "Hello"}),
        calls.post(f"/threads/{id}/answers", json={"body": "Hello"}),
        calls.put(f"/answers/{id}/vote", json={"value": 1}),
        calls.delete(f"/answers/{id}/acceptance"),
    ):
        assert refusal(unchanged(response)) == (404, "not_found")


@pytest.mark.parametrize("path", ["/", "/nowhere", "/threads/", "/threads/1/nowhere", "/openapi.yaml", "/docs"])
def test_an_unknown_address_is_not_found_in_our_shape(calls, path: str):
    assert refusal(calls.get(path)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("DELETE", "/threads", "GET, POST"),
        ("PUT", "/threads/1", "GET, PATCH"),
        ("GET", "/threads/1/answers", "POST"),
        ("POST", "/answers/1/vote", "DELETE, PUT"),
        ("OPTIONS", "/categories", "GET"),
    ],
)
def test_a_wrong_method_is_told_which_ones_are_right(calls, method: str, path: str, allowed: str):
    response = calls.request(method, path)
    assert refusal(response) == (405, "wrong_method")
    assert response.headers["Allow"] == allowed


def test_too_many_are_told_how_long_to_wait(configure, calls, question: Thread):
    configure(rate_limits="on")
    responses = [calls.post(f"/threads/{question.id}/comments", json={"body": f"{n}"}) for n in range(31)]
    assert refusal(responses[-1]) == (429, "too_many")
    assert int(responses[-1].headers["Retry-After"]) > 0
