"""People who act at the same moment on the same thread: nobody waits in a circle, nothing counts twice or is lost."""

from contextlib import suppress

import pytest
from sqlmodel import Session, select

from community import answers, categories, checks, comments, me_too, tags, threads, votes
from community.answers import Answer
from community.database import reading, snapshot, writing
from community.people import Person
from community.reputation import LedgerEntry
from community.threads import Thread
from escalation import by_hand, claims
from escalation import checks as case_checks
from escalation.cases import Case
from moderation import flags
from tests.at_once import at_once
from tests.cast import Ask

TIMES = 12


def in_a_transaction(deed):
    """`deed(db)` in a transaction of its own."""

    def run() -> None:
        with writing() as db:
            deed(db)

    return run


def agree() -> list[str]:
    with snapshot() as db:
        return [*checks.disagreements(db), *case_checks.disagreements(db)]


def replying(case: Case, by: Person):
    return in_a_transaction(lambda db: claims.reply(db, db.get_one(Case, case.id), by=by, body="The tray."))


def voting(on: Answer, by: Person, value: int):
    return in_a_transaction(lambda db: votes.cast(db, db.get_one(Answer, on.id), by=by, value=value))


@pytest.fixture
def thread(db: Session, ask: Ask) -> Thread:
    asked = ask()
    db.commit()
    return asked


@pytest.fixture
def answer(db: Session, thread: Thread, bo: Person) -> Answer:
    given = answers.post(db, thread, by=bo, body="Restart it.")
    db.commit()
    return given


def test_two_who_answer_at_once_are_both_counted(thread: Thread, bo: Person, noa: Person):
    def answering(person: Person):
        return in_a_transaction(lambda db: answers.post(db, db.get_one(Thread, thread.id), by=person, body="Restart."))

    for _ in range(TIMES):
        at_once(answering(bo), answering(noa))
    with reading() as db:
        assert db.get_one(Thread, thread.id).reply_count == 2 * TIMES
    assert agree() == []


def test_answering_replying_voting_commenting_and_me_too_at_once(
    thread: Thread, answer: Answer, ana: Person, bo: Person, noa: Person, kim: Person
):
    def here(verb, *, by: Person, **words):
        return in_a_transaction(lambda db: verb(db, db.get_one(Thread, thread.id), by=by, **words))

    for turn in range(TIMES):
        with writing() as db:
            case = claims.claim(db, by_hand.escalate(db, db.get_one(Thread, thread.id), by=ana), by=kim)
        at_once(
            here(answers.post, by=noa, body="Restart it."),
            in_a_transaction(
                lambda db, case=case: claims.reply(db, db.get_one(Case, case.id), by=kim, body="The tray.")
            ),
            in_a_transaction(
                lambda db, turn=turn: votes.cast(db, db.get_one(Answer, answer.id), by=noa, value=(-1) ** turn)
            ),
            here(comments.post, by=bo, body="Same here."),
            here(me_too.add, by=noa),
            here(threads.fail, by=ana),
        )
        assert agree() == []
    with reading() as db:
        found = db.get_one(Thread, thread.id)
        assert (found.answer_count, found.me_too_count, found.failures) == (1 + 2 * TIMES, 1, TIMES)


def test_a_double_click_on_accept_earns_once(answer: Answer, ana: Person):
    accept = in_a_transaction(lambda db: answers.accept(db, db.get_one(Answer, answer.id), by=ana))
    at_once(*[accept] * 4)
    with reading() as db:
        assert len(db.exec(select(LedgerEntry)).all()) == 2
    assert agree() == []


def test_accepting_and_hiding_at_once_leave_no_hidden_answer_accepted(answer: Answer, ana: Person, sam: Person):
    for _ in range(TIMES):

        def accept(db: Session) -> None:
            found = db.get_one(Answer, answer.id)
            if found.visible:
                answers.accept(db, found, by=ana)

        def hide(db: Session) -> None:
            answers.hide(db, db.get_one(Answer, answer.id), by=sam, reason="Rude")

        with suppress(answers.Hidden):
            at_once(in_a_transaction(accept), in_a_transaction(hide))
        with writing() as db:
            found = db.get_one(Answer, answer.id)
            assert (found.accepted_at, bool(found.hidden_at)) == (None, True)
            answers.unhide(db, found, by=sam)
    assert agree() == []


def test_two_who_vote_on_each_others_answers_never_wait_in_a_circle(db: Session, ask: Ask, bo: Person, noa: Person):
    bos, noas = (answers.post(db, ask(), by=by, body="Restart it.") for by in (bo, noa))
    db.commit()

    for turn in range(TIMES):
        at_once(voting(bos, noa, (-1) ** turn), voting(noas, bo, (-1) ** turn))
    assert agree() == []


def test_accepting_and_voting_at_once_never_wait_in_a_circle(answer: Answer, ana: Person, noa: Person):
    def accepting(db: Session) -> None:
        answers.accept(db, db.get_one(Answer, answer.id), by=ana)

    def unaccepting(db: Session) -> None:
        answers.unaccept(db, db.get_one(Answer, answer.id), by=ana)

    for turn in range(TIMES):
        value = (-1) ** turn
        vote = in_a_transaction(
            lambda db, value=value: votes.cast(db, db.get_one(Answer, answer.id), by=noa, value=value)
        )
        at_once(in_a_transaction(unaccepting if turn % 2 else accepting), vote)
    assert agree() == []


def test_two_moderators_who_hide_at_once_hide_once(thread: Thread, sam: Person, kim: Person):
    def hiding(by: Person):
        return in_a_transaction(lambda db: threads.hide(db, db.get_one(Thread, thread.id), by=by, reason="Spam"))

    at_once(hiding(sam), hiding(kim))
    with reading() as db:
        assert categories.by_slug(db, "general").thread_count == 0


def test_a_double_click_on_a_flag_is_one_flag(thread: Thread, bo: Person):
    flag = in_a_transaction(lambda db: flags.raise_(db, db.get_one(Thread, thread.id), by=bo, reason="spam"))
    at_once(*[flag] * 4)
    with reading() as db:
        assert len(flags.undecided(db)) == 1


def test_two_who_name_the_same_new_tags_in_another_order_both_get_them(db: Session, ask: Ask):
    first, second = ask(), ask()
    db.commit()

    def tagging(thread: Thread, names: list[str]):
        return in_a_transaction(lambda db: tags.set_for(db, thread.id, thread.created_at, names))

    for turn in range(TIMES):
        names = [f"new-{turn}", f"newer-{turn}"]
        at_once(tagging(first, names), tagging(second, names[::-1]))
    with reading() as db:
        found = tags.of(db, [first.id, second.id])
        assert found[first.id] == found[second.id]
