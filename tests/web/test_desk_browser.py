"""The desk in real browsers: by keyboard alone, live, two at once, and with a server that dies."""

import time
from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Route, expect

from community import answers, sessions, threads
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, drafts
from escalation.cases import Case, State
from tests.chromium import PATIENCE
from tests.conftest import Configure, Start
from tests.places import free_port
from tests.processes import Process
from tests.served import served
from web.visitor import COOKIE

Desk = Callable[..., Page]


def with_team(by: Person, category: Category, sam: Person, title: str) -> Case:
    with writing() as db:
        thread = threads.ask(db, by=by, category=category, title=title, body="The bars are empty.")
        return by_hand.escalate(db, thread, by=sam)


@pytest.fixture
def address(configure: Configure, app: FastAPI) -> Iterator[str]:
    """The app with its worker. Only what must die is a process of its own."""
    configure(one_process="on")
    with served(app) as url:
        yield url


def begun(landbridge: Start, port: int) -> Process:
    url = f"http://127.0.0.1:{port}"
    return landbridge("serve", url=url, port=port, one_process="on").wait_for("/health/ready")


@pytest.fixture
def some(ana: Person, sam: Person, general: Category) -> list[Case]:
    """Three cases that wait, the soonest due first."""
    return [with_team(ana, general, sam, f"No signal in room {n}") for n in (1, 2, 3)]


@pytest.fixture
def case(some: list[Case]) -> Case:
    return some[0]


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Desk]:
    """`desk(kim)` is kim's own browser, signed in."""
    opened = []

    def browser_of(person: Person, at: str = address) -> Page:
        with writing() as db:
            token = sessions.start(db, person)
        context = browser.new_context(base_url=at, viewport={"width": 1440, "height": 900}, locale="en-GB")
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": COOKIE, "value": token, "url": at}])
        opened.append(context)
        return context.new_page()

    yield browser_of
    for context in opened:
        context.close()


def listens(page: Page) -> Page:
    """Keys are heard once the page's scripts are there."""
    page.wait_for_selector("[data-htmx-powered]", state="attached")
    return page


def claimed(case: Case, by: Person) -> Case:
    with writing() as db:
        return claims.claim(db, case, by=by)


def state_of(case: Case) -> str:
    with reading() as db:
        return db.get_one(Case, case.id).state


def draft_of(case: Case, person: Person) -> str:
    with reading() as db:
        found = drafts.of(db, case.id, person).get("reply")
        return found.body if found else ""


def until(holds: Callable[[], bool], within: float = 60) -> None:
    over = time.monotonic() + within
    while not holds():
        assert time.monotonic() < over
        time.sleep(0.1)


def reply(page: Page):
    return page.get_by_label("Your public reply")


def test_the_desk_is_worked_by_keyboard_alone(desk: Desk, some: list[Case], kim: Person) -> None:
    page = desk(kim)
    page.goto("/desk?view=team")
    press = listens(page).keyboard.press
    press("j")
    expect(page.get_by_role("heading", name="No signal in room 1")).to_be_visible()
    listens(page)
    press("j")
    expect(page.get_by_role("heading", name="No signal in room 2")).to_be_visible()
    listens(page)
    press("k")
    expect(page.get_by_role("heading", name="No signal in room 1")).to_be_visible()
    listens(page)
    press("?")
    expect(page.get_by_role("dialog", name="Keys on the desk")).to_be_visible()
    press("Escape")
    press("n")
    page.keyboard.type("Looks like the mast.")
    press("Control+Enter")
    expect(page.locator(".message.note")).to_contain_text("Looks like the mast.")
    listens(page)
    press("c")
    expect(page.get_by_text("yours", exact=True)).to_be_visible()
    listens(page)
    press("r")
    page.keyboard.type("The mast is back.")
    press("Escape")
    press("e")
    expect(page.get_by_role("main").get_by_role("heading", level=1)).not_to_have_text("No signal in room 1")
    assert state_of(some[0]) == State.ANSWERED
    listens(page)
    press("g")
    expect(page.get_by_text("yours", exact=True)).to_be_visible()
    listens(page)
    press("s")
    expect(page.get_by_role("dialog", name="Until when should it rest?")).to_be_visible()
    press("Enter")
    expect(page.get_by_text("rests until")).to_be_visible()
    assert State.SNOOZED in {state_of(case) for case in some}


def test_cases_are_selected_by_key_tried_done_and_undone(desk: Desk, some: list[Case], kim: Person) -> None:
    page = desk(kim)
    page.goto(f"/desk/cases/{some[0].id}?view=team")
    listens(page).keyboard.press("x")
    page.keyboard.press("j")
    page.wait_for_url(f"**/desk/cases/{some[1].id}*")
    listens(page).keyboard.press("j")
    page.wait_for_url(f"**/desk/cases/{some[2].id}*")
    listens(page).keyboard.press("X")
    expect(page.get_by_role("button", name="3 selected")).to_be_visible()
    page.keyboard.press("b")
    page.get_by_label("Claim for me").check()
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_text("This would be done to 3 cases")).to_be_visible()
    assert {state_of(case) for case in some} == {State.QUEUED}
    page.get_by_role("button", name="Do it to 3 cases").click()
    expect(page.get_by_text("Done to 3 cases.")).to_be_visible()
    assert {state_of(case) for case in some} == {State.CLAIMED}
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("3 cases are as they were.")).to_be_visible()
    assert {state_of(case) for case in some} == {State.QUEUED}


