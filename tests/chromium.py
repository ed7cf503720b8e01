"""A real browser for the tests: one Chromium a module, one fresh context a test."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.needs import needs
from tests.places import NODE_MODULES, program
from tests.processes import Process

CANDIDATES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 60_000
"""Milliseconds: a machine that runs everything at once may be slow, and is not wrong."""

expect.set_options(timeout=PATIENCE)
AXE = NODE_MODULES / "axe-core" / "axe.min.js"
AT_REST = """async () => {
  const ends = (motion) => motion.effect.getComputedTiming().endTime < Infinity;
  await Promise.allSettled(document.getAnimations().filter(ends).map((motion) => motion.finished));
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
}"""
RUN_AXE = "async () => (await axe.run()).violations.map(v => `${v.impact}: ${v.help} at ${v.nodes[0].target}`)"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = program("LANDBRIDGE_TEST_CHROMIUM", *CANDIDATES) or needs("Chromium", "install the package chromium")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser, server: Process) -> Iterator[Page]:
    """A laptop's page on `server`. The test fails when a script raised or the content policy blocked something."""
    with browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800}, locale="en-GB") as context:
        context.set_default_timeout(PATIENCE)
        opened = context.new_page()
        complaints = _complaints_of(opened)
        yield opened
    assert complaints == []


@pytest.fixture
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` answers what hinders people on that page, one sentence each."""
    if not AXE.exists():
        needs("axe-core", "run .ci/run once")
    source = AXE.read_text()

    def violations(page: Page) -> list[str]:
        page.evaluate(AT_REST)  # colours on their way from one to another would be measured half-way
        page.evaluate(source)
        return page.evaluate(RUN_AXE)

    return violations


def _complaints_of(page: Page) -> list[str]:
    complaints: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", hear)
    return complaints
