"""Who points where, from the texts that everybody may read."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, comments, threads
from community.database import now, reading
from community.people import Person
from community.threads import Thread
from search import links
from search.learning import learn
from search.links import Link, linked
from tests.cast import Ask
from tests.conftest import Configure


@pytest.fixture
def earlier(bo: Person, sam: Person, ask: Ask) -> Thread:
    """Asked, not yet committed: the people of the tests are there before."""
    return ask(title="eSIM is stuck")


@pytest.fixture
def thread(ask: Ask, earlier: Thread) -> Thread:
    return ask(title="eSIM says activating")


def pairs(db: Session) -> list[tuple[int, int]]:
    """What is recorded when the jobs have run."""
    db.commit()
    with reading() as now_there:
        ids = [thread.id for thread in now_there.exec(select(Thread))]
    learn(ids)
    with reading() as now_there:
        return [(link.source_id, link.target_id) for link in now_there.exec(select(Link))]


@pytest.mark.parametrize(
    "text",
    [
        *("/threads/7", "See /threads/7.", "[here](/threads/7)", "(/threads/7/esim-is-stuck#answer-3)"),
        *("https://help.example/threads/7", "<https://help.example/threads/7>", "http://help.example/threads/7?x=1"),
    ],
)
def test_an_address_of_a_thread_is_a_link(configure: Configure, text: str):
    configure(public_url="https://help.example")
    assert linked(text) == {7}


@pytest.mark.parametrize(
    "text",
    ["", "threads/7", "/threads/", "/threads/x7", "https://elsewhere.example/threads/7", "/old/threads/7", "LB-7"],
)
def test_anything_else_is_none(configure: Configure, text: str):
    configure(public_url="https://help.example")
    assert linked(text) == set()


def test_a_site_that_does_not_know_its_address_takes_any(configure: Configure):
    assert linked("http://192.168.0.7:8000/threads/7 and /threads/8") == {7, 8}


def test_an_answer_that_links_a_thread_is_recorded(db: Session, thread: Thread, earlier: Thread, bo: Person):
    answers.post(db, thread, by=bo, body=f"See /threads/{earlier.id}")
    assert pairs(db) == [(thread.id, earlier.id)]


def test_a_comment_and_the_question_itself_may_link_too(db: Session, ask: Ask, earlier: Thread, bo: Person):
    asked = ask(body=f"As in /threads/{earlier.id}, but different.")
    other = ask()
    comments.post(db, other, by=bo, body=f"/threads/{earlier.id}")
    assert pairs(db) == [(asked.id, earlier.id), (other.id, earlier.id)]


def test_a_pair_is_recorded_once_and_since_the_first_time(db: Session, thread: Thread, earlier: Thread, bo: Person):
    first = now() + timedelta(hours=1)
    for later in range(3):
        answers.post(db, thread, by=bo, body=f"/threads/{earlier.id}", at=first + timedelta(days=later))
    assert pairs(db) == [(thread.id, earlier.id)]
    assert db.exec(select(Link)).one().at == first


def test_neither_itself_nor_what_does_not_exist_is_linked(db: Session, thread: Thread, bo: Person):
    answers.post(db, thread, by=bo, body=f"/threads/{thread.id} /threads/999999")
    assert pairs(db) == []


def test_a_link_goes_with_the_text_it_stood_in(db: Session, thread: Thread, earlier: Thread, bo: Person, sam: Person):
    answer = answers.post(db, thread, by=bo, body=f"/threads/{earlier.id}")
    assert pairs(db)
    answers.hide(db, answer, by=sam, reason="wrong")
    assert pairs(db) == []
    answers.unhide(db, answer, by=sam)
    assert pairs(db)
    answers.edit(db, answer, by=bo, body="I was wrong.")
    assert pairs(db) == []


def test_a_comment_below_a_hidden_answer_links_nothing(
    db: Session, thread: Thread, earlier: Thread, bo: Person, sam: Person
):
    answer = answers.post(db, thread, by=bo, body="Look here:")
    comments.post(db, thread, by=bo, answer=answer, body=f"/threads/{earlier.id}")
    answers.hide(db, answer, by=sam, reason="wrong")
    assert pairs(db) == []


def test_a_hidden_thread_links_nothing(db: Session, thread: Thread, earlier: Thread, bo: Person, sam: Person):
    answers.post(db, thread, by=bo, body=f"/threads/{earlier.id}")
    assert pairs(db)
    threads.hide(db, thread, by=sam, reason="spam")
    assert pairs(db) == []


def test_what_somebody_marked_stays_whatever_the_texts_say(db: Session, thread: Thread, earlier: Thread):
    for _ in range(2):
        links.mark(db, source=thread.id, target=earlier.id, at=now())
    assert pairs(db) == [(thread.id, earlier.id)]
