"""The API describes itself completely, and what it describes is what it does."""

import re
from typing import Any

import pytest

from tests.places import ROOT

METHODS = ("get", "post", "put", "patch", "delete")

CHANGE_NOTHING = {"/similar", "/moderation/trials"}
"""What is posted only because it is too long for an address."""

FOR_THE_TEAM = (
    *("/cases", "/me", "/teams", "/expert-requests"),
    *("/moderation/queue", "/moderation/bulk", "/moderation/trials", "/moderation/takedowns"),
)

BY_ANYBODY = {"/searches", "/deflections", "/deflections/{mark}"}
"""What became of a search: visitors tell it, too, and telling it twice changes nothing."""


@pytest.fixture
def description(client) -> dict[str, Any]:
    return client.get("/api/v1/openapi.json").json()


def operations(description: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    found = [(m, path, op) for path, ops in description["paths"].items() for m, op in ops.items() if m in METHODS]
    assert found
    return found


def test_every_operation_of_the_promise_is_there(description: dict[str, Any]):
    there = {f"{method.upper()} {path}" for method, path, _ in operations(description)}
    assert there >= {
        *("GET /categories", "GET /threads", "POST /threads", "GET /threads/{id}", "PATCH /threads/{id}"),
        *("POST /threads/{id}/answers", "POST /answers/{id}/acceptance", "DELETE /answers/{id}/acceptance"),
        *("PUT /answers/{id}/vote", "DELETE /answers/{id}/vote", "PUT /threads/{id}/me-too"),
        *("DELETE /threads/{id}/me-too", "POST /threads/{id}/failure", "POST /threads/{id}/escalation"),
        *(
            "GET /search",
            "GET /suggestions",
            "POST /similar",
            "GET /cases",
            "POST /cases/{id}/claim",
            "DELETE /cases/{id}/claim",
        ),
        *("POST /cases/{id}/reply", "POST /flags", "POST /answers/{id}/hiding", "DELETE /answers/{id}/hiding"),
        *("GET /people/{handle}", "GET /moderation/log"),
    }


def test_every_operation_is_explained_and_every_success_has_its_shape(description: dict[str, Any]):
    for method, path, operation in operations(description):
        (success,) = (answer for status, answer in operation["responses"].items() if status.startswith("2"))
        assert success["content"]["application/json"]["schema"], (method, path)
        assert operation["operationId"]
        assert operation["tags"]


def test_every_refusal_has_the_one_shape(description: dict[str, Any]):
    for method, path, operation in operations(description):
        refused = {status: answer for status, answer in operation["responses"].items() if int(status) >= 400}
        assert {"401", "404", "422", "500"} <= set(refused), (method, path)
        shapes = {answer["content"]["application/json"]["schema"]["$ref"] for answer in refused.values()}
        assert shapes == {"#/components/schemas/Error"}
        assert method == "get" or "403" in refused


def test_reading_is_open_and_writing_needs_a_token_or_a_session(description: dict[str, Any]):
    schemes = description["components"]["securitySchemes"]
    assert (schemes["token"]["scheme"], schemes["session"]["in"]) == ("bearer", "cookie")
    for method, path, operation in operations(description):
        needs = [{"token": []}, {"session": []}]
        assert operation["security"][:2] == needs
        open_to_all = {} in operation["security"]
        reads = method == "get" or path in CHANGE_NOTHING | BY_ANYBODY
        for_the_team = path.startswith(FOR_THE_TEAM)
        assert open_to_all == (reads and not for_the_team), (method, path)


def test_every_post_that_changes_something_takes_an_idempotency_key(description: dict[str, Any]):
    for method, path, operation in operations(description):
        headers = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "header"}
        changes = method == "post" and path not in CHANGE_NOTHING | BY_ANYBODY
        assert headers == ({"Idempotency-Key"} if changes else set()), (method, path)


def test_every_operation_is_written_down(description: dict[str, Any]):
    page = (ROOT / "docs" / "api.md").read_text()
    written = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE) (/[^`?]*)", page))
    assert written == {(method.upper(), path) for method, path, _ in operations(description)}


def test_there_is_no_page_that_loads_scripts_from_elsewhere(client):
    assert [client.get(f"/api/v1/{page}").status_code for page in ("docs", "redoc")] == [404, 404]
