"""What is posted and is nobody else's business stands nowhere but with its author and the team, and can come back."""

import pytest
from sqlmodel import Session, select

from community import answers, articles, comments, concealing, people, personal_data, redacting, threads
from community.concealing import Concealment
from community.notifications import Notification
from community.people import Person, Role
from community.personal_data import Kind
from community.threads import Thread
from escalation import cases, side_threads
from moderation import deciding, log, queue
from moderation.queue import Cause, Verdict
from search import documents
from tests.cast import Ask
from tests.community.test_redacting import tables_with

CARD = "4111 1111 1111 1111"
IBAN = "GB82 WEST 1234 5698 7654 32"
PHONE = "+44 7911 123456"
PRIVATE = ["concealment.words", "privatemessage.body", "privatemessage.body_html"]


def test_a_card_in_a_question_reaches_the_team_and_nobody_else(db: Session, ask: Ask, ana: Person):
    thread = ask(title=f"Charged on {CARD}", body=f"My card {CARD} was charged twice.")
    assert tables_with(db, "4111") == PRIVATE
    assert "[card: concealed" in thread.title
    assert "was charged twice" in thread.body_html
    assert "4111" not in repr(documents.of(db, [thread.id]))
    assert CARD in "".join(message.body for message in side_threads.of(db, thread.id))
    assert cases.open_for(db, thread.id)
    (entry,) = [event for event in log.page(db).items if event.kind == "thread.concealed"]
    assert (entry.who_id, entry.reason, entry.data["what"]) == (None, "by itself", ["card"])
    assert db.exec(select(Notification).where(Notification.person_id == ana.id, Notification.kind == "words concealed"))


def test_what_another_had_posted_is_none_of_the_askers_business(db: Session, ask: Ask, bo: Person):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body=f"I pay with {IBAN}")
    comment = comments.post(db, thread, by=bo, body=f"or {CARD}", answer=answer)
    assert not side_threads.exists(db, thread.id)
    assert tables_with(db, "WEST") == tables_with(db, "4111") == ["concealment.words"]
    assert [one.author_id for one in concealing.newest(db)] == [bo.id, bo.id]
    assert comment.body.startswith("or [card")


def test_what_is_added_by_an_edit_is_concealed_and_the_history_has_it_not(db: Session, ask: Ask, ana: Person):
    thread = ask()
    threads.edit(db, thread, by=ana, title=thread.title, body=f"It is {CARD}")
    threads.edit(db, thread, by=ana, title=thread.title, body=f"{thread.body} or {IBAN}")
    assert tables_with(db, "4111") == tables_with(db, "WEST") == PRIVATE


def test_put_back_it_stands_where_it_stood_and_stays(db: Session, ask: Ask, ana: Person, kim: Person):
    thread = ask(body=f"The order {CARD} is late.")
    (one,) = concealing.of_author(db, ana)
    concealing.put_back(db, one, by=kim)
    concealing.put_back(db, one, by=kim)
    assert thread.body == f"The order {CARD} is late."
    assert next((event.kind, event.who_id) for event in log.page(db).items) == ("thread.uncovered", kim.id)
    threads.edit(db, thread, by=ana, title=thread.title, body=f"The order {CARD} is very late.")
    assert CARD in thread.body
    assert concealing.newest(db) == []


def test_it_is_concealed_in_what_was_made_of_it(db: Session, ask: Ask, bo: Person, kim: Person, sam: Person):
    thread = ask()
    answer = answers.post(db, thread, by=kim, body=f"Call {PHONE}")
    article = articles.publish(db, answer, by=kim, title="Calling", body=f"Call {PHONE}")
    concealing.conceal(db, answer, by=sam)
    assert tables_with(db, "7911") == ["concealment.words"]
    concealing.put_back(db, concealing.newest(db)[0], by=kim)
    assert article.body == f"Call {PHONE}"


def test_what_is_less_sure_waits_for_somebody_who_looks(db: Session, ask: Ask, bo: Person, sam: Person):
    answer = answers.post(db, ask(), by=bo, body=f"Call me on {PHONE} any time")
    (matter,) = queue.page(db, Cause.PERSONAL_DATA).items
    assert PHONE in answer.body
    deciding.decide(db, matter, Verdict.HIDE, by=sam, reason="personal data")
    assert answer.visible
    assert "7911" not in answer.body_html
    deciding.undo(db, matter, by=sam)
    assert (answer.body, list(queue.page(db, Cause.PERSONAL_DATA).items)) == (f"Call me on {PHONE} any time", [matter])
    deciding.decide(db, matter, Verdict.LEAVE, by=sam)
    answers.edit(db, answer, by=bo, body=f"Call me on {PHONE}")
    assert queue.page(db, Cause.PERSONAL_DATA).items == []


def test_whoever_takes_it_out_first_leaves_nothing_to_look_at(db: Session, ask: Ask, ana: Person):
    thread = ask(body=f"I am at {PHONE}")
    assert queue.page(db, Cause.PERSONAL_DATA).items
    threads.edit(db, thread, by=ana, title=thread.title, body="Write here, please")
    assert queue.page(db, Cause.PERSONAL_DATA).items == []


def test_our_own_people_may_name_an_account_of_ours_but_no_card(db: Session, ask: Ask, kim: Person):
    answer = answers.post(db, ask(), by=kim, body=f"Pay to {IBAN} or call {PHONE}, and never post {CARD}")
    assert IBAN in answer.body
    assert PHONE in answer.body
    assert "4111" not in answer.body
    assert queue.page(db, Cause.PERSONAL_DATA).items == []


def test_what_moved_in_was_read_by_everybody_before(db: Session, ask: Ask, bo: Person):
    thread = ask(body=f"Card {CARD}", imported=True)
    assert CARD in thread.body
    assert "4111" not in answers.post(db, thread, by=bo, body=f"{CARD}!").body


def test_redacted_it_is_not_kept_either(db: Session, ask: Ask, sam: Person):
    thread = ask(body=f"My card is {CARD}.")
    redacting.redact(db, thread, [CARD], by=sam, reason="a card number")
    assert "concealment.words" not in tables_with(db, "4111")


@pytest.mark.parametrize("kind", Kind)
def test_what_stands_in_its_place_is_nothing_personal(kind: Kind):
    one = Concealment(
        id=1234567890123456, subject_kind="thread", subject_id=1, thread_id=1, author_id=1, kind=kind, words="x"
    )
    assert personal_data.find(f"My account number is {one.stands_in}, call {one.stands_in}") == []


def test_a_program_is_looked_at_as_everybody_is(db: Session, ask: Ask):
    bot = people.add(db, name="Bot", role=Role.BOT)
    answer = answers.post(db, ask(), by=bot, body=CARD)
    assert "4111" not in answer.body
    assert isinstance(db.get(Thread, answer.thread_id), Thread)
