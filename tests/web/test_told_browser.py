"""Being told, in a real browser: the bell in every window, the pages about it, and leaving by a letter's link."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session

from community import notifications, preferences, sessions, subscriptions
from community.database import reading, writing
from community.people import Person
from community.preferences import Channel
from community.subscriptions import Kind
from tests.cast import Ask, looks_around
from tests.chromium import PATIENCE
from tests.conftest import Configure
from tests.served import served
from web import letter_links
from web.visitor import COOKIE

Axe = Callable[[Page], list[str]]


@pytest.fixture
def windows(app: FastAPI, configure: Configure, browser: Browser, ana: Person, tmp_path) -> Iterator[BrowserContext]:
    """Ana's browser, on a phone in the dark, where the axe has most to find."""
    configure(mail_url=f"file:{tmp_path}/letters", mail_domain="mail.example")
    with writing() as db:
        looks_around(db, ana)
        token = sessions.start(db, ana)
    phone = {"viewport": {"width": 390, "height": 800}, "color_scheme": "dark"}
    with served(app) as url, browser.new_context(base_url=url, **phone) as context:
        context.set_default_timeout(PATIENCE)
        context.add_cookies([{"name": COOKIE, "value": token, "url": url}])
        yield context


def test_the_bell_rings_in_a_second_window_while_the_first_reads(
    db: Session, ask: Ask, ana: Person, windows: BrowserContext
):
    thread = ask()
    db.commit()
    first, second = windows.new_page(), windows.new_page()
    for page in (first, second):
        page.goto("/categories")
    notifications.tell(db, ana.id, "did it help", thread_id=thread.id)
    db.commit()
    for page in (first, second):
        expect(page.locator(".bell")).to_have_attribute("aria-label", "Notifications, 1 new")
    first.goto("/notifications")
    first.get_by_text("Did it help?").click()
    expect(second.locator(".bell")).to_have_attribute("aria-label", "Notifications")


def test_the_pages_about_being_told_hinder_nobody(
    db: Session, ask: Ask, ana: Person, bo: Person, windows: BrowserContext, axe: Axe
):
    thread = ask()
    notifications.tell(db, ana.id, "did it help", thread_id=thread.id)
    subscriptions.follow(db, ana, Kind.PERSON, bo.id)
    subscriptions.follow(db, ana, Kind.THREAD, thread.id)
    db.commit()
    page = windows.new_page()
    leave = urlsplit(letter_links.leave(ana, "answers")).path
    for address in ("/notifications", "/following", "/settings/notifications", leave):
        page.goto(address)
        for closed in page.locator("main details summary").all():
            closed.click()
        assert axe(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_letters_link_ends_one_topic_by_one_press_signed_in_or_not(windows: BrowserContext, ana: Person):
    windows.clear_cookies()
    page = windows.new_page()
    page.goto(urlsplit(letter_links.leave(ana, "answers")).path)
    assert wish(ana) == Channel.MAIL
    with page.expect_navigation():
        page.locator("main button").first.click()
    assert wish(ana) == Channel.PAGE


def wish(person: Person) -> Channel:
    with reading() as db:
        return preferences.of(db, person)["answers"]
