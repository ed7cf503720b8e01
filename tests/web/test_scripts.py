"""The small scripts in a real browser, on a page that has all of their marks."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from playwright.sync_api import Browser, Page, expect

from tests.chromium import PATIENCE
from tests.served import served
from web.pages import templates

router = APIRouter()

WRITING = """
{% extends "base.html" %}{% set scripts = ["writing"] %}{% block title %}Writing{% endblock %}
{% block main %}<h1>Writing</h1><form method="post" action="/posted" data-draft="answer">
{% call p.composer("body", "Your answer") %}<button class="button primary">Post</button>{% endcall %}</form>
<button class="button" type="button" data-key="j" hx-get="/nowhere" hx-target="#main">Next</button>{% endblock %}
"""
FOUND = """
<div class="suggest"><ul role="listbox" aria-label="Found">
<li role="presentation"><a href="/written?found=1" role="option" aria-selected="false">One</a></li>
<li role="presentation"><a href="/written?found=2" role="option" aria-selected="false">Two</a></li></ul></div>
"""


@router.get("/written")
def written(request: Request) -> HTMLResponse:
    return HTMLResponse(templates.from_string(WRITING).render(request=request, me=None))


@router.post("/posted")
def posted() -> Response:
    return RedirectResponse("/written?posted=1", 303)


@router.get("/suggestions")
def suggestions(q: str) -> HTMLResponse:
    return HTMLResponse(FOUND if "esim" in q else "")


NAMED = """
<ul role="listbox" id="naming" aria-label="People">
<li role="option" id="naming-1" aria-selected="false" data-handle="ana">Ana</li>
<li role="option" id="naming-2" aria-selected="false" data-handle="anton">Anton</li></ul>
"""


@router.get("/people/named")
def named(start: str) -> HTMLResponse:
    return HTMLResponse(NAMED if "anton".startswith(start) else "")


@pytest.fixture
def address(app: FastAPI) -> Iterator[str]:
    """The app in this process, with the routes above before its own."""
    app.router.routes[:0] = router.routes
    with served(app) as url:
        yield url


@pytest.fixture
def page(address: str, browser: Browser) -> Iterator[Page]:
    complaints: list[str] = []
    with browser.new_context(base_url=address, timezone_id="Europe/Warsaw") as context:
        context.set_default_timeout(PATIENCE)
        opened = context.new_page()
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("console", lambda said: complaints.append(said.text) if "Policy" in said.text else None)
        opened.goto("/written")
        opened.wait_for_selector("[data-htmx-powered]", state="attached")  # htmx begins a moment after the page has
        yield opened
    assert complaints == []


def test_the_next_page_knows_the_readers_time_zone(page: Page):
    assert {"zone": "Europe/Warsaw"}.items() <= {kept["name"]: kept["value"] for kept in page.context.cookies()}.items()


def test_a_slash_goes_to_the_search_box_but_not_while_writing(page: Page):
    page.keyboard.press("/")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type("a/b")
    expect(page.locator("input[name=q]")).to_have_value("a/b")


def test_answers_open_while_typing_and_the_arrows_choose(page: Page):
    box = page.locator(".bar input[name=q]")
    box.press_sequentially("esim")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    box.press("ArrowDown")
    expect(page.get_by_role("option", name="Two")).to_have_attribute("aria-selected", "true")
    box.press("ArrowDown")
    expect(page.get_by_role("option", name="One")).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    page.wait_for_url("**/written?found=1")


def test_escape_closes_them_and_two_letters_ask_nothing(page: Page):
    box = page.locator(".bar input[name=q]")
    box.press_sequentially("esim")
    expect(page.get_by_role("option")).to_have_count(2)
    box.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    box.fill("es")
    page.wait_for_timeout(400)
    expect(page.get_by_role("option")).to_have_count(0)


def test_tools_put_markdown_around_what_is_selected(page: Page):
    page.locator("#body").fill("hello world")
    page.locator("#body").evaluate("text => text.setSelectionRange(0, 5)")
    page.get_by_role("button", name="Bold").click()
    expect(page.locator("#body")).to_have_value("**hello** world")
    page.keyboard.press("Control+z")
    expect(page.locator("#body")).to_have_value("hello world")


def test_the_preview_is_what_will_be_posted(page: Page):
    page.locator("#body").fill("**hello** <script>alert(1)</script>")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator(".preview strong")).to_have_text("hello")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator("#body")).to_be_visible()


def test_a_draft_survives_until_it_is_posted(page: Page):
    page.locator("#body").press_sequentially("half an ans")
    page.reload()
    expect(page.locator("#body")).to_have_value("half an ans")
    page.get_by_role("button", name="Post").click()
    page.wait_for_url("**/written?posted=1")
    expect(page.locator("#body")).to_have_value("")


def test_a_key_presses_its_button_and_a_mishap_leaves_the_page_as_it_is(page: Page):
    page.keyboard.press("j")
    expect(page.locator("#mishap")).to_contain_text("There is no page here")
    expect(page.locator("#body")).to_be_visible()


def test_nothing_here_hinders_anybody(page: Page, axe: Callable[[Page], list[str]]):
    assert axe(page) == []


def test_a_time_keeps_telling_the_truth(page: Page):
    page.evaluate(
        """() => document.querySelector("main").insertAdjacentHTML("beforeend",
           `<time data-fresh="ago" datetime="${new Date(Date.now() - 7.5 * 60000).toISOString()}">just now</time>`)"""
    )
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page.locator("main time")).to_have_text("7 min ago")


def test_whoever_writes_a_handle_chooses_by_the_keyboard_or_a_tap(page: Page, axe: Callable[[Page], list[str]]):
    text = page.get_by_label("Your answer")
    text.press_sequentially("Thanks @an")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(text).to_have_attribute("aria-activedescendant", "naming-1")
    assert axe(page) == []
    text.press("ArrowDown")
    text.press("Enter")
    expect(text).to_have_value("Thanks @anton ")
    text.press_sequentially("and @a")
    page.get_by_role("option", name="Ana").click()
    expect(text).to_have_value("Thanks @anton and @ana ")
    expect(text).to_be_focused()
    text.press_sequentially("@an")
    expect(page.get_by_role("option")).to_have_count(2)
    text.press("Escape")
    expect(page.get_by_role("option")).to_have_count(0)
    text.press("Enter")
    expect(text).to_have_value("Thanks @anton and @ana @an\n")
