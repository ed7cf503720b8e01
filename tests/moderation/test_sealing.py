"""What two of the staff take down is nowhere but under seal, and comes back as it was."""

import json
from datetime import timedelta

import pytest
from sqlmodel import Session, delete

from community import comments, concealing, lines, sweeping, threads
from community.answers import Answer
from community.database import now
from community.people import Person
from community.settings import settings
from community.sweeping import Sweep
from community.taking_out import LEFT
from moderation import appeals, erasure, hiding, sealing, takedowns, taking_down
from moderation.erasure import SamePerson
from moderation.sealing import SealedWords
from moderation.takedowns import NotWaiting, State, Takedown
from search import documents
from tests.cast import Ask
from tests.community.test_redacting import tables_with
from tests.moderation.conftest import CANARY, asked, down

SEALED = ["sealedwords.words"]


def test_when_a_second_agrees_the_words_are_nowhere_but_under_seal(
    db: Session, answer: Answer, kim: Person, lee: Person
):
    assert {"article.slug", "event.data", "suggestion.before"} <= set(tables_with(db, CANARY))
    takedown = down(db, answer, kim, lee)
    assert tables_with(db, CANARY) == tables_with(db, "4111") == SEALED
    assert CANARY not in repr(documents.of(db, [answer.thread_id]))
    assert (answer.body, answer.hidden_reason) == (LEFT, "A court found it untrue (Order 4 C 117/26)")
    assert LEFT in answer.body_html
    assert takedown.state() == State.STANDING
    assert takedowns.waiting(db) == []


def test_a_question_and_a_comment_go_the_same_way(
    db: Session, ask: Ask, ana: Person, bo: Person, kim: Person, lee: Person
):
    thread = ask(title=f"Is he a {CANARY}", body="I think so.")
    threads.edit(db, thread, by=ana, title="Is he", body=f"A {CANARY}, I think.")
    comment = comments.post(db, thread, by=bo, body=f"A {CANARY} indeed. DE89 3704 0044 0532 0130 00")
    down(db, comment, kim, lee)
    down(db, thread, kim, lee)
    assert tables_with(db, CANARY) == tables_with(db, "3704") == SEALED
    assert (thread.title, thread.body, comment.body) == (LEFT, LEFT, LEFT)
    assert concealing.newest(db)[0].words == LEFT


def test_two_give_the_words_back_as_they_were_and_the_objection_is_granted(
    db: Session, answer: Answer, bo: Person, kim: Person, lee: Person
):
    before, said = tables_with(db, CANARY), (answer.body, answer.body_html)
    takedown = down(db, answer, kim, lee)
    appeals.raise_(db, answer, by=bo)
    assert not taking_down.lift(db, takedown, by=lee)
    with pytest.raises(SamePerson):
        taking_down.lift(db, takedown, by=lee)
    assert answer.body == LEFT
    assert taking_down.lift(db, takedown, by=kim)
    assert (answer.body, answer.body_html) == said
    assert answer.visible
    assert tables_with(db, CANARY) == before
    assert takedown.state() == State.LIFTED
    assert "appeal granted" in [told.kind for told in lines.page(db, bo).items]
    with pytest.raises(NotWaiting):
        taking_down.lift(db, takedown, by=lee)


def test_what_a_moderator_had_hidden_before_stays_hidden_when_the_words_come_back(
    db: Session, answer: Answer, sam: Person, kim: Person, lee: Person
):
    hiding.hide(db, answer, by=sam, reason="Unkind")
    takedown = down(db, answer, kim, lee)
    assert answer.hidden_reason == "Unkind"
    taking_down.lift(db, takedown, by=kim)
    taking_down.lift(db, takedown, by=lee)
    assert CANARY in answer.body
    assert not answer.visible


def test_the_seal_is_kept_for_a_month_and_as_long_as_a_legal_hold_stands(
    db: Session, answer: Answer, bo: Person, kim: Person, lee: Person
):
    takedown = asked(db, answer, kim)
    taking_down.confirm(db, takedown, by=lee)
    erasure.hold(db, bo, by=kim, reason="A court asked")
    sealed = db.get_one(SealedWords, takedown.id)
    assert sealed.kept_until - sealed.sealed_at == settings().keep_sealed_words
    _a_month_later(db, sealed)
    assert tables_with(db, CANARY) == SEALED
    db.delete(db.get_one(erasure.LegalHold, bo.id))
    _a_month_later(db, db.get_one(SealedWords, takedown.id))
    assert tables_with(db, CANARY) == []
    taking_down.lift(db, db.get_one(Takedown, takedown.id), by=kim)
    with pytest.raises(taking_down.Gone):
        taking_down.lift(db, db.get_one(Takedown, takedown.id), by=lee)


def test_what_is_under_seal_is_every_row_with_what_it_said(db: Session, answer: Answer, kim: Person, lee: Person):
    takedown = down(db, answer, kim, lee)
    kept = sealing.of(db, takedown)
    assert kept == json.loads(db.get_one(SealedWords, takedown.id).words)
    assert {one["table"] for one in kept or []} == {"answer", "article", "suggestion", "concealment", "event"}


def _a_month_later(db: Session, sealed: SealedWords) -> None:
    sealed.kept_until = now() - timedelta(minutes=1)
    db.execute(delete(Sweep))
    sweeping.plan(db)
    db.commit()
    while sweeping.sweep_some():
        pass
    db.expire_all()
