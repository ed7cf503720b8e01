"""Search and suggestions through the API."""

import pytest

from community import threads
from community.answers import Answer
from community.database import writing
from community.people import Person
from community.threads import Thread
from tests.web.api.conftest import wrong_fields


def test_a_thread_is_found_with_its_words_marked(client, work, answer: Answer):
    work()
    (hit,) = client.get("/api/v1/search", params={"q": "router"}).json()["items"]
    assert (hit["id"], hit["state"], hit["category"]["slug"]) == (answer.thread_id, "answered", "general")
    assert hit["title_html"] == "The <mark>router</mark> blinks red"


def test_filters_narrow_what_is_found(api, client, work, ana: Person, answer: Answer):
    api(ana).post(f"/answers/{answer.id}/acceptance")
    work()

    def found(**which: str) -> int:
        return len(client.get("/api/v1/search", params={"q": "router", **which}).json()["items"])

    assert found(solved="true", kind="question", category="general") == 1
    assert found(solved="false") == found(kind="idea") == found(tag="nothing") == 0


def test_what_was_hidden_a_moment_ago_is_not_found(client, work, sam: Person, question: Thread):
    work()
    with writing() as db:
        threads.hide(db, db.get_one(Thread, question.id), by=sam, reason="Spam")
    assert client.get("/api/v1/search", params={"q": "router"}).json()["items"] == []


def test_suggestions_come_while_typing(client, work, question: Thread):
    work()
    (suggestion,) = client.get("/api/v1/suggestions", params={"q": "the router bli"}).json()["items"]
    assert (suggestion["id"], suggestion["title"]) == (question.id, question.title)
    assert client.get("/api/v1/suggestions", params={"q": ""}).json() == {"items": []}


@pytest.mark.parametrize(
    ("which", "field"),
    [
        ({}, "q"),
        ({"q": ""}, "q"),
        ({"q": "x" * 501}, "q"),
        ({"q": "router", "category": "nowhere"}, "category"),
        ({"q": "router", "solved": "perhaps"}, "solved"),
        ({"q": "router", "after": "nonsense"}, "after"),
        ({"q": "router", "limit": "101"}, "limit"),
    ],
)
def test_a_search_that_means_nothing_is_a_mistake(client, which: dict[str, str], field: str):
    assert wrong_fields(client.get("/api/v1/search", params=which)) == {field}
