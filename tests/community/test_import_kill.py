"""An import is killed with SIGKILL at any moment: run again, it goes on, and everything is there once."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import func, select

from community import checks
from community.answers import Answer
from community.database import dispose, snapshot
from community.imports import dumps
from community.imports.discourse import Discourse
from community.people import Person
from community.threads import Thread
from tests.community.old_forums import discourse_sql, post, topic, user
from tests.dying import Deaths

TOPICS = 60
AT_ONCE = 20
MOMENTS = (5, 40, 80, 120)
"""Statements after which it dies first; a transaction takes some forty."""


def bring_in(dump: str) -> None:
    dumps.bring_in(Discourse(), Path(dump), at_once=AT_ONCE)


@pytest.fixture
def deaths(database: str) -> Iterator[Deaths]:
    made = Deaths()
    yield made
    made.stop()


@pytest.fixture
def dump(tmp_path: Path) -> Path:
    rows = [user(1, "mia"), user(2, "tom"), ("categories", {"id": 5, "name": "Phones", "read_restricted": "f"})]
    for number in range(1, TOPICS + 1):
        rows += [topic(number, f"No signal {number}"), post(number * 10, number, 1, "Since this morning.")]
        rows += [post(number * 10 + 1, number, 2, "Restart it.", user_id=2)]
    file = tmp_path / "dump.sql"
    file.write_bytes(discourse_sql(rows))
    return file


def test_an_import_that_is_killed_again_and_again_ends_with_everything_once(deaths: Deaths, dump: Path):
    chance = random.Random(7)
    dispose()
    for moment in MOMENTS:
        deaths.run(bring_in, os.fspath(dump), dies_before=moment)
    deaths.until_done(bring_in, os.fspath(dump), dies_before=lambda: chance.randint(80, 160))
    assert deaths.count >= 3
    with snapshot() as db:
        counted = [db.exec(select(func.count()).select_from(table)).one() for table in (Thread, Answer, Person)]
        assert counted == [TOPICS, TOPICS, 2]
        assert list(checks.disagreements(db)) == []
