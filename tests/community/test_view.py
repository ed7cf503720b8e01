"""A whole thread as its page shows it."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, me_too, view, votes
from community.database import now
from community.listing import Author
from community.paging import WrongCursor
from community.people import Person
from community.view import AnswerView, Mine
from tests.cast import Ask

BO = Author(2, "bo", "Bo", "customer", 0)


def shown(id: int, score: int = 0, accepted: bool = False, hidden: bool = False, **marked) -> AnswerView:
    at = now()
    verified, outdated = marked.get("verified"), marked.get("outdated")
    when = (at if accepted else None), None, (at if hidden else None)
    return AnswerView(id, "", "", False, at, None, *when, None, "", score, verified, outdated, 0, BO)


@pytest.mark.parametrize(
    ("answers", "order"),
    [
        ([shown(1), shown(2, score=1)], [2, 1]),
        ([shown(1), shown(2)], [1, 2]),
        ([shown(1, score=4), shown(2, accepted=True)], [2, 1]),
        ([shown(1, score=5), shown(2, accepted=True)], [1, 2]),
        ([shown(1, score=9), shown(2, score=5, accepted=True)], [2, 1]),
        ([shown(1, score=10), shown(2, score=5, accepted=True)], [1, 2]),
        ([shown(1, accepted=True), shown(2, score=1, accepted=True)], [2, 1]),
        ([shown(1, score=9, accepted=True), shown(2, verified=now())], [2, 1]),
        ([shown(1, accepted=True), shown(2, verified=now() - timedelta(days=181))], [1, 2]),
        ([shown(1, accepted=True, outdated=now()), shown(2)], [2, 1]),
        ([shown(1, score=9, hidden=True), shown(2, accepted=True)], [2, 1]),
        ([shown(1, score=9, hidden=True), shown(2, score=-3)], [2, 1]),
    ],
)
def test_accepted_answers_come_first_unless_another_is_much_better(answers: list[AnswerView], order: list[int]):
    assert [answer.id for answer in view.in_reading_order(answers)] == order


def test_there_is_nothing_to_show_of_a_thread_that_does_not_exist(db: Session):
    assert (view.of(db, 7), view.answer(db, 7)) == (None, None)


def test_it_is_shown_with_its_author_category_tags_and_answers(db: Session, bo: Person, ask: Ask):
    thread = ask(tags_=["esim"])
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    page = view.of(db, thread.id)
    assert page
    assert (page.author.name, page.category.name, page.tags) == ("Ana", "General", ["esim"])
    assert [(shown.id, shown.author.name) for shown in page.answers] == [(answer.id, "Bo")]
    assert view.answer(db, answer.id) == page.answers[0]


def test_a_reader_is_told_what_they_did_themselves(db: Session, bo: Person, noa: Person, ask: Ask):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    votes.cast(db, answer, by=noa, value=-1)
    votes.cast(db, thread, by=noa, value=1)
    me_too.add(db, thread, by=noa)
    db.flush()
    assert view.mine(db, noa, thread.id, [answer.id]) == Mine({answer.id: -1}, 1, True)
    assert view.mine(db, bo, thread.id, [answer.id]) == view.mine(db, None, thread.id, [answer.id]) == Mine()


def test_somebodys_answers_are_listed_the_newest_first_page_by_page(db: Session, bo: Person, sam: Person, ask: Ask):
    start = now()
    given = [
        answers.post(db, ask(title=f"Question {n}"), by=bo, body="Restart it.", at=start + timedelta(minutes=n))
        for n in range(4)
    ]
    answers.hide(db, given[0], by=sam, reason="Rude")
    first = view.answers_page(db, "bo", limit=2)
    rest = view.answers_page(db, "bo", limit=2, after=first.next)
    assert [title for _, _, title in (*first.items, *rest.items)] == ["Question 3", "Question 2", "Question 1"]
    with pytest.raises(WrongCursor):
        view.answers_page(db, "ana", after=first.next)
