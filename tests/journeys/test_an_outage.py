"""A hundred times as many ask at once: one incident, bounded cases, one answer, everybody told once, others go on."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from community import threads
from community.categories import Category
from community.database import reading, writing
from community.notifications import Notification
from community.people import Person, Role
from community.threads import Thread
from escalation import cases, ignored, surge, volunteers, windows
from escalation.incidents import Incident
from escalation.surge import Surge
from tests.cast import joins
from web import drills

Browser = Callable[[Person], TestClient]
Work = Callable[[], None]

REPORTS = (
    ("No mobile data since noon", "Data stopped working at noon, calls work."),
    ("Mobile data is not working", "No data since noon, texts arrive."),
    ("Data gone since noon", "Mobile data does not work at all."),
    ("Is mobile data down?", "Since noon there is no data, calls work."),
    ("No data on my phone", "Mobile data has not worked since noon."),
    ("Mobile data stopped", "No mobile data since noon."),
)


@pytest.fixture
def crowd(database: str) -> list[Person]:
    return [joins(f"Asker{n}") for n in range(len(REPORTS))]


@pytest.fixture
def reported(crowd: list[Person], general: Category, work: Work) -> list[int]:
    """Six people ask the same, each in their own words."""
    with writing() as db:
        asked = [
            threads.ask(db, by=by, category=general, title=title, body=body).id
            for by, (title, body) in zip(crowd, REPORTS, strict=True)
        ]
    work()
    return asked


def the_incident() -> Incident:
    with reading() as db:
        return db.exec(select(Incident)).one()


def told(kind: str) -> list[int]:
    with reading() as db:
        return sorted(db.exec(select(Notification.person_id).where(Notification.kind == kind)))


def test_from_the_fifth_report_to_the_last_word(
    kim: Person, crowd: list[Person], reported: list[int], signed_in: Browser, client: TestClient, work: Work
):
    suspected = the_incident()
    assert suspected.state == "candidate"
    assert told("incident suspected") == [kim.id]
    path = f"/incidents/{suspected.id}"
    assert client.get(path).status_code == 404
    desk, mine = signed_in(kim), signed_in(crowd[-1])
    assert "Open the incident" in desk.get(path).text

    known = {"title": "Data is slow", "summary": "A fibre was cut.", "affected": "Borth"}
    assert desk.post(f"{path}/opening", data=known, follow_redirects=False).status_code == 303
    work()
    last = f"/threads/{reported[-1]}"
    assert "Part of an incident." in client.get(last).text
    desk.post(f"{path}/answer", data={"body": "Use Wi-Fi calling."})
    assert f'href="{path}#answer"' in mine.get(last).text
    assert "Use Wi-Fi calling." not in mine.get(last).text
    assert "Use Wi-Fi calling." in client.get(path).text
    assert "This is my problem too" in client.get(path).text

    mine.delete(f"{path}/threads/{reported[-1]}")
    with reading() as db:
        assert windows.of(db, reported[-1])
        assert windows.of(db, reported[-2]) is None
        assert list(ignored.found(db)) == []

    assert "each once" in desk.get(f"{path}/fix").text
    desk.post(f"{path}/fix", data={"body": "It works again."})
    work()
    work()
    assert told("incident fixed") == [person.id for person in crowd[:-1]]
    with reading() as db:
        assert [cases.open_for(db, id) for id in reported[:-1]] == [None] * 5
        assert [db.get_one(Thread, id).reply_count for id in reported] == [1, 1, 1, 1, 1, 0]
        assert list(ignored.found(db)) == []
    assert "It works again" in client.get(f"/threads/{reported[0]}").text


def test_a_new_question_that_says_the_same_is_joined_by_itself(
    db: Session, kim: Person, noa: Person, general: Category, reported: list[int], signed_in: Browser, work: Work
):
    path = f"/incidents/{the_incident().id}"
    signed_in(kim).post(f"{path}/opening", data={"title": "No mobile data", "summary": "", "affected": ""})
    work()
    late = threads.ask(db, by=noa, category=general, title="No mobile data here", body="Since noon, calls work.")
    other = threads.ask(db, by=noa, category=general, title="Refund of my invoice", body="Charged twice in May.")
    db.commit()
    work()
    with reading() as looking:
        assert windows.of(looking, late.id) is None
        assert windows.of(looking, other.id)


def test_at_level_two_incidents_are_pinned_and_at_three_volunteers_help(
    db: Session, kim: Person, sam: Person, bo: Person, general: Category, signed_in: Browser, client: TestClient
):
    boss, helper = signed_in(joins("Helen", Role.MANAGER)), signed_in(sam)
    signed_in(kim).post("/incidents", data={"title": "No data in the west", "summary": "A fibre was cut."})
    assert "No data in the west" not in client.get("/ask").text
    assert boss.post("/surge/level", data={"level": 2}, follow_redirects=False).status_code == 303
    for page in ("/", "/ask", "/search?q=data"):
        assert "No data in the west" in client.get(page).text, page
    assert helper.get("/surge/queue").status_code == 403
    helper.post("/surge/volunteering")
    assert helper.get("/surge/queue").status_code == 403
    boss.post("/surge/level", data={"level": 3})
    assert told("surge").count(sam.id) == 1
    asked = threads.ask(db, by=bo, category=general, title="How do I get my refund?", body="It was charged twice.")
    windows.take_over(db, asked, "unanswered", asked.created_at)
    secret = threads.ask(db, by=bo, category=general, title="My card number", body="See above.")
    secret.contact_class = "fraud"
    windows.take_over(db, secret, "fraud", asked.created_at)
    db.commit()
    shown = helper.get("/surge/queue").text
    assert "How do I get my refund?" in shown
    assert "My card number" not in shown
    with reading() as looking:
        open_case, closed_case = cases.open_for(looking, asked.id), cases.open_for(looking, secret.id)
    assert open_case
    assert closed_case
    assert helper.post(f"/surge/cases/{closed_case.id}/claim").status_code == 403
    helper.post(f"/surge/cases/{open_case.id}/claim")
    helper.post(f"/surge/cases/{open_case.id}/answer", data={"body": "Ask for it under Billing."})
    with reading() as looking:
        assert looking.get_one(Thread, asked.id).reply_count == 1
        assert surge.level(looking) == 3
        assert volunteers.waiting(looking) == []
    assert helper.get("/desk").status_code == 403


def test_the_drill_holds_and_touches_nothing(db: Session, ana: Person, kim: Person, signed_in: Browser):
    report = drills.rehearse(20, 10)
    assert report["failed"] == []
    assert report["facts"]["incidents"] == 1
    assert report["facts"]["told"] == report["facts"]["members"] > 90
    assert db.exec(select(Thread)).all() == []
    assert db.exec(select(Surge.drill)).all() == [True]
    db.rollback()
    shown = signed_in(kim)
    assert "20 times as many" in shown.get("/surge").text
    assert "It held." in shown.get(f"/surge/drills/{the_drill()}").text


def the_drill() -> int:
    with reading() as db:
        return db.exec(select(Surge.id)).one()
