"""Every figure that is kept can be computed again, and `doctor` finds the one that is wrong."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from community import answers, checks, comments, me_too, threads, votes
from community.people import Person
from tests.cast import Ask

BENT = [
    ("UPDATE person SET points = points + 1 WHERE handle = 'bo'", "points"),
    ("UPDATE answer SET score = 7", "score"),
    ("UPDATE thread SET score = 7", "score"),
    ("UPDATE thread SET me_too_count = 0", "me-too"),
    ("UPDATE category SET thread_count = 9", "category"),
    ("UPDATE thread SET answer_count = 9", "answer_count"),
    ("UPDATE thread SET reply_count = 9", "reply_count"),
    ("UPDATE thread SET first_reply_at = created_at", "first_reply_at"),
    ("UPDATE thread SET solved_at = NULL", "solved_at"),
    ("UPDATE thread SET uncovered_since = created_at", "uncovered_since"),
    ("UPDATE thread SET state = 'open'", "state"),
    ("UPDATE thread SET with_team = true WHERE solved_at IS NULL", "state"),
    ("DELETE FROM ledgerentry WHERE rule = 'answer accepted'", "points"),
    ("DELETE FROM vote WHERE answer_id IS NOT NULL", "score"),
    ("DELETE FROM metoo", "me-too"),
    ("UPDATE person SET second_factor = true WHERE handle = 'bo'", "second factor"),
    ("UPDATE person SET powers_rest = true WHERE handle = 'bo'", "powers rest"),
]


@pytest.fixture
def forum(db: Session, ana: Person, bo: Person, noa: Person, sam: Person, ask: Ask) -> Session:
    """A little of everything."""
    solved, waiting, hidden = ask(), ask(by=bo), ask(by=noa)
    answer = answers.post(db, solved, by=bo, body="Restart it.")
    votes.cast(db, answer, by=noa, value=1)
    votes.cast(db, solved, by=noa, value=1)
    answers.accept(db, answer, by=ana)
    me_too.add(db, solved, by=noa)
    comments.post(db, waiting, by=bo, body="Anybody?")
    answers.hide(db, answers.post(db, waiting, by=noa, body="Buy one."), by=sam, reason="Rude")
    threads.hide(db, hidden, by=sam, reason="Spam")
    db.flush()
    return db


def test_nothing_disagrees_in_a_forum_that_only_verbs_have_touched(forum: Session):
    assert list(checks.disagreements(forum)) == []


@pytest.mark.parametrize(("bend", "named"), BENT)
def test_a_bent_figure_is_found_and_named(forum: Session, bend: str, named: str):
    forum.execute(text(bend))
    forum.expire_all()
    assert any(named in sentence for sentence in checks.disagreements(forum))
