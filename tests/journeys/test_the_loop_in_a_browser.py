"""The whole loop as two people see it: a customer at home, an agent on the desk."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from community import people
from community.database import writing
from community.people import Person, Role
from tests.chromium import PATIENCE
from tests.conftest import Start
from tests.processes import Process

PASSWORD = "four plain little words"


@pytest.fixture
def server(serve: Start) -> Process:
    """The app with its worker; the community has one second."""
    return serve(escalation_window="1s")


@pytest.fixture
def asha(database: str) -> Person:
    """An agent who signs in with a password."""
    hashed = people.hasher().hash(PASSWORD)
    with writing() as db:
        return people.add(db, name="Asha Rao", email="asha@people.example", role=Role.AGENT, password_hash=hashed)


@pytest.fixture
def desk(browser: Browser, server: Process, asha: Person) -> Iterator[Page]:
    """asha's own browser, signed in."""
    with browser.new_context(base_url=server.url, viewport={"width": 1440, "height": 900}, locale="en-GB") as context:
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.goto("/sign-in?next=/desk")
        page.get_by_label("E-mail").fill(asha.email or "")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        yield page


def status(page: Page) -> Locator:
    return page.get_by_role("region", name="Where this question is")


def soon(page: Page, shown: Locator) -> None:
    """Look again until it is there: nobody has to wait for the page to ask by itself."""
    for _ in range(60):
        page.reload()
        if shown.count():
            return
    expect(shown).to_be_visible()


def answer_as_agent(desk: Page, body: str) -> None:
    """Claim the first case of the team's queue, and answer it."""
    desk.goto("/desk?view=team")
    soon(desk, desk.get_by_role("link", name="My SIM is locked"))
    desk.get_by_role("link", name="My SIM is locked").first.click()
    desk.get_by_role("button", name="Claim", exact=False).first.click()
    expect(desk.get_by_text("yours", exact=True)).to_be_visible()
    desk.get_by_label("Your public reply").fill(body)
    desk.get_by_role("button", name="Reply ⌘").click()
    expect(desk.get_by_text("Answered.", exact=True)).to_be_visible()


def test_a_customer_and_an_agent_find_each_other(page: Page, desk: Page):
    page.goto("/sign-up?next=/ask")
    page.get_by_label("Name").fill("Mia Miller")
    page.get_by_label("E-mail").fill("mia@people.example")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Make my account").click()

    page.get_by_label("What is the matter, in one sentence?").fill("My SIM is locked")
    page.get_by_role("textbox", name="What happened, and what have you tried?").fill("It wants a PUK.")
    page.get_by_label("Where does it belong?").select_option(label="General")
    page.get_by_role("button", name="Post my question").click()
    expect(page.get_by_role("heading", name="My SIM is locked")).to_be_visible()
    soon(page, status(page).get_by_text("With the support team"))

    answer_as_agent(desk, "The PUK is on the card your SIM came in.")
    soon(page, status(page).get_by_text("Asha answered at"))
    expect(page.get_by_role("article", name="Answer by Asha Rao")).to_contain_text("The PUK is on the card")

    page.get_by_role("button", name="It did not help").click()
    expect(status(page)).to_contain_text("With the support team")

    answer_as_agent(desk, "Then we send you a new SIM today.")
    soon(page, status(page).get_by_text(re.compile("answered at")))
    second = page.get_by_role("article", name="Answer by Asha Rao").filter(has_text="a new SIM")
    second.get_by_role("button", name="This solved it").click()
    expect(status(page)).to_contain_text("Solved, and Mia confirmed it.")
    expect(page.get_by_text("Mia says this solved it")).to_be_visible()
