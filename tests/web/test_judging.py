"""What people with a rank say about a question: a detail is missing, it was asked before, it cannot wait."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community import duplicates, needs_info, threads
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from escalation import cases
from tests.cast import Ask

SignedIn = Callable[[Person], TestClient]


@pytest.fixture
def asked(db: Session, ask: Ask) -> Thread:
    thread = ask()
    db.commit()
    return thread


def now_is(thread: Thread) -> Thread:
    with reading() as db:
        return db.get_one(Thread, thread.id)


def test_the_asker_is_asked_for_a_detail_told_by_a_banner_and_answers_in_a_comment(
    signed_in: SignedIn, ana: Person, sam: Person, asked: Thread
):
    path = f"/threads/{asked.id}"
    assert "Which detail is missing?" in signed_in(sam).get(f"{path}/detail").text
    page = signed_in(sam).post(f"{path}/detail", data={"detail": "Which router is it?"}).text
    assert "The asker is asked for a detail" in page
    mine = signed_in(ana).get(path).text
    assert "You are asked for a detail without which nobody can help." in mine
    assert "Which router is it?" in mine
    assert now_is(asked).needs_info_at
    signed_in(ana).post(f"{path}/comments", data={"body": "The grey one."})
    assert not now_is(asked).needs_info_at


def test_it_can_go_without(signed_in: SignedIn, sam: Person, asked: Thread):
    signed_in(sam).post(f"/threads/{asked.id}/detail", data={"detail": "Which router is it?"})
    signed_in(sam).post(f"/threads/{asked.id}/detail?_method=delete")
    assert not now_is(asked).needs_info_at


@pytest.mark.parametrize("deed", ["detail", "duplicate", "class"])
def test_newcomers_may_not(signed_in: SignedIn, noa: Person, asked: Thread, deed: str):
    browser = signed_in(noa)
    assert browser.get(f"/threads/{asked.id}/{deed}").status_code == 403
    assert browser.post(f"/threads/{asked.id}/{deed}", data={"detail": "x", "other": "1"}).status_code == 403


def test_a_question_asked_before_is_attached_by_its_address_and_detached_again(
    db: Session, signed_in: SignedIn, bo: Person, sam: Person, asked: Thread, ask: Ask
):
    second = ask(by=bo, title="No network either")
    db.commit()
    browser = signed_in(sam)
    page = browser.post(
        f"/threads/{second.id}/duplicate", data={"other": f"http://here/threads/{asked.id}/no-signal"}
    ).text
    assert "This was asked before." in page
    assert now_is(second).duplicate_of_id == asked.id
    assert "1 other thread asks the same" in browser.get(f"/threads/{asked.id}").text
    browser.post(f"/threads/{second.id}/duplicate?_method=delete")
    assert not now_is(second).duplicate_of_id


@pytest.mark.parametrize(
    ("other", "status", "says"),
    [
        ("nonsense", 422, "Paste the address"),
        ("LB-999", 422, "There is no such thread."),
        ("LB-{id}", 422, "to itself"),
    ],
)
def test_a_wrong_other_thread_is_said_by_the_field(
    signed_in: SignedIn, sam: Person, asked: Thread, other: str, status: int, says: str
):
    answer = signed_in(sam).post(f"/threads/{asked.id}/duplicate", data={"other": other.format(id=asked.id)})
    assert (answer.status_code, says in answer.text) == (status, True)


def test_staff_say_that_it_cannot_wait(signed_in: SignedIn, kim: Person, sam: Person, asked: Thread):
    assert signed_in(sam).get(f"/threads/{asked.id}/class").status_code == 403
    signed_in(kim).post(f"/threads/{asked.id}/class", data={"contact_class": "safety"})
    with reading() as db:
        case = cases.open_for(db, asked.id)
    assert case
    assert (case.cause, case.priority, now_is(asked).contact_class) == ("at once", 1, "safety")
    assert signed_in(kim).post(f"/threads/{asked.id}/class", data={"contact_class": "loud"}).status_code == 422


def test_a_thread_closed_for_a_missing_detail_says_so_and_takes_the_askers_word(
    signed_in: SignedIn, ana: Person, bo: Person, sam: Person, asked: Thread
):
    with writing() as db:
        thread = db.get_one(Thread, asked.id)
        wanted = needs_info.ask(db, thread, by=sam, detail="Which router is it?")
    for days in (needs_info.REMINDED_AFTER, needs_info.CLOSED_AFTER):
        needs_info.remind_some(wanted.asked_at + days)
    page = signed_in(ana).get(f"/threads/{asked.id}").text
    assert "It did not come within a week" in page
    assert signed_in(bo).post(f"/threads/{asked.id}/comments", data={"body": "Me too."}).status_code == 409
    signed_in(ana).post(f"/threads/{asked.id}/comments", data={"body": "The grey one."})
    assert not now_is(asked).closed_at


def test_what_is_attached_to_a_hidden_thread_waits_for_itself_again(
    db: Session, bo: Person, sam: Person, asked: Thread, ask: Ask, work
):
    second = ask(by=bo)
    duplicates.attach(db, second, db.get_one(Thread, asked.id), by=sam)
    threads.hide(db, db.get_one(Thread, asked.id), by=sam, reason="Spam")
    db.commit()
    work()
    assert now_is(second).uncovered_since == second.created_at