def test_two_browsers_on_one_case_never_write_over_each_other(desk: Desk, case: Case, kim: Person) -> None:
    claimed(case, kim)
    one, other = desk(kim), desk(kim)
    for page in (one, other):
        page.goto(f"/desk/cases/{case.id}")
        listens(page)
    reply(one).fill("Words of the first.")
    expect(one.get_by_text("Draft saved")).to_be_visible()
    reply(other).fill("Words of the second.")
    expect(other.get_by_text("You have changed this text elsewhere")).to_be_visible()
    expect(other.locator("[data-theirs]")).to_have_text("Words of the first.")
    expect(reply(other)).to_have_value("Words of the second.")
    assert draft_of(case, kim) == "Words of the first."
    other.get_by_role("button", name="Take the other").click()
    expect(reply(other)).to_have_value("Words of the first.")


def test_an_answer_that_arrives_meanwhile_is_shown_first_and_nothing_typed_is_lost(
    desk: Desk, case: Case, kim: Person, bo: Person
) -> None:
    claimed(case, kim)
    page = desk(kim)
    page.goto(f"/desk/cases/{case.id}")
    reply(listens(page)).fill("Restart the phone.")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    with writing() as db:
        answers.post(db, db.get_one(Thread, case.thread_id), by=bo, body="Flight mode on and off.")
    expect(page.get_by_text("Bo has answered while you were writing.")).to_be_visible()  # live, without reloading
    expect(reply(page)).to_have_value("Restart the phone.")
    page.get_by_role("button", name="Reply ⌘ ↵").click()
    expect(page.get_by_text("Your reply was not sent.")).to_be_visible()
    expect(page.locator("#talk")).to_contain_text("Flight mode on and off.")
    expect(reply(page)).to_have_value("Restart the phone.")
    page.get_by_role("button", name="Reply ⌘ ↵").click()
    expect(page.get_by_text("Answered.", exact=True)).to_be_visible()


def test_a_colleague_who_comes_and_claims_is_seen_without_reloading(
    desk: Desk, case: Case, kim: Person, lee: Person
) -> None:
    page, other = desk(kim), desk(lee)
    page.goto(f"/desk/cases/{case.id}?view=team")
    listens(page)
    other.goto(f"/desk/cases/{case.id}?view=team")
    expect(page.get_by_text("Lee is reading this case")).to_be_visible()
    listens(other).keyboard.press("c")
    expect(page.locator("#case-head")).to_contain_text("Lee is on it")


def test_a_draft_survives_the_tab_and_the_death_of_the_server(
    desk: Desk, landbridge: Start, case: Case, kim: Person
) -> None:
    claimed(case, kim)
    server = begun(landbridge, free_port())
    page = desk(kim, server.url)
    page.goto(f"/desk/cases/{case.id}")
    reply(listens(page)).fill("Half of an ans")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    server.kill()
    reply(page).press_sequentially("wer")
    begun(landbridge, int(server.url.rpartition(":")[2]))
    page.reload()
    expect(reply(page)).to_have_value("Half of an answer")
    until(lambda: draft_of(case, kim) == "Half of an answer")
    page.close()
    again = desk(kim, server.url)
    again.goto(f"/desk/cases/{case.id}")
    expect(reply(again)).to_have_value("Half of an answer")


def test_what_is_saved_while_the_page_is_leaving_is_in_the_next_one(desk: Desk, case: Case, kim: Person) -> None:
    claimed(case, kim)
    page = desk(kim)
    page.goto(f"/desk/cases/{case.id}")
    reply(listens(page)).fill("Half of an ans")
    expect(page.get_by_text("Draft saved")).to_be_visible()
    on_its_way: list[Route] = []
    saved = f"**/cases/{case.id}/drafts/reply"
    page.route(saved, lambda route: on_its_way.append(route))
    with page.expect_request(saved):
        reply(page).press_sequentially("wer")

    def comes_late(route: Route) -> None:
        made_before = route.fetch()
        with page.expect_response(saved) as answered:
            on_its_way[0].continue_()
        answered.value.finished()
        route.fulfill(response=made_before)

    page.route(f"**/desk/cases/{case.id}", comes_late)
    page.reload()
    expect(reply(page)).to_have_value("Half of an answer")
    assert draft_of(case, kim) == "Half of an answer"
    expect(page.locator("[data-theirs]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_on_the_desk_hinders_anybody(
    desk: Desk, some: list[Case], kim: Person, scheme: str, axe: Callable[[Page], list[str]]
) -> None:
    page = desk(kim)
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # pyright: ignore[reportArgumentType]
    claimed(some[0], kim)
    for path in (f"/desk/cases/{some[0].id}", f"/desk/bulk?case={some[0].id}&case={some[1].id}"):
        page.goto(path)
        assert axe(page) == []
