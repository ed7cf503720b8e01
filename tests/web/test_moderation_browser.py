"""The moderators' pages in a real browser: on a phone in the dark, where the axe has most to find, and by keyboard."""

from collections.abc import Callable, Iterator

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session

from community import answers, comments, sessions, threads
from community.database import writing
from community.people import Person
from moderation import appeals, flags, hiding, takedowns, taking_down
from moderation.flags import Reason
from tests.cast import Ask, looks_around
from tests.chromium import PATIENCE
from tests.served import served
from web.visitor import COOKIE

Axe = Callable[[Page], list[str]]
As = Callable[[Person], Page]

QUEUE = [f"/moderation?tab={tab}" for tab in ("flags", "first+post", "personal+data", "appeal")]
FOR_STAFF = (
    *("/moderation/concealed", "/moderation/takedowns", "/moderation/takedowns/1", "/moderation/takedowns/2"),
    *("/answers/1/takedown", "/fairness", "/threads/1"),
)
FOR_SUPERUSERS = (
    *(*QUEUE, "/moderation/bulk", "/moderation/log", "/threads/1/merging", "/threads/1/redaction"),
    *("/threads/1/history", "/answers/1/hiding", "/threads/1", "/ranks"),
)
FOR_READERS = ("/flags/new?answer=1", "/threads/1")
FOR_AUTHORS = ("/appeals", "/concealed", "/threads/1", "/moderation/log")


@pytest.fixture
def forum(db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, sam: Person, kim: Person, lee: Person) -> None:
    """Something on every page: what waits for each cause, what is hidden, taken down, and objected to."""
    for person in (ana, bo):
        looks_around(db, person)
    db.flush()
    thread = ask()
    threads.edit(db, thread, by=ana, title="No signal at all", body="Since this morning, and my mother’s, too.")
    said = [answers.post(db, thread, by=bo, body=f"Restart it {n} times.") for n in range(4)]
    answers.post(db, thread, by=noa, body="Look at my shop.")
    answers.post(db, thread, by=bo, body="Ring me at +48 601 234 567. 4111 1111 1111 1111")
    for answer in said[:2]:
        flags.raise_(db, answer, by=ana, reason=Reason.RUDE, note="Unkind")
    spoken = comments.post(db, thread, by=bo, body="How would you know?")
    for on, why in ((said[2], "Not kind"), (spoken, "Not kind, either")):
        hiding.hide(db, on, by=kim, reason=why)
    appeals.raise_(db, said[2], by=bo, words="It was true.")
    why = {"by": kim, "reason": "A court said so", "legal_reference": "4 C 117/26"}
    down, waiting = takedowns.ask(db, said[3], **why), takedowns.ask(db, thread, **why)
    taking_down.confirm(db, down, by=lee)
    appeals.raise_(db, said[3], by=bo)
    assert waiting.id == 2
    db.commit()


@pytest.fixture
def signed_in_as(app: FastAPI, browser: Browser) -> Iterator[As]:
    """Somebody's phone."""
    with served(app) as url:
        opened = []

        def page_of(person: Person) -> Page:
            with writing() as db:
                token = sessions.start(db, person)
            phone = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}
            opened.append(browser.new_context(base_url=url, **phone))
            opened[-1].set_default_timeout(PATIENCE)
            opened[-1].add_cookies([{"name": COOKIE, "value": token, "url": url}])
            return opened[-1].new_page()

        yield page_of
        for context in opened:
            context.close()


def test_the_pages_of_moderation_hinder_nobody(
    forum: None, signed_in_as: As, ana: Person, bo: Person, sam: Person, lee: Person, axe: Axe
):
    for person, addresses in ((lee, FOR_STAFF), (sam, FOR_SUPERUSERS), (bo, FOR_AUTHORS), (ana, FOR_READERS)):
        page = signed_in_as(person)
        for address in addresses:
            answered = page.goto(address)
            assert getattr(answered, "status", 0) == 200, address
            assert axe(page) == [], address
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_the_queue_is_gone_through_by_keyboard_or_thumb_and_the_tab_that_is_open_is_seen(
    forum: None, signed_in_as: As, sam: Person
):
    page = signed_in_as(sam)
    page.goto("/moderation")
    page.get_by_role("link", name="Next").click()
    expect(page.get_by_text("2 of 2")).to_be_visible()
    page.keyboard.press("k")
    expect(page.get_by_text("1 of 2")).to_be_visible()
    page.goto("/moderation/log")
    expect(page.get_by_role("link", name="Public log")).to_be_in_viewport()
