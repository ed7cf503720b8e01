"""A page in another language has no English of ours left in it: everything came through the catalogue."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from community import answers, articles, comments, duplicates, me_too, needs_info, notifications, threads
from community.categories import Category
from community.database import now, writing
from community.people import Person, Role
from community.settings import settings
from escalation import (
    agents,
    asking,
    attaching,
    by_hand,
    claims,
    experts,
    incidents,
    macros,
    notes,
    reasons,
    side_threads,
    snoozing,
    surge,
    teams,
    volunteers,
    watching,
)
from moderation import flags, hiding
from tests.cast import joins
from tests.conftest import Configure
from web.translations import extract, look_up, written

Browser = Callable[[Person], TestClient]
Slips = Callable[[list[tuple[str, str]]], Iterator[str]]

READ_ALOUD = ("aria-label", "title", "placeholder", "alt")
FILLED_IN = re.compile(r"%\(\w+\)s|<[^>]*>")
VISITOR, ASKER, MODERATOR, AGENT, MANAGER = "visitor", "ana", "sam", "kim", "max"

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
    (VISITOR, "/people/bo/reputation"),
    (ASKER, "/people/ana/reputation"),
    (ASKER, "/ranks"),
    (ASKER, "/suggestions"),
    (ASKER, "/settings/superuser"),
    (MODERATOR, "/votes?answer=1"),
    (MANAGER, "/fairness"),
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
    (ASKER, "/following"),
    (ASKER, "/settings/notifications"),
    (ASKER, "/settings/access"),
    (ASKER, "/settings/security"),
    (ASKER, "/settings/security/authenticator"),
    (VISITOR, "/forgot"),
    (ASKER, "/people/ana"),
    (ASKER, "/desk"),
    (MODERATOR, "/threads/3"),
    (MODERATOR, "/threads/3/hiding"),
    (MODERATOR, "/threads/3/closure"),
    (MODERATOR, "/moderation"),
    (MODERATOR, "/moderation?tab=first+post"),
    (MODERATOR, "/threads/3/tags"),
    (MODERATOR, "/threads/3/place"),
    (MODERATOR, "/threads/3/merging"),
    (ASKER, "/appeals"),
    (ASKER, "/concealed"),
    (AGENT, "/moderation/concealed"),
    (AGENT, "/moderation/takedowns"),
    (AGENT, "/threads/3/takedown"),
    (MODERATOR, "/moderation?tab=personal+data"),
    (MODERATOR, "/moderation/bulk"),
    (AGENT, "/threads/1"),
    (AGENT, "/desk"),
    (AGENT, "/desk?view=team"),
    (AGENT, "/desk?view=due"),
    (AGENT, "/desk?view=answered"),
    (AGENT, "/desk/cases/1"),
    (AGENT, "/desk/cases/2"),
    (AGENT, "/gaps"),
    (AGENT, "/gaps?dismissed=true"),
    (AGENT, "/gaps/searches"),
    (AGENT, "/articles/new?title=karta"),
]

PAGES_OF_WORK = [
    *[(VISITOR, f"/threads/{id}") for id in range(4, 11)],
    *[(ASKER, f"/threads/{id}") for id in range(4, 11)],
    *[(AGENT, f"/desk/cases/{id}") for id in range(3, 6)],
    *[(AGENT, f"/desk?view={view}") for view in ("mine", "offered", "waiting", "all", "incident-1")],
    (VISITOR, "/"),
    (VISITOR, "/ask"),
    (VISITOR, "/needs-answer"),
    (VISITOR, "/articles"),
    (VISITOR, "/articles/1"),
    (VISITOR, "/incidents"),
    (VISITOR, "/incidents/1"),
    (VISITOR, "/threads/4/meanwhile"),
    (VISITOR, "/suggestions?q=jan@example.org+karta"),
    (ASKER, "/notifications"),
    (ASKER, "/needs-answer?mine=1"),
    (ASKER, "/threads/4/private"),
    (ASKER, "/incidents/1"),
    (ASKER, "/teams"),
    (MODERATOR, "/threads/10/detail"),
    (MODERATOR, "/threads/4/duplicate"),
    (MODERATOR, "/surge/volunteering"),
    (MODERATOR, "/surge/queue"),
    (AGENT, "/threads/4/class"),
    (AGENT, "/threads/4/private"),
    (AGENT, "/answers/2/article"),
    (AGENT, "/articles"),
    (AGENT, "/articles/1/edit"),
    (AGENT, "/articles/1/hiding"),
    (AGENT, "/desk/bulk?case=3&case=4"),
    (AGENT, "/desk/bulk"),
    (AGENT, "/expert-requests"),
    (AGENT, "/expert-requests?tab=answered"),
    (AGENT, "/expert-requests?tab=asked"),
    (AGENT, "/expert-requests/1"),
    (AGENT, "/incidents"),
    (AGENT, "/incidents/1"),
    (AGENT, "/incidents/1/words"),
    (AGENT, "/incidents/1/fix"),
    (AGENT, "/incidents/2"),
    (AGENT, "/incidents/new"),
    (AGENT, "/macros"),
    (AGENT, "/macros/new"),
    (AGENT, "/macros/1/edit"),
    (AGENT, "/synonyms"),
    (AGENT, "/surge"),
    (AGENT, "/promises"),
    (MANAGER, "/retention"),
    (MANAGER, "/policies"),
    (MANAGER, "/policies/general"),
    (MANAGER, "/policies/default"),
    (MANAGER, "/calendars"),
    (MANAGER, "/calendars/1"),
    (MANAGER, "/calendars/new"),
    (MANAGER, "/teams"),
    (MANAGER, "/teams/new"),
    (MANAGER, "/teams/siec/edit"),
    (MANAGER, "/teams/members/kim"),
    (MANAGER, "/watch-rules"),
    (MANAGER, "/watch-rules/new"),
    (MANAGER, "/watch-rules/1"),
    (MANAGER, "/watch-rules/preview?words=karta"),
    (MANAGER, "/surge"),
    (MANAGER, "/reasons"),
    (MANAGER, "/reasons/1"),
    (MANAGER, "/reasons/2"),
    (MANAGER, "/you-said-we-did"),
    (MANAGER, "/incidents/3/post-mortem"),
    (MANAGER, "/promises"),
    (MANAGER, "/promises/ignored"),
    (MANAGER, "/promises/overdue"),
    (MANAGER, "/promises/taken-over"),
    (MANAGER, "/promises/first-replies"),
    (MANAGER, "/promises/broken"),
    (MANAGER, "/promises/came-back"),
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


@pytest.fixture
def work(forum: None, general: Category, ana: Person, bo: Person, sam: Person, kim: Person) -> None:
    """A case in every hand there is: an expert's, the customer's, nobody's for now, an incident's, and in private."""
    with writing() as db:
        fourth, fifth, sixth, seventh, eighth, ninth, _tenth = (
            threads.ask(db, by=ana, category=general, title=f"Router {name}", body="Miga na czerwono.")
            for name in ("cztery", "pięć", "sześć", "siedem", "osiem", "dziewięć", "dziesięć")
        )
        mine = [claims.claim(db, by_hand.escalate(db, it, by=kim), by=kim) for it in (fourth, fifth, sixth)]
        department = teams.add(db, name="Sieć", calendar_id=1, kind="department")
        agents.place(db, kim, teams.first(db))
        experts.ask(db, mine[0], by=kim, team=department, question="Czy to maszt?")
        snoozing.snooze(db, mine[1], by=kim, until=now() + timedelta(hours=3))
        asking.ask_customer(db, mine[2], by=kim, body="Jaki to router?")
        side_threads.open(db, fourth, by=kim, body="Podaj numer.")
        notes.add(db, mine[0], by=kim, body="Dzwoni jutro.")
        needs_info.ask(db, seventh, by=bo, detail="Jaki model?")
        duplicates.attach(db, eighth, fourth, by=kim)
        macros.add(db, by=kim, name="Powitanie", body="Dzień dobry, {customer}.")
        watching.write(db, name="Maszty", team_id=department.id, words="maszt", question="Czy to wasz?")
        for kind in notifications.KINDS:
            notifications.tell(db, ana.id, kind, thread_id=fourth.id)
        opened = incidents.open_new(db, by=kim, title="Brak sieci", summary="Szukamy.", affected="Północ")
        incidents.answer(db, opened, by=kim, body="Poczekaj chwilę.")
        attaching.attach(db, opened, ninth, by=kim)
        incidents.suspect(db, title="Wolno", category_id=general.id, at=now())
        over = incidents.open_new(db, by=kim, title="Brak prądu")
        incidents.fix(db, over, by=kim, body="Jest prąd.")
        planned = reasons.see(db, title="Prąd znika", by=kim)
        reasons.confirm(db, planned, by=kim)
        reasons.give_to(db, planned, kim, by=kim)
        articles.publish(db, db.get_one(answers.Answer, 2), by=kim, title="Karta", body="Wyjmij i włóż.")
        volunteers.sign_up(db, sam)
        surge.change(db, surge.Level.THREE, by=kim)


def test_an_untranslated_text_would_be_found(left_over: re.Pattern[str]):
    assert settings().language == "en"
    assert left_over.search(f"A {look_up('What do you need help with?')} B")
    assert left_over.search("Bo is on it now")
    assert not left_over.search("W czym ci pomóc?")


@pytest.fixture
def slips(client: TestClient, signed_in: Browser, left_over: re.Pattern[str], request: pytest.FixtureRequest):
    """What pages say in English all the same, each with who reads it where."""

    def found(pages: list[tuple[str, str]]) -> Iterator[str]:
        browsers = {VISITOR: client, MANAGER: signed_in(joins("Max", Role.MANAGER))}
        browsers |= {who: signed_in(request.getfixturevalue(who)) for who in (ASKER, MODERATOR, AGENT)}
        for who, address in pages:
            page = browsers[who].get(address, headers={"Accept-Language": "pl"})
            assert page.headers["content-language"] == "pl", address
            assert page.status_code < 500, address
            yield from (f"{who} at {address}: {text}" for text in left_over.findall(str(Words(page.text))))

    return found


def test_no_page_in_polish_says_anything_in_english(forum: None, slips: Slips):
    assert list(slips(PAGES)) == []


def test_no_page_of_the_teams_work_says_anything_in_english(work: None, slips: Slips):
    assert list(slips(PAGES_OF_WORK)) == []
