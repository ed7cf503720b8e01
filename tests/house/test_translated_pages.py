"""A page in another language has no English of ours left in it: everything came through the catalogue."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from community import answers, comments, me_too, threads
from community.categories import Category
from community.database import writing
from community.people import Person
from community.settings import settings
from escalation import by_hand, claims
from moderation import flags, hiding
from tests.conftest import Configure
from web.translations import extract, look_up, written

Browser = Callable[[Person], TestClient]

READ_ALOUD = ("aria-label", "title", "placeholder", "alt")
FILLED_IN = re.compile(r"%\(\w+\)s|<[^>]*>")
VISITOR, ASKER, MODERATOR, AGENT = "visitor", "ana", "sam", "kim"

PAGES = [
    (VISITOR, "/"),
    (VISITOR, "/questions"),
    (VISITOR, "/questions?tab=waiting"),
    (VISITOR, "/questions?kind=discussion"),
    (VISITOR, "/ideas"),
    (VISITOR, "/categories"),
    (VISITOR, "/categories/general"),
    (VISITOR, "/tags/sim"),
    (VISITOR, "/search"),
    (VISITOR, "/search?q=karta"),
    (VISITOR, "/suggestions?q=karta"),
    (VISITOR, "/ask"),
    (VISITOR, "/sign-in"),
    (VISITOR, "/sign-up?next=/ask"),
    (VISITOR, "/nowhere"),
    (VISITOR, "/threads/1"),
    (VISITOR, "/threads/2"),
    (VISITOR, "/threads/3"),
    (VISITOR, "/threads/3/history"),
    (VISITOR, "/people/ana"),
    (VISITOR, "/ranks"),
    (VISITOR, "/how-answers-get-here"),
    (VISITOR, "/privacy"),
    (VISITOR, "/accessibility"),
    (VISITOR, "/moderation/log"),
    (ASKER, "/ask?kind=idea"),
    (ASKER, "/ask/promise?category=general&kind=question"),
    (ASKER, "/threads/1"),
    (ASKER, "/threads/2"),
    (ASKER, "/threads/3"),
    (ASKER, "/threads/3/edit"),
    (MODERATOR, "/answers/2/edit"),
    (ASKER, "/flags/new?answer=1"),
    (ASKER, "/settings"),
    (ASKER, "/people/ana"),
    (ASKER, "/desk"),
    (MODERATOR, "/threads/3"),
    (MODERATOR, "/threads/3/hiding"),
    (MODERATOR, "/threads/3/closure"),
    (MODERATOR, "/moderation"),
    (AGENT, "/threads/1"),
    (AGENT, "/desk"),
    (AGENT, "/desk?view=team"),
    (AGENT, "/desk?view=due"),
    (AGENT, "/desk?view=answered"),
    (AGENT, "/desk/cases/1"),
    (AGENT, "/desk/cases/2"),
]


class Words(HTMLParser):
    """What a page says to eyes and ears."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.said += [value for name, value in attrs if value and name in READ_ALOUD]

    def handle_data(self, data: str) -> None:
        self.said.append(data)

    def __str__(self) -> str:
        return " ".join(" ".join(self.said).split())


def english() -> Iterator[str]:
    """What only an untranslated text says: its stretches of two words and more between what is filled in."""
    polish = written("pl")
    for message in extract():
        for text in [message] if isinstance(message, str) else message:
            translated = str(polish[message if isinstance(message, str) else message[0]].string)
            stretches = (" ".join(part.split()).strip(" .,:;?") for part in FILLED_IN.split(text))
            yield from (part for part in stretches if " " in part and part not in translated)


@pytest.fixture(scope="module")
def left_over() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(re.escape(part) for part in set(english())) + r")(?!\w)")


@pytest.fixture
def forum(configure: Configure, general: Category, ana: Person, bo: Person, sam: Person, kim: Person) -> None:
    """A question an agent is on, one with the team that an agent answered, and one solved, with everything on it."""
    configure(site_name="Wyspa", staff_name="Zespół")
    with writing() as db:
        first, second, third = (
            threads.ask(db, by=ana, category=general, title=f"Karta {name}", body="Od rana.")
            for name in ("jeden", "dwa", "trzy")
        )
        claims.claim(db, by_hand.escalate(db, first, by=kim), by=kim)
        answered = claims.claim(db, by_hand.escalate(db, second, by=kim), by=kim)
        claims.reply(db, answered, by=kim, body="Wysyłamy.")
        helped = answers.post(db, third, by=bo, body="Jeszcze raz.")
        answers.accept(db, helped, by=ana)
        flags.raise_(db, helped, by=ana, reason="rude")
        threads.edit(db, third, by=ana, title="Karta cztery", body="Od wczoraj.")
        me_too.add(db, third, by=bo)
        hiding.hide(db, answers.post(db, third, by=bo, body="Tanio."), by=sam, reason="Reklama")
        comments.post(db, third, by=bo, body="Dziękuję.")


def test_an_untranslated_text_would_be_found(left_over: re.Pattern[str]):
    assert settings().language == "en"
    assert left_over.search(f"A {look_up('What do you need help with?')} B")
    assert left_over.search("Bo is on it now")
    assert not left_over.search("W czym ci pomóc?")


def test_no_page_in_polish_says_anything_in_english(
    forum: None, client: TestClient, signed_in: Browser, left_over: re.Pattern[str], request: pytest.FixtureRequest
):
    browsers = {VISITOR: client} | {who: signed_in(request.getfixturevalue(who)) for who in (ASKER, MODERATOR, AGENT)}
    slips: list[str] = []
    for who, address in PAGES:
        page = browsers[who].get(address, headers={"Accept-Language": "pl"})
        assert page.headers["content-language"] == "pl", address
        assert page.status_code < 500, address
        slips += [f"{who} at {address}: {found}" for found in left_over.findall(str(Words(page.text)))]
    assert slips == []
