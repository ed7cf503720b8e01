"""The bell hears of what is new while a page is open: once, with the number the badge shows, and only its own."""

import asyncio
import json

import pytest
from sqlmodel import Session

from community import notifications
from community.people import Person
from tests.cast import Ask
from web import hearing


async def heard(person: Person, looks: int) -> list[str]:
    """What a page of theirs is told in this many rounds."""
    said: list[str] = []
    stream = hearing._stream(person)

    async def listen() -> None:
        async for event in stream:
            lines = event.decode().splitlines()
            said.extend(json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))

    listening = asyncio.create_task(listen())
    await asyncio.sleep(hearing.EVERY * looks)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await stream.aclose()
    return said


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hearing, "EVERY", 0.3)


def test_an_open_page_is_told_what_is_new_to_its_own_person_and_once(db: Session, ask: Ask, ana: Person, bo: Person):
    thread = ask()
    notifications.tell(db, ana.id, "did it help", thread_id=thread.id)
    notifications.tell(db, ana.id, "team asks", thread_id=thread.id)
    db.commit()

    async def both() -> list[list[str]]:
        return list(await asyncio.gather(heard(ana, 6), heard(bo, 6)))

    assert asyncio.run(both()) == [["2"], [""]]


def test_one_query_counts_for_everybody_who_listens(db: Session, ask: Ask, ana: Person, bo: Person, noa: Person):
    thread = ask()
    for number in range(105):
        notifications.tell(db, bo.id, "did it help", thread_id=thread.id, subject=number)
    notifications.tell(db, ana.id, "team asks", thread_id=thread.id)
    db.flush()
    assert notifications.unseen_of(db, [ana.id, bo.id, noa.id]) == {ana.id: 1, bo.id: notifications.MOST_COUNTED}


def test_a_page_listens_only_where_somebody_is_signed_in(client, signed_in, ana: Person):
    assert client.get("/notifications/live", follow_redirects=False).status_code == 303
    assert 'data-live="/notifications/live"' in signed_in(ana).get("/ranks").text
    assert "data-live" not in client.get("/ranks").text
