"""Two threads become one, and two again."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import Session

from community import answers, comments, duplicates, me_too, merging, votes
from community.answers import Answer
from community.comments import Comment
from community.database import writing
from community.duplicates import Circle
from community.merging import NotMerged
from community.people import Person
from community.threads import Thread
from tests.cast import Ask


def test_what_was_said_goes_on_in_the_other(db: Session, bo: Person, noa: Person, sam: Person, ask: Ask):
    first, second = ask(), ask(by=noa)
    answer = answers.post(db, second, by=bo, body="Switch it off.")
    comment = comments.post(db, second, by=bo, body="And on.", answer=answer)
    votes.cast(db, second, by=bo, value=1)
    me_too.add(db, second, by=bo)
    assert merging.merge(db, second, first, by=sam) == first
    db.expire_all()
    assert (db.get_one(Answer, answer.id).thread_id, db.get_one(Comment, comment.id).thread_id) == (first.id, first.id)
    assert (first.answer_count, first.score, first.me_too_count) == (1, 1, 2)
    assert not second.visible
    assert first.uncovered_since is None
    assert list(merging.into(db, first.id)) == [second]


def test_parted_each_has_its_own_again(db: Session, bo: Person, sam: Person, ask: Ask):
    first, second = ask(), ask()
    answer = answers.post(db, second, by=bo, body="Switch it off.")
    merging.merge(db, second, first, by=sam)
    merging.part(db, second, by=sam)
    db.expire_all()
    assert db.get_one(Answer, answer.id).thread_id == second.id
    assert (second.visible, second.duplicate_of_id, second.answer_count, first.answer_count) == (True, None, 1, 0)
    with pytest.raises(NotMerged):
        merging.part(db, second, by=sam)


def test_nothing_is_merged_into_itself_also_not_in_a_circle(db: Session, sam: Person, ask: Ask):
    first, second = ask(), ask()
    with pytest.raises(Circle):
        merging.merge(db, first, first, by=sam)
    duplicates.attach(db, second, first, by=sam)
    with pytest.raises(Circle):
        merging.merge(db, first, second, by=sam)


def test_two_who_merge_crosswise_do_not_wait_for_each_other(sam: Person, kim: Person, ask: Ask, db: Session):
    one, other = ask().id, ask().id
    db.commit()

    def merge(which: tuple[int, int]) -> str:
        try:
            with writing() as session:
                first, second = (session.get_one(Thread, id) for id in which)
                merging.merge(session, first, second, by=session.get_one(Person, sam.id))
        except (Circle, duplicates.NotComparable) as refused:
            return type(refused).__name__
        return "merged"

    with ThreadPoolExecutor(2) as both:
        results = list(both.map(merge, [(one, other), (other, one)]))
    assert results.count("merged") == 1
