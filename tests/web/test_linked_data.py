"""What a page tells search engines about itself, checked against the properties Google requires."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser as Chromium

from community import answers, articles, threads
from community.answers import Answer
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Thread
from tests.conftest import Configure
from tests.web.forum import Browser, accept, answer, ask
from web import linked_data

REQUIRED = {
    "QAPage": {"mainEntity"},
    "Question": {"answerCount", "name", "text", "author", "datePublished", "upvoteCount"},
    "Answer": {"text", "url", "author", "datePublished", "upvoteCount"},
    "DiscussionForumPosting": {"author", "datePublished", "text", "headline", "url"},
    "Comment": {"author", "datePublished", "text"},
    "Article": {"headline", "author", "datePublished", "dateModified"},
    "Person": {"name", "url"},
    "InteractionCounter": {"interactionType", "userInteractionCount"},
}
"""Google Search Central, structured data: what is required, and what it recommends of what we know."""


class Blocks(HTMLParser):
    """The JSON-LD blocks of a page, as a browser would find them."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.within = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.within = tag == "script" and ("type", "application/ld+json") in attrs

    def handle_endtag(self, tag: str) -> None:
        self.within = False

    def handle_data(self, data: str) -> None:
        if self.within:
            self.found.append(data)


def data_in(html: str) -> dict[str, Any]:
    """The one block of a page; nothing where there is none."""
    parser = Blocks()
    parser.feed(html)
    assert len(parser.found) <= 1
    return json.loads(parser.found[0]) if parser.found else {}


def must_be_complete(data: Any) -> None:
    for value in data.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                must_be_complete(one)
    assert REQUIRED[data["@type"]] <= data.keys()


@pytest.fixture
def said(client: TestClient) -> Callable[[Thread], dict[str, Any]]:
    return lambda thread: data_in(client.get(f"/threads/{thread.id}").text)


Said = Callable[[Thread], dict[str, Any]]


def test_a_question_without_an_answer_says_nothing(said: Said, ana: Person, general: Category):
    assert said(ask(ana, general)) == {}


def test_a_question_with_answers_is_complete(
    said: Said, ana: Person, bo: Person, sam: Person, general: Category, configure: Configure
):
    configure(public_url="https://help.example")
    thread = ask(ana, general)
    first, best = answer(thread, bo, "Try *this*."), answer(thread, sam, "Scan it again.")
    accept(best, ana)
    data = said(thread)
    must_be_complete(data)
    question = data["mainEntity"]
    assert question["answerCount"] == 2
    assert question["acceptedAnswer"]["text"] == "Scan it again."
    assert [it["text"] for it in question["suggestedAnswer"]] == ["Try this."]
    assert question["suggestedAnswer"][0]["url"].endswith(f"#answer-{first.id}")
    assert question["author"]["url"] == "https://help.example/people/ana"


def test_of_two_accepted_answers_one_is_suggested(said: Said, ana: Person, bo: Person, sam: Person, general: Category):
    """There can be one accepted answer, says Google."""
    thread = ask(ana, general)
    for helper in (bo, sam):
        accept(answer(thread, helper), ana)
    question = said(thread)["mainEntity"]
    assert isinstance(question["acceptedAnswer"], dict)
    assert len(question["suggestedAnswer"]) == 1


def test_a_hidden_answer_is_never_in_it(said: Said, ana: Person, bo: Person, sam: Person, general: Category):
    thread = ask(ana, general)
    answer(thread, bo, "Stays.")
    bad = answer(thread, bo, "heronhidden")
    with writing() as db:
        answers.hide(db, db.get_one(Answer, bad.id), by=sam, reason="Has a phone number in it.")
    data = said(thread)
    assert "heronhidden" not in json.dumps(data)
    assert data["mainEntity"]["answerCount"] == 1


def test_a_question_whose_only_answer_is_hidden_says_nothing(
    said: Said, ana: Person, bo: Person, sam: Person, general: Category
):
    thread = ask(ana, general)
    bad = answer(thread, bo)
    with writing() as db:
        answers.hide(db, db.get_one(Answer, bad.id), by=sam, reason="Has a phone number in it.")
    assert said(thread) == {}


def test_a_hidden_thread_says_nothing_to_its_author_either(
    signed_in: Browser, ana: Person, bo: Person, sam: Person, general: Category
):
    thread = ask(ana, general)
    answer(thread, bo)
    with writing() as db:
        threads.hide(db, db.get_one(Thread, thread.id), by=sam, reason="Has a phone number in it.")
    assert data_in(signed_in(ana).get(f"/threads/{thread.id}").text) == {}


@pytest.mark.parametrize("kind", ["discussion", "idea"])
def test_a_discussion_is_a_posting_with_its_replies(said: Said, ana: Person, bo: Person, general: Category, kind: str):
    thread = ask(ana, general, kind=kind)
    answer(thread, bo, "I would use it.")
    data = said(thread)
    must_be_complete(data)
    assert data["@type"] == "DiscussionForumPosting"
    assert [reply["text"] for reply in data["comment"]] == ["I would use it."]


def test_an_article_is_complete(client: TestClient, ana: Person, bo: Person, sam: Person, general: Category):
    helpful = answer(ask(ana, general), bo)
    with writing() as db:
        article = articles.publish(db, db.get_one(Answer, helpful.id), by=sam, title="Bring it back", body="Scan.")
    data = data_in(client.get(f"/articles/{article.id}").text)
    must_be_complete(data)
    assert data["@type"] == "Article"


@given(words=st.text(max_size=60) | st.sampled_from(["</script><b>", "<!--", "\u2028", "&lt;", '"\\']))
def test_no_words_of_anybody_end_the_block(words: str):
    block = linked_data._block({"@type": "Question", "text": words})
    parser = Blocks()
    parser.feed(f"<head>{block}</head>")
    assert json.loads("".join(parser.found))["text"] == words
    assert "<" not in block[len('<script type="application/ld+json">') : -len("</script>")]


def test_the_content_policy_lets_the_block_stand(
    browser: Chromium, client: TestClient, ana: Person, bo: Person, general: Category
):
    """A real browser with the real page and its policy; what else the page would load is not needed for that."""
    thread = ask(ana, general, body="</script><script>alert(1)</script>")
    answer(thread, bo)
    made = client.get(f"/threads/{thread.id}")
    headers = {name: made.headers[name] for name in ("content-type", "content-security-policy")}
    complaints: list[str] = []
    with browser.new_context() as context:
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.route("**/static/**", lambda route: route.fulfill(body=""))
        page.route("**/threads/*", lambda route: route.fulfill(headers=headers, body=made.text))
        page.goto(f"http://help.example/threads/{thread.id}")
        block = page.locator('script[type="application/ld+json"]').text_content()
    assert json.loads(block or "")["mainEntity"]["answerCount"] == 1
    assert not [words for words in complaints if "Content Security Policy" in words]
