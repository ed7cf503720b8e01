"""Nobody can help without a detail: the asker is asked, told, reminded, and heard as soon as they write."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, select

from community import answers, comments, needs_info, people, threads
from community.events import Event
from community.needs_info import AskedAlready
from community.notifications import Notification
from community.people import Person
from community.permissions import may_answer, may_ask_for_detail, may_comment
from community.threads import Closed, Thread
from tests.cast import Ask

DAY = timedelta(days=1)


@pytest.fixture
def waiting(db: Session, sam: Person, ask: Ask) -> Thread:
    thread = ask()
    needs_info.ask(db, thread, by=sam, detail="Which router is it?", at=thread.created_at)
    db.commit()
    return thread


def told(db: Session, thread: Thread) -> int:
    return len(db.exec(select(Notification).where(Notification.thread_id == thread.id)).all())


def test_it_stands_in_the_thread_and_the_asker_is_told(db: Session, waiting: Thread):
    words = needs_info.words(db, waiting)
    assert words
    assert (words.body, waiting.uncovered_since, told(db, waiting)) == ("Which router is it?", None, 1)


def test_it_is_asked_for_once(db: Session, bo: Person, waiting: Thread):
    with pytest.raises(AskedAlready):
        needs_info.ask(db, waiting, by=bo, detail="Which lights?")


@pytest.mark.parametrize("how", ["comment", "answer", "edit"])
def test_whatever_the_asker_writes_is_looked_at(db: Session, ana: Person, waiting: Thread, how: str):
    if how == "comment":
        comments.post(db, waiting, by=ana, body="The grey one.")
    elif how == "answer":
        answers.post(db, waiting, by=ana, body="The grey one.")
    else:
        threads.edit(db, waiting, by=ana, title=waiting.title, body="It is the grey one.")
    assert (waiting.needs_info_at, waiting.uncovered_since) == (None, waiting.created_at)


def test_what_others_write_is_not_the_detail(db: Session, bo: Person, waiting: Thread):
    comments.post(db, waiting, by=bo, body="Tell us, please.")
    assert waiting.needs_info_at


def test_they_are_reminded_after_three_days_and_it_closes_after_seven(db: Session, bo: Person, waiting: Thread):
    start = waiting.created_at
    assert not needs_info.remind_some(start + 2.9 * DAY)
    assert needs_info.remind_some(start + 3 * DAY)
    assert not needs_info.remind_some(start + 6.9 * DAY)
    db.refresh(waiting)
    assert (told(db, waiting), waiting.closed_at) == (2, None)
    db.commit()
    assert needs_info.remind_some(start + 7 * DAY)
    assert not needs_info.remind_some(start + 70 * DAY)
    db.refresh(waiting)
    closed = db.exec(select(Event).where(Event.kind == "thread.closed")).one()
    assert (waiting.closed_at, closed.reason, closed.who_id) == (start + 7 * DAY, "no detail", None)
    with pytest.raises(Closed):
        comments.post(db, waiting, by=bo, body="Me too.")


def test_however_late_the_worker_comes_they_are_reminded_before_it_closes(db: Session, waiting: Thread):
    assert needs_info.remind_some(waiting.created_at + 20 * DAY)
    db.refresh(waiting)
    assert (told(db, waiting), waiting.closed_at) == (2, None)


def test_closed_for_it_the_thread_opens_as_soon_as_the_asker_writes(
    db: Session, ana: Person, bo: Person, waiting: Thread
):
    needs_info.remind_some(waiting.created_at + 3 * DAY)
    needs_info.remind_some(waiting.created_at + 7 * DAY)
    db.refresh(waiting)
    assert may_comment(ana, waiting)
    assert may_answer(ana, waiting)
    assert not may_comment(bo, waiting)
    comments.post(db, waiting, by=ana, body="The grey one.")
    assert (waiting.closed_at, waiting.needs_info_at, waiting.uncovered_since) == (None, None, waiting.created_at)


def test_the_time_it_stood_still_is_known(db: Session, ana: Person, sam: Person, waiting: Thread):
    start = waiting.created_at
    comments.post(db, waiting, by=ana, body="The grey one.", at=start + 2 * DAY)
    needs_info.ask(db, waiting, by=sam, detail="Which lights?", at=start + 3 * DAY)
    comments.post(db, waiting, by=ana, body="All of them.", at=start + 3.5 * DAY)
    assert needs_info.stood_still(db, waiting, start) == 2.5 * DAY
    assert needs_info.stood_still(db, waiting, start + 2.5 * DAY) == 0.5 * DAY


def test_who_may_ask_for_it(db: Session, bo: Person, sam: Person, kim: Person, ana: Person, ask: Ask):
    thread = ask()
    assert not may_ask_for_detail(bo, thread)
    people.put_on(bo, "Advisor")
    assert all(may_ask_for_detail(person, thread) for person in (bo, sam, kim))
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    answers.accept(db, answer, by=ana)
    assert not may_ask_for_detail(sam, thread)
    assert db.exec(select(Event).where(col(Event.kind) == "thread.info_asked")).all() == []
