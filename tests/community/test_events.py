"""How rooms hear of each other: in the same transaction, or soon."""

import ast
import re
from collections.abc import Iterator

import pytest
from sqlmodel import Session, select

from community import events, jobs, threads, timeline
from community.database import reading, writing
from community.events import KINDS, Event
from community.jobs import Job
from community.people import Person
from tests.cast import Ask
from tests.places import ROOT

KIND = re.compile(r"[a-z]+\.[a-z]+")
ROOMS = ("community", "search", "moderation", "escalation", "web")


@pytest.fixture
def registered() -> Iterator[None]:
    """Whoever joins or follows in a test is forgotten after it."""
    worked.clear()
    before = {kind: [*joiners] for kind, joiners in events._joiners.items()}
    followers = {kind: [*names] for kind, names in events._followers.items()}
    kinds = dict(jobs._kinds)
    yield
    for registry, kept in ((events._joiners, before), (events._followers, followers), (jobs._kinds, kinds)):
        registry.clear()
        registry.update(kept)


worked: list[list[int]] = []


def remember(ids: list[int]) -> None:
    worked.append(sorted(ids))


def recorded_kinds() -> Iterator[str]:
    """The kind that each call of `record`, `joins` or `follows` in our rooms names in plain letters."""
    for path in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("events.record", "record", "joins", "follows"):
                words = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
                yield from (word for word in words if isinstance(word, str) and KIND.fullmatch(word))


def test_every_kind_that_is_recorded_or_heard_is_known():
    assert {*recorded_kinds()} <= KINDS.keys()


def test_an_unknown_kind_is_refused(db: Session):
    with pytest.raises(LookupError, match=r"thread\.eaten"):
        events.record(db, "thread.eaten")
    with pytest.raises(LookupError):
        events.joins("thread.eaten")(print)
    with pytest.raises(LookupError):
        events.follows("thread.eaten")(print)


def test_an_event_says_who_what_where_and_when(db: Session, ana: Person, ask: Ask):
    thread = ask()
    event = db.exec(select(Event)).one()
    assert (event.kind, event.who_id, event.thread_id, event.at) == (
        *("thread.asked", ana.id),
        *(thread.id, thread.created_at),
    )


@pytest.mark.usefixtures("registered")
def test_who_joins_acts_in_the_same_transaction(db: Session, ask: Ask):
    heard = []
    events.joins("thread.asked")(lambda db, event: heard.append((db, event.thread_id)))
    thread = ask()
    assert heard == [(db, thread.id)]


@pytest.mark.usefixtures("registered")
def test_when_a_joiner_fails_nothing_has_happened(ana: Person, general):
    def trips(db: Session, event: Event) -> None:
        raise RuntimeError("tripped")

    events.joins("thread.asked")(trips)
    with pytest.raises(RuntimeError, match="tripped"), writing() as db:
        threads.ask(db, by=ana, category=general, title="No signal", body="Since noon.")
    with reading() as db:
        assert (db.exec(select(Event)).all(), db.exec(select(Job)).all()) == ([], [])


@pytest.mark.usefixtures("registered")
def test_a_rolled_back_transaction_leaves_neither_event_nor_job(db: Session, ask: Ask):
    events.follows("thread.asked")(remember)
    ask()
    assert (len(db.exec(select(Event)).all()), len(db.exec(select(Job)).all()) > 0) == (1, True)
    db.rollback()
    assert (db.exec(select(Event)).all(), db.exec(select(Job)).all()) == ([], [])


@pytest.mark.usefixtures("registered")
def test_a_follower_works_later_with_the_threads_ids(db: Session, ask: Ask, work):
    events.follows("thread.asked")(remember)
    asked = [ask().id, ask().id]
    assert worked == []
    db.commit()
    work()
    assert worked == [asked]


@pytest.mark.usefixtures("registered")
def test_events_held_together_are_heard_once_for_each_thread(db: Session, ask: Ask):
    heard = []
    events.joins("thread.asked", "thread.edited")(lambda db, event: heard.append((event.kind, event.thread_id)))
    with events.together(db):
        first, second = ask(), ask()
        events.record(db, "thread.edited", thread=first, subject=first.id)
        assert heard == []
    assert heard == [("thread.edited", first.id), ("thread.asked", second.id)]


def test_the_timeline_tells_what_everybody_may_read(db: Session, bo: Person, ask: Ask):
    thread = ask()
    events.record(db, "flag.decided", who=bo, thread=thread)
    events.record(db, "thread.edited", who=bo, thread=thread, subject=thread.id)
    assert [event.kind for event in timeline.of(db, thread.id)] == ["thread.asked", "thread.edited"]
