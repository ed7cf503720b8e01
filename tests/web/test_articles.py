"""Articles: made of an answer in one step, read by everybody, and kept by staff."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import articles, threads
from community.answers import Answer
from community.articles import Article, Published
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Thread
from tests.at_once import at_once
from tests.web.forum import Browser, answer, ask, send

WORDS = "Switch the eSIM off, wait for a minute, and switch it on again."


@pytest.fixture
def helped(ana: Person, bo: Person, general: Category) -> Answer:
    return answer(ask(ana, general, "How do I bring an eSIM back?"), bo, WORDS)


@pytest.fixture
def article(helped: Answer, kim: Person) -> Article:
    with writing() as db:
        return articles.publish(
            db, db.get_one(Answer, helped.id), by=kim, title="Bring an eSIM back", body=f"**{WORDS}**"
        )


def publish(browser: TestClient, of: Answer, title: str = "Bring an eSIM back", body: str = WORDS, **more: str):
    return send(browser, f"/answers/{of.id}/article", title=title, body=body, **more)


def test_the_form_holds_the_answer_and_the_question(signed_in: Browser, helped: Answer, kim: Person):
    page = signed_in(kim).get(f"/answers/{helped.id}/article").text
    assert WORDS in page
    assert 'value="How do I bring an eSIM back?"' in page
    assert "Publish it, signed Kim" in page


def test_an_answer_becomes_an_article_in_one_step(
    signed_in: Browser, client: TestClient, helped: Answer, kim: Person, db: Session
):
    response = publish(signed_in(kim), helped)
    assert (response.status_code, response.headers["location"]) == (303, "/articles/1/bring-an-esim-back")
    page = client.get("/articles/1/bring-an-esim-back").text
    assert WORDS in page
    assert "Kim" in page
    assert f"#answer-{helped.id}" in page
    assert db.get_one(Answer, helped.id).body == WORDS


def test_the_thread_leads_to_it(signed_in: Browser, client: TestClient, article: Article, helped: Answer):
    page = client.get(f"/threads/{helped.thread_id}").text
    assert "This answer became an article:" in page
    assert "/articles/1/bring-an-esim-back" in page
    assert "Kim made an article of an answer" in page


def test_a_visitor_sees_it_on_a_page_that_was_kept(signed_in: Browser, client: TestClient, helped: Answer, kim: Person):
    assert "became an article" not in client.get(f"/threads/{helped.thread_id}").text
    publish(signed_in(kim), helped)
    assert "became an article" in client.get(f"/threads/{helped.thread_id}").text


def test_only_staff_write_articles(
    signed_in: Browser, client: TestClient, helped: Answer, article: Article, bo: Person, sam: Person
):
    for person in (bo, sam):
        browser = signed_in(person)
        assert browser.get(f"/answers/{helped.id}/article").status_code == 403
        assert publish(browser, helped).status_code == 403
        assert publish(browser, helped, title="").status_code == 403
        assert send(browser, "/articles/1/edit", title="x", body="x").status_code == 403
        assert send(browser, "/articles/1/hiding", reason="No good").status_code == 403
        assert "Make an article of it" not in browser.get(f"/threads/{helped.thread_id}").text


def test_the_second_of_two_is_shown_what_the_first_one_made(
    signed_in: Browser, article: Article, helped: Answer, kim: Person, db: Session
):
    assert publish(signed_in(kim), helped, title="Another").headers["location"] == "/articles/1/bring-an-esim-back"
    opened = signed_in(kim).get(f"/answers/{helped.id}/article", follow_redirects=False)
    assert opened.headers["location"] == "/articles/1/bring-an-esim-back"
    assert db.get(Article, 2) is None


def test_two_at_once_make_one(helped: Answer, kim: Person):
    def make() -> bool:
        try:
            with writing() as db:
                articles.publish(db, db.get_one(Answer, helped.id), by=kim, title="Once", body=WORDS)
        except Published:
            return False
        return True

    assert sorted(at_once(make, make)) == [False, True]


def test_somebodys_data_is_marked_and_stays_out_until_somebody_means_it(
    signed_in: Browser, ana: Person, bo: Person, kim: Person, general: Category
):
    given_away = answer(ask(ana, general), bo, "Write to bo.private@mailbox.org or call +44 7400 123456.")
    page = signed_in(kim).get(f"/answers/{given_away.id}/article").text
    assert "<mark>bo.private@mailbox.org</mark>" in page
    assert "<mark>+44 7400 123456</mark>" in page
    refused = publish(signed_in(kim), given_away, body=given_away.body)
    assert refused.status_code == 422
    assert "Take it out, or say that it may stand there." in refused.text
    assert signed_in(kim).get("/articles/1").status_code == 404
    assert publish(signed_in(kim), given_away, body="Write to us.").status_code == 303


def test_staff_may_say_that_it_may_stand_there(
    signed_in: Browser, ana: Person, bo: Person, kim: Person, general: Category
):
    ours = answer(ask(ana, general), bo, "Call our shop on +44 7400 123456.")
    assert publish(signed_in(kim), ours, body=ours.body, checked="true").status_code == 303


def test_what_is_marked_is_shown_as_it_was_written(
    signed_in: Browser, ana: Person, bo: Person, kim: Person, general: Category
):
    sly = answer(ask(ana, general), bo, "<script>alert(1)</script> bo.private@mailbox.org")
    page = signed_in(kim).get(f"/answers/{sly.id}/article").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <mark>" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(("title", "body"), [("", WORDS), ("A title", " "), ("x" * 201, WORDS)])
def test_a_mistake_keeps_what_was_typed(signed_in: Browser, helped: Answer, kim: Person, title: str, body: str):
    response = publish(signed_in(kim), helped, title=title, body=body)
    assert response.status_code == 422
    assert (title or body) in response.text


def test_an_edited_article_keeps_its_address(signed_in: Browser, client: TestClient, article: Article, kim: Person):
    response = send(signed_in(kim), "/articles/1/edit", title="Wake a sleeping eSIM", body="Another way.")
    assert response.headers["location"] == "/articles/1/wake-a-sleeping-esim"
    assert "Another way." in client.get("/articles/1/bring-an-esim-back").text


def test_a_hidden_article_is_there_for_staff_alone(
    signed_in: Browser, client: TestClient, article: Article, helped: Answer, kim: Person, bo: Person
):
    assert send(signed_in(kim), "/articles/1/hiding", reason="Out of date").status_code == 303
    for browser in (client, signed_in(bo)):
        assert browser.get("/articles/1").status_code == 404
        assert "Bring an eSIM back" not in browser.get("/articles").text
    assert "became an article" not in client.get(f"/threads/{helped.thread_id}").text
    assert "Hidden. Only staff still sees it." in signed_in(kim).get("/articles/1").text
    assert "Out of date" in client.get("/moderation/log").text
    send(signed_in(kim), "/articles/1/hiding?_method=delete")
    assert client.get("/articles/1").status_code == 200


def test_the_list_is_newest_first_by_category_and_in_pages(
    client: TestClient, ana: Person, bo: Person, kim: Person, general: Category, db: Session
):
    thread = ask(ana, general)
    made = [answer(thread, bo, f"Way {number}") for number in range(22)]
    for number, one in enumerate(made):
        articles.publish(db, db.get_one(Answer, one.id), by=kim, title=f"Article {number:02}", body="x")
    db.commit()
    first = client.get("/articles?category=general").text
    assert first.index("Article 21") < first.index("Article 02")
    assert "Article 01" not in first
    after = first.split("after=")[1].split('"')[0]
    assert "Article 01" in client.get(f"/articles?category=general&after={after}").text
    assert client.get("/articles?after=nonsense").status_code == 422


def test_an_empty_list_says_what_to_do(client: TestClient, signed_in: Browser, kim: Person):
    assert "When an answer helps many" in client.get("/articles").text
    assert "Make an article of it" in signed_in(kim).get("/articles").text


def test_an_article_of_a_hidden_thread_leads_nowhere(client: TestClient, article: Article, kim: Person, db: Session):

    threads.hide(db, db.get_one(Thread, article.thread_id), by=kim, reason="Spam")
    db.commit()
    page = client.get("/articles/1").text
    assert WORDS in page
    assert "Where it comes from" not in page


def test_search_leads_to_the_article_of_a_thread(client: TestClient, article: Article, work: Callable[[], None]):
    work()
    page = client.get("/search?q=eSIM").text
    assert "Article: Bring an eSIM back" in page
    assert "/articles/1/bring-an-esim-back" in page
