"""kill -9 of whoever sends, before any statement, commit or word to the mail server: every letter arrives."""

import os
import random
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select

from community import letters, mailboxes, sending
from community.database import now, reading
from community.letters import SENT, Letter
from community.people import Person
from tests.dying import Deaths
from tests.post_office import Office
from web import letter_kinds  # noqa: F401 writes the letters

LETTERS = 24
DEATHS = 60
WORDS = 8
"""So many, about, are said to a mail server for one letter and its connection."""
NEVER = 1_000_000


@pytest.fixture
def deaths(office: Office) -> Iterator[Deaths]:
    """Made after the settings say where the office is."""
    made = Deaths()
    yield made
    made.stop()


def send(falls_due_again: float, words: int) -> None:
    """What the worker's step does, until nothing is due; killed before it says its n-th word to the server."""
    _die_before_word(words)
    while sending.send_some(now() + timedelta(seconds=falls_due_again)):
        pass


def _die_before_word(nth: int) -> None:
    left = iter(range(nth - 1, -1, -1))

    def count(what: str, _arguments: Any) -> None:
        if what == "smtplib.send" and next(left, 0) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def test_every_letter_arrives_and_is_doubled_only_where_its_sender_died_before_writing_it_down(
    db: Session, ana: Person, office: Office, deaths: Deaths
):
    mailboxes.verify(db, ana, ana.email or "")
    for number in range(LETTERS):
        letters.promise(db, "verify", ana, address=ana.email, subject_id=number)
    db.commit()
    chance, unwritten, hours = random.Random(), 0, 0
    while deaths.count < DEATHS and written_down() < LETTERS:
        hours += 1
        taken, noted = len(office.took), written_down()
        deaths.run(send, hours * 600.0, chance.randint(1, 2 * WORDS), dies_before=chance.randint(1, 24))
        lost = len(office.took) - taken - (written_down() - noted)
        assert lost in (0, 1)
        unwritten += lost
    deaths.run(send, (hours + 1) * 600.0, NEVER, dies_before=NEVER)
    assert written_down() == LETTERS
    arrived = Counter(message["Message-ID"] for _, _, message in office.took)
    assert len(arrived) == LETTERS
    assert arrived.total() - LETTERS == unwritten
    assert deaths.count >= 10


def written_down() -> int:
    with reading() as db:
        return db.exec(select(func.count()).where(col(Letter.outcome) == SENT)).one()
