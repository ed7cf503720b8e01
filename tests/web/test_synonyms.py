"""The page on which staff say what means the same."""

import re
from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from community.categories import Category
from community.people import Person
from tests.conftest import Configure
from tests.web.forum import Browser, ask, send


def test_what_staff_say_means_the_same_is_found_by_either_word(
    client: TestClient, signed_in: Browser, kim: Person, ana: Person, general: Category, work: Callable[[], None]
):
    ask(ana, general, "Lost SIM card")
    browser = signed_in(kim)
    assert "None yet" in browser.get("/synonyms").text
    assert send(browser, "/synonyms", means="Chip, SIM card").status_code == 303
    work()
    assert "chip · sim card" in browser.get("/synonyms").text
    assert "Lost <mark>SIM</mark>" in client.get("/search?q=chip").text
    assert browser.delete("/synonyms/1", follow_redirects=False).status_code == 303
    work()
    assert "Lost" not in client.get("/search?q=chip").text


def test_groups_are_told_by_language_the_sites_own_first(signed_in: Browser, kim: Person):
    browser = signed_in(kim)
    for language, means in (
        ("de", "rechnung, faktura"),
        ("pl", "pilot, remote"),
        ("every", "5g, nr"),
        ("en", "bill, invoice"),
    ):
        assert send(browser, "/synonyms", means=means, language=language).status_code == 303
    html = browser.get("/synonyms").text
    assert re.findall(r"<h2[^>]*>([^<]+)", html) == ["English", "Every language", "Deutsch", "Polski"]
    assert html.index("bill · invoice") < html.index("5g · nr") < html.index("faktura · rechnung")


def test_a_group_is_for_the_language_of_the_site_unless_another_is_chosen(signed_in: Browser, kim: Person):
    browser = signed_in(kim)
    assert '<option value="en" lang="en" selected>' in browser.get("/synonyms").text
    send(browser, "/synonyms", means="bill, invoice")
    assert re.findall(r"<h2[^>]*>([^<]+)", browser.get("/synonyms").text) == ["English"]


def test_a_language_nobody_knows_is_refused_and_what_was_typed_stays(signed_in: Browser, kim: Person):
    answered = send(signed_in(kim), "/synonyms", means="bill, invoice", language="xx")
    assert answered.status_code == 422
    assert 'value="bill, invoice"' in answered.text


def test_meilisearch_says_that_it_keeps_one_list(signed_in: Browser, kim: Person, configure: Configure):
    browser = signed_in(kim)
    assert "keeps one list" not in browser.get("/synonyms").text
    configure(meilisearch_url="http://127.0.0.1:9")
    assert "keeps one list" in browser.get("/synonyms").text


@pytest.mark.parametrize("means", ["", "chip", "chip, CHIP", "?!, …", ", ".join(f"word{n}" for n in range(13))])
def test_what_means_nothing_is_shown_again_with_its_mistake(signed_in: Browser, kim: Person, means: str):
    answered = send(signed_in(kim), "/synonyms", means=means)
    assert answered.status_code == 422
    assert 'aria-invalid="true"' in answered.text


def test_only_staff_keep_them(client: TestClient, signed_in: Browser, ana: Person, sam: Person):
    for person in (ana, sam):
        assert signed_in(person).get("/synonyms").status_code == 403
        assert send(signed_in(person), "/synonyms", means="chip, sim").status_code == 403
    assert client.get("/synonyms", follow_redirects=False).status_code in (303, 401)


def test_what_is_gone_is_gone(signed_in: Browser, kim: Person):
    assert signed_in(kim).delete("/synonyms/7").status_code == 404
