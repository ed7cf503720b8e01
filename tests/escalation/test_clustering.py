"""Five who ask the same are seen; five who ask different things, one person five times, or what was judged, are not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from community import crowds, people, threads
from community.categories import Category
from community.database import now, reading, writing
from community.people import Person
from community.threads import Thread
from escalation import affected, attaching, counting, incidents
from escalation.affected import IncidentLink
from escalation.incidents import Incident, State
from tests.cast import joins

Work = Callable[[], None]

SAME = ("No mobile data since noon", "Mobile data stopped at noon", "Data gone since noon", "No data, mobile, noon")
OTHER = ("Refund of my invoice", "Voicemail greeting", "Router without light", "Contract for two", "Lost parcel")


@pytest.fixture
def crowd(database: str) -> list[Person]:
    return [joins(f"Asker{n}") for n in range(6)]


def ask(crowd: list[Person], place: Category, titles: tuple[str, ...], work: Work, apart: float = 0) -> list[int]:
    begin = now() - timedelta(minutes=apart * len(titles))
    with writing() as db:
        asked = [
            threads.ask(db, by=by, category=place, title=title, body="Mobile data. " if "ata" in title else title,
                        at=begin + timedelta(minutes=apart * n)).id
            for n, (by, title) in enumerate(zip(crowd, titles, strict=False))
        ]  # fmt: skip
    work()
    return asked


def seen() -> list[Incident]:
    with reading() as db:
        return list(db.exec(select(Incident)))


def test_four_are_not_enough_and_five_are(crowd: list[Person], general: Category, work: Work):
    ask(crowd, general, SAME, work)
    assert seen() == []
    ask(crowd[4:], general, ("No mobile data at noon",), work)
    (found,) = seen()
    assert (found.state, found.category_id) == (State.CANDIDATE, general.id)
    with reading() as db:
        assert len(db.exec(select(IncidentLink)).all()) == 5


def test_one_person_who_asks_five_times_is_one_person(crowd: list[Person], general: Category, work: Work):
    ask([crowd[0]] * 5, general, (*SAME, "No mobile data at noon"), work)
    assert seen() == []


def test_different_questions_are_no_incident(crowd: list[Person], general: Category, work: Work):
    ask(crowd, general, OTHER, work)
    assert seen() == []


def test_what_was_asked_more_than_half_an_hour_apart_is_no_incident(crowd: list[Person], general: Category, work: Work):
    ask(crowd, general, (*SAME, "No mobile data at noon"), work, apart=10)
    assert seen() == []


def test_what_was_judged_to_be_none_is_not_suspected_again(
    crowd: list[Person], general: Category, kim: Person, work: Work
):
    ask(crowd, general, (*SAME, "No mobile data at noon"), work)
    with writing() as db:
        incident = incidents.dismiss(db, db.get_one(Incident, seen()[0].id), by=kim)
        attaching.follow_end(db, incident)
    ask(crowd[5:], general, ("Mobile data gone at noon",), work)
    assert [it.state for it in seen()] == [State.DISMISSED]


def test_what_somebody_took_out_does_not_come_back_by_itself(
    db: Session, crowd: list[Person], general: Category, kim: Person, work: Work
):
    asked = ask(crowd, general, (*SAME, "No mobile data at noon"), work)
    incident = incidents.confirm(db, db.get_one(Incident, seen()[0].id), by=kim, title="No mobile data")
    attaching.follow_opening(db, incident)
    db.commit()
    work()
    attaching.detach(db, incident, db.get_one(threads.Thread, asked[0]), by=crowd[0])
    db.commit()
    ask(crowd[5:], general, ("No mobile data since noon",), work)
    with reading() as looking:
        assert affected.of_thread(looking, asked[0]) is None
        assert len(looking.exec(select(IncidentLink).where(IncidentLink.detached_at == None)).all()) == 5  # noqa: E711


def test_newcomers_who_come_with_one_thing_are_joined_and_slowed_and_nobody_is_silenced(
    db: Session, client: TestClient, crowd: list[Person], general: Category, kim: Person, work: Work
):
    asked = ask(crowd, general, (*SAME, "No mobile data at noon"), work)
    assert seen()[0].by_newcomers
    assert is_slowed()
    incident = incidents.confirm(db, db.get_one(Incident, seen()[0].id), by=kim, title="No mobile data")
    attaching.follow_opening(db, incident)
    db.commit()
    work()
    with reading() as looking:
        assert all(affected.of_thread(looking, id) and looking.get_one(Thread, id).visible for id in asked)
    assert "Nothing is hidden" in client.get(f"/threads/{asked[0]}").text
    incident = incidents.dismiss(db, db.get_one(Incident, incident.id), by=kim)
    attaching.follow_end(db, incident)
    db.commit()
    work()
    assert not is_slowed()
    with reading() as looking:
        assert [affected.of_thread(looking, id) for id in asked] == [None] * 5


def test_people_who_have_been_here_for_long_are_no_crowd(general: Category, work: Work):
    with writing() as db:
        known = [people.add(db, name=f"Known{n}", at=now() - timedelta(days=9)) for n in range(5)]
    ask(known, general, (*SAME, "No mobile data at noon"), work)
    assert not seen()[0].by_newcomers
    assert not is_slowed()


def is_slowed() -> bool:
    """After the counting has looked once more."""
    with writing() as db:
        counting.decide(db, now())
    with reading() as db:
        return crowds.of(db).slowed_at is not None
