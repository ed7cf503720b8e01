"""People through the API, and whose token or session it is."""

from community import tokens
from community.database import writing
from community.people import Person
from tests.conftest import FROM_OUR_PAGES
from tests.web.api.conftest import refusal


def test_a_person_is_shown_without_their_address(client, ana: Person):
    shown = client.get("/api/v1/people/ana")
    assert (shown.json()["name"], shown.json()["rank"]) == ("Ana", "New")
    assert "example" not in shown.text


def test_only_oneself_reads_ones_own_address(api, ana: Person):
    assert api(ana).get("/me").json()["email"] == ana.email


def test_nobody_is_there_under_an_unknown_handle(client):
    assert refusal(client.get("/api/v1/people/nobody")) == (404, "not_found")


def test_without_signing_in_one_reads_and_does_not_write(client, question):
    assert client.get("/api/v1/threads").status_code == 200
    for response in (client.get("/api/v1/me"), client.put(f"/api/v1/threads/{question.id}/me-too")):
        assert refusal(response) == (401, "not_signed_in")
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_a_token_nobody_has_opens_nothing_not_even_for_reading(client, question):
    for header in ("Bearer nonsense", "Bearer ", "Basic YTpi", "nonsense"):
        for path in ("threads", f"threads/{question.id}", "categories", "moderation/log", "me"):
            response = client.get(f"/api/v1/{path}", headers={"Authorization": header})
            assert refusal(response) == (401, "not_signed_in")


def test_a_revoked_token_opens_nothing(client, ana: Person):
    with writing() as db:
        token = tokens.make(db, ana)
    with writing() as db:
        tokens.revoke_all(db, ana)
    assert refusal(client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}))[0] == 401


def test_a_browser_writes_with_its_session_from_our_own_pages_only(signed_in, bo: Person, question):
    path = f"/api/v1/threads/{question.id}/me-too"
    browser = signed_in(bo)
    assert browser.headers["Sec-Fetch-Site"] == FROM_OUR_PAGES["Sec-Fetch-Site"]
    assert browser.put(path).status_code == 200
    assert refusal(browser.put(path, headers={"Sec-Fetch-Site": "cross-site"})) == (403, "refused")


def test_a_suspended_person_reads_and_is_told_why_they_cannot_write(api, bo: Person, question):
    with writing() as db:
        db.get_one(Person, bo.id).suspended_at = bo.created_at
    assert api(bo).get("/me").status_code == 200
    refused = api(bo).post(f"/threads/{question.id}/answers", json={"body": "Hello"})
    assert refusal(refused) == (403, "refused")
    assert "suspended" in refused.json()["error"]["message"]
