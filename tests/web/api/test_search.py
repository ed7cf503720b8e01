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
    assert client.get("/api/v1/suggestions", params={"q": ""}).json() == {"items": [], "search": ""}


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


@pytest.fixture
def answered(work, answer: Answer) -> Answer:
    work()
    return answer


def test_a_question_that_is_answered_already_is_shown_its_answer(client, answered: Answer):
    asked = {"title": "My router blinks red", "body": "It began this morning."}
    found = client.post("/api/v1/similar", json=asked).json()
    assert [near["id"] for near in found["items"]] == [answered.thread_id]
    assert found["answered"] == found["items"][0]
    assert found["answered"]["title"] == "The router blinks red"


def test_a_title_alone_is_enough_to_ask_what_is_similar(client, answered: Answer):
    assert client.post("/api/v1/similar", json={"title": "router blinks"}).json()["items"]


def test_what_nobody_asked_before_is_similar_to_nothing(client, answered: Answer):
    found = client.post("/api/v1/similar", json={"title": "Flurble?"}).json()
    assert (found["items"], found["answered"]) == ([], None)


def test_what_was_hidden_a_moment_ago_is_similar_to_nothing(client, sam: Person, answered: Answer):
    with writing() as db:
        threads.hide(db, db.get_one(Thread, answered.thread_id), by=sam, reason="Spam")
    assert client.post("/api/v1/similar", json={"title": "The router blinks red"}).json()["items"] == []


@pytest.mark.parametrize("title", ["How do I?", "?!…", "🙂", "router OR 1=1; DROP TABLE thread --", 'title:"router'])
def test_any_title_is_answered(client, answered: Answer, title: str):
    assert client.post("/api/v1/similar", json={"title": title, "body": "x" * 10_000}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({}, "title"),
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "router\0"}, "title"),
        ({"title": "router", "body": "x" * 20_001}, "body"),
        ({"title": "router", "kind": "idea"}, "kind"),
    ],
)
def test_a_question_that_could_not_be_asked_has_nothing_similar(client, asked: dict[str, str], field: str):
    assert wrong_fields(client.post("/api/v1/similar", json=asked)) == {field}
