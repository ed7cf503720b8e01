"""Suggestions and the ask form in a real browser: by keyboard, in place, and said to have solved it."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from community import sessions
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from search import finding, synonyms
from search.asked import Asked
from search.deflections import Deflection
from search.index import Found, IndexUnavailable
from tests.places import free_port
from tests.web.forum import accept, answer, ask
from web.visitor import COOKIE

Work = Callable[[], None]


@pytest.fixture
def page(
    app: FastAPI, browser: Browser, ana: Person, bo: Person, general: Category, work: Work
) -> Iterator[Page]:  # fmt: skip
    """A visitor on home, in a forum where two questions about an eSIM are answered."""
    for title in ("My eSIM is stuck on Activating", "Can one eSIM be on a phone and a watch?"):
        found = answer(ask(ana, general, title), bo, f"Bo knows: {title}")
        accept(found, ana)
    work()
    server = uvicorn.Server(uvicorn.Config(app, port=free_port(), log_config=None))
    serving = threading.Thread(target=server.run, daemon=True)
    serving.start()
    while not server.started:
        time.sleep(0.02)
    with browser.new_context(base_url=f"http://127.0.0.1:{server.config.port}", locale="en-GB") as context:
        opened = context.new_page()
        opened.goto("/")
        opened.wait_for_selector("main [role=combobox]")
        yield opened
    server.should_exit = True
    serving.join()


def rows(table: type, least: int = 1) -> list:
    """What is written down, as soon as it is: it is told without waiting."""
    over = time.monotonic() + 15
    while time.monotonic() < over:
        with reading() as db:
            if len(found := list(db.exec(select(table)))) >= least:
                return found
        time.sleep(0.1)
    raise AssertionError(f"no {table.__name__}")


def test_an_answer_is_found_read_and_confirmed_by_keyboard_alone(page: Page, axe: Callable[[Page], list[str]]):
    box = page.locator("main input[name=q]")
    box.press_sequentially("esim")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "suggested-0")
    box.press("ArrowRight")
    expect(page.locator("[data-reading] .prose")).to_contain_text("Bo knows")
    assert axe(page) == []
    box.press("ArrowLeft")
    expect(page.locator("[data-reading] .prose")).to_be_hidden()
    box.press("ArrowRight")
    expect(page.locator("[data-reading] .prose")).to_be_visible()
    box.press("Tab")
    expect(page.get_by_role("button", name="This solved it for me")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Good to know, thank you.")).to_be_visible()
    page.get_by_role("button", name="Undo").press("Enter")
    expect(page.get_by_text("Taken back.")).to_be_visible()
    assert [it.undone_at is not None for it in rows(Deflection)] == [True]
    assert [(it.words, len(it.opened)) for it in rows(Asked)] == [("esim", 1)]


def test_a_pause_is_a_search_and_what_is_opened_asks_whether_it_helped(page: Page):
    box = page.locator("main input[name=q]")
    box.press_sequentially("esim stuck")
    expect(page.get_by_role("link", name="Ask a person").first).to_be_visible()
    assert [it.words for it in rows(Asked)] == ["esim stuck"]
    page.locator(".best .link").click()
    page.get_by_role("button", name="This solved it").click()
    expect(page.get_by_text("Good to know, thank you.")).to_be_visible()
    assert len(rows(Deflection)) == 1


def test_the_ask_form_shows_the_answer_and_is_told_that_it_solved_it(page: Page):
    page.goto("/ask")
    page.wait_for_selector("[data-htmx-powered]", state="attached")
    page.locator("#title").press_sequentially("My eSIM is stuck on Activating")
    card = page.locator(".card.answered")
    expect(card).to_contain_text("Probably answered already")
    expect(card).to_contain_text("Bo knows")
    expect(card.get_by_role("link", name="Post anyway")).to_be_visible()
    card.get_by_role("button", name="This solved it for me").click()
    expect(page.get_by_text("Bo has earned a point for it.")).to_be_visible()
    assert [(it.way, bool(it.solved)) for it in rows(Asked)] == [("similar", True)]
    expect(page.locator("#title")).to_have_value("My eSIM is stuck on Activating")


def test_pages_about_searches_hinder_nobody_by_day_and_by_night(
    page: Page, axe: Callable[[Page], list[str]], kim: Person, monkeypatch: pytest.MonkeyPatch
):
    def away(*_: object) -> Found:
        raise IndexUnavailable

    with writing() as db:
        synonyms.add(db, "en", ["esim", "chip"], by=kim)
        token = sessions.start(db, kim)
    page.context.add_cookies([{"name": COOKIE, "value": token, "url": page.url}])
    nothing = {"/search?q=flurble": "Nothing found", "/search?q=esim&kind=idea": "Not with these filters"}
    pages = {**nothing, "/gaps": "Searched for in vain", "/synonyms": "chip", "/search?q=esim": "resting"}
    for address, says in pages.items():
        if says == "resting":
            monkeypatch.setattr(finding.the_index(), "search", away)
        page.goto(address)
        expect(page.locator("main")).to_contain_text(says)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert axe(page) == [], f"{address}, {scheme}"
