"""Search and suggestions through the API."""

import pytest

from community import articles, threads
from community.answers import Answer
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Thread
from escalation import incidents
from search import rebuilding
from tests.web.api.conftest import wrong_fields
from tests.web.forum import ask


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


def test_what_is_found_is_counted_by_each_facet(client, work, answer: Answer):
    work()
    found = client.get("/api/v1/search", params={"q": "router", "limit": 1}).json()
    assert found["facets"]["kind"] == [{"value": "question", "count": 1}]
    assert found["facets"]["solved"] == [{"value": "false", "count": 1}]
    assert set(found["facets"]) == {"kind", "category", "tag", "solved", "language"}


def test_the_next_page_has_no_facets_and_is_of_the_same_search(client, work, ana: Person, general: Category):
    for n in range(3):
        ask(ana, general, f"Router {n}")
    work()
    first = client.get("/api/v1/search", params={"q": "router", "limit": 2}).json()
    second = client.get("/api/v1/search", params={"q": "router", "limit": 2, "after": first["next"]}).json()
    assert (len(second["items"]), second["next"], second["facets"]) == (1, None, None)
    other = {"q": "routers", "limit": 2, "after": first["next"]}
    assert wrong_fields(client.get("/api/v1/search", params=other)) == {"after"}


def test_a_typo_is_mended_unless_that_is_what_is_asked_for(client, work, question: Thread):
    work()
    assert client.get("/api/v1/search", params={"q": "ruoter"}).json()["corrected"] == "router"
    exact = client.get("/api/v1/search", params={"q": "ruoter", "exactly": "true"}).json()
    assert (exact["items"], exact["corrected"]) == ([], None)


def test_each_hit_says_what_it_is_and_where(client, work, kim: Person, answer: Answer):
    with writing() as db:
        article = articles.publish(db, db.get_one(Answer, answer.id), by=kim, title="Router lights", body="Red is bad.")
        incident = incidents.open_new(db, by=kim, title="Every router is offline")
    work()
    found = client.get("/api/v1/search", params={"q": "router"}).json()
    told = {hit["kind"]: (hit["id"], hit["reference"], hit["url"]) for hit in found["items"]}
    assert told == {
        "question": (answer.thread_id, f"LB-{answer.thread_id}", f"/threads/{answer.thread_id}/the-router-blinks-red"),
        "article": (article.id, None, f"/articles/{article.id}/router-lights"),
        "incident": (incident.id, None, f"/incidents/{incident.id}"),
    }
    suggested = client.get("/api/v1/suggestions", params={"q": "router"}).json()["items"]
    assert {one["kind"]: one["url"] for one in suggested} == {kind: url for kind, (_, _, url) in told.items()}


SPOILED = [
    "?!",
    "how do i",
    '"router',
    "router AND (OR",
    "'; DROP TABLE thread; --",
    "title:router^5",
    "😀",
    "\u202eabc",
    "%",
]


@pytest.mark.parametrize("engine", ["embedded", "meilisearch"])
def test_whatever_is_typed_is_answered_by_page_and_api(client, request, configure, work, question: Thread, engine: str):
    if engine == "meilisearch":
        server = request.getfixturevalue("meilisearch_server")
        configure(meilisearch_url=server.url, meilisearch_key=server.key)
        rebuilding.reindex()
    work()
    for words in [*SPOILED, "x" * 300]:
        for address in ("/search", "/suggestions", "/api/v1/search", "/api/v1/suggestions"):
            assert client.get(address, params={"q": words}).status_code == 200, (address, words)


@pytest.mark.parametrize("address", ["/search", "/suggestions", "/api/v1/search", "/api/v1/suggestions"])
def test_what_is_too_long_is_refused_clearly(client, address: str):
    assert client.get(address, params={"q": "x" * 10_000}).status_code == 422


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
        ({"q": "router", "kind": "poem"}, "kind"),
        ({"q": "router", "language": "xx"}, "language"),
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
