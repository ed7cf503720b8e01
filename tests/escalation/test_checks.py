"""What `doctor` finds between threads, windows and cases."""

import pytest
from sqlalchemy import text
from sqlmodel import Session

from community import answers, threads
from community.people import Person
from community.threads import Kind
from escalation import by_hand, checks, claims, policies
from tests.cast import Ask


@pytest.fixture
def forum(db: Session, ana: Person, bo: Person, kim: Person, sam: Person, ask: Ask) -> Session:
    """A thread at each station."""
    ask()
    ask(kind=Kind.IDEA)
    answers.post(db, ask(), by=bo, body="Restart it.")
    by_hand.escalate(db, ask(), by=ana)
    claims.claim(db, by_hand.escalate(db, ask(), by=ana), by=kim)
    case = claims.claim(db, by_hand.escalate(db, ask(), by=ana), by=kim)
    claims.reply(db, case, by=kim, body="Switch the SIM tray.")
    threads.hide(db, ask(), by=sam, reason="Spam")
    db.flush()
    return db


def found(db: Session) -> list[str]:
    db.expire_all()
    return list(checks.disagreements(db))


def test_nothing_disagrees_where_only_verbs_have_been(forum: Session):
    assert found(forum) == []


def test_a_question_without_window_and_case_is_found(forum: Session):
    forum.execute(text('DELETE FROM "window"'))
    (sentence,) = found(forum)
    assert "neither a window nor a case" in sentence


def test_a_question_whose_only_case_counts_as_answered_is_found(forum: Session):
    forum.execute(text("UPDATE thread SET with_team = false WHERE with_team"))
    forum.execute(text("""UPDATE "case" SET state = 'answered' WHERE state = 'queued'"""))
    over = "state = 'withdrawn', lease_until = NULL, ended_at = opened_at"
    forum.execute(text(f"""UPDATE "case" SET {over} WHERE state = 'claimed'"""))  # noqa: S608
    assert len([sentence for sentence in found(forum) if "neither" in sentence]) == 2


@pytest.mark.parametrize(
    "bend",
    [
        "UPDATE thread SET with_team = NOT with_team",
        "UPDATE \"case\" SET state = 'answered' WHERE state = 'queued'",
    ],
)
def test_a_thread_that_is_wrong_about_the_team_is_found(forum: Session, bend: str):
    forum.execute(text(bend))
    assert any("with_team" in sentence for sentence in found(forum))


def test_two_open_cases_are_found_even_if_the_index_is_gone(forum: Session):
    forum.execute(text("DROP INDEX uq_case_one_open"))
    forum.execute(text("""UPDATE "case" SET thread_id = (SELECT min(thread_id) FROM "case")"""))
    assert any("3 open cases" in sentence for sentence in found(forum))
    forum.rollback()


def test_questions_older_than_their_policy_are_not_counted_as_ignored(db: Session, ask: Ask):
    ask(at=policies.default(db).starts_at.replace(year=2000))
    assert found(db) == []
