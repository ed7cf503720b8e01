"""Letters out: promised with what they are about, sent once, and never when they are not needed any more."""

import smtplib
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlmodel import Session, select

from community import answers, letters, mailboxes, notifications, preferences, sending, subscriptions, threads
from community.database import now, writing
from community.letters import Letter
from community.people import Person
from community.preferences import Channel
from community.subscriptions import Kind
from community.threads import Thread
from escalation import side_threads
from tests.cast import Ask
from tests.post_office import Office
from web import letter_kinds  # noqa: F401 writes the letters

Work = Callable[[], None]


@pytest.fixture
def proven(db: Session, office: Office, ana: Person, bo: Person, noa: Person) -> None:
    for person in (ana, bo, noa):
        mailboxes.verify(db, person, person.email or "")
    db.commit()


def later(**length: float) -> datetime:
    return now() + timedelta(**length)


def send_all(at: datetime | None = None) -> None:
    while sending.send_some(at or later(minutes=2)):
        pass


def tell_everybody(db: Session, work: Work) -> None:
    db.commit()
    work()
    send_all()


def test_without_mail_nothing_is_promised(db: Session, ask: Ask, ana: Person, bo: Person, work: Work):
    mailboxes.verify(db, ana, ana.email or "")
    answers.post(db, ask(), by=bo, body="Restart it.")
    db.commit()
    work()
    assert db.exec(select(Letter)).all() == []


def test_the_asker_is_acknowledged_at_once_with_the_promise(db: Session, ask: Ask, proven: None, office: Office, work):
    thread = ask()
    db.commit()
    work()
    (sender, to, message) = office.took[0]
    assert to == ["ana@people.example"]
    assert sender.startswith("bounce+")
    assert message["Subject"] == f"No signal [{thread.reference}]"
    assert thread.reference in office.text()
    assert "our team" in office.text()
    assert db.exec(select(Letter.outcome)).all() == ["sent"]


def test_an_answer_comes_with_its_words_threaded_and_easy_to_leave(
    db: Session, ask: Ask, bo: Person, proven: None, office: Office, work: Work
):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart **it**, <b>twice</b>.")
    tell_everybody(db, work)
    message = office.took[-1][2]
    assert "Your question has a new answer." in office.text()
    assert "> Restart **it**, <b>twice</b>." in office.text()
    html = message.get_body(("html",))
    assert html
    assert "&lt;b&gt;twice&lt;/b&gt;" in html.get_content()
    assert message["In-Reply-To"] == message["References"] == f"<thread-{thread.id}@help.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Unsubscribe"].startswith("<https://help.example/letters/leave/")
    assert message["Reply-To"].startswith("reply+")
    assert office.took[0][2]["Message-ID"] != message["Message-ID"]


def test_what_was_seen_meanwhile_is_not_mailed(
    db: Session, ask: Ask, ana: Person, bo: Person, proven: None, office: Office, work: Work
):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    db.commit()
    work()
    notifications.see(db, ana, thread_id=thread.id)
    db.commit()
    send_all()
    assert len(office.took) == 1
    assert sorted(db.exec(select(Letter.outcome)).all()) == ["not needed", "sent"]


def test_what_was_hidden_meanwhile_is_not_mailed(
    db: Session, ask: Ask, bo: Person, sam: Person, proven: None, office: Office, work: Work
):
    answer = answers.post(db, ask(), by=bo, body="Buy my pills.")
    db.commit()
    work()
    answers.hide(db, answer, by=sam, reason="Spam")
    db.commit()
    send_all()
    assert not [True for number in range(len(office.took)) if "pills" in office.text(number)]


def test_three_answers_before_the_mail_goes_are_one_mail_with_all_three(
    db: Session, ask: Ask, bo: Person, proven: None, office: Office, work: Work
):
    thread = ask()
    for number in range(3):
        answers.post(db, thread, by=bo, body=f"Step number {number}")
        db.commit()
        work()
    send_all()
    assert len(office.took) == 2
    assert all(f"Step number {number}" in office.text() for number in range(3))
    assert "3 new answers" in office.text()


def test_nothing_private_is_ever_in_a_mail(
    db: Session, ask: Ask, kim: Person, proven: None, office: Office, work: Work
):
    thread = ask()
    side_threads.open(db, thread, body="Your account heronprivate", by=kim)
    tell_everybody(db, work)
    assert "Our team wrote to you privately." in office.text()
    assert not [True for _, _, message in office.took if "heronprivate" in message.as_string()]


def test_an_address_that_is_not_proven_gets_nothing(db: Session, ask: Ask, sam: Person, office: Office, work: Work):
    thread = ask(by=sam)
    assert not thread.solved_at
    tell_everybody(db, work)
    assert office.took == []


def test_each_topic_is_told_as_somebody_chose(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, proven: None, office: Office, work: Work
):
    preferences.choose(db, ana, "answers", Channel.PAGE)
    preferences.choose(db, noa, "followed", Channel.NOTHING)
    thread = ask()
    subscriptions.follow(db, noa, Kind.THREAD, thread.id)
    answers.post(db, thread, by=bo, body="Restart it.")
    tell_everybody(db, work)
    assert len(office.took) == 1
    assert notifications.unseen(db, ana) == 1
    assert notifications.unseen(db, noa) == 0


def test_a_digest_gathers_what_was_not_seen_and_comes_once(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, proven: None, office: Office, work: Work
):
    first, second, third = ask(title="One"), ask(title="Two"), ask(title="Three")
    for thread in (first, second, third):
        subscriptions.follow(db, noa, Kind.THREAD, thread.id)
        answers.post(db, thread, by=bo, body="Restart it.")
    db.commit()
    work()
    notifications.see(db, noa, thread_id=second.id)
    db.commit()
    before = len(office.took)
    send_all(later(hours=25))
    digests = [message for _, to, message in office.took[before:] if to == ["noa@people.example"]]
    assert [message["Subject"] for message in digests] == ["2 things you may want to know"]
    said = digests[0].get_body(("plain",)).get_content()
    assert "One" in said
    assert "Three" in said
    assert "Two" not in said


def test_a_hard_bounce_ends_mail_and_a_new_proof_begins_it_again(
    db: Session, ask: Ask, ana: Person, bo: Person, proven: None, office: Office, work: Work
):
    office.refuses["ana@people.example"] = "550 5.1.1 No such user"
    thread = ask()
    tell_everybody(db, work)
    assert not mailboxes.reachable(db, ana)
    assert db.exec(select(Letter.outcome, Letter.error)).all() == [("refused", "550")]
    answers.post(db, thread, by=bo, body="Restart it.")
    tell_everybody(db, work)
    assert office.took == []
    office.refuses.clear()
    mailboxes.verify(db, ana, ana.email or "")
    answers.post(db, thread, by=bo, body="And again.")
    tell_everybody(db, work)
    assert len(office.took) == 1


def test_a_letter_that_fails_for_a_while_is_tried_again_and_given_up_after_three_days(
    db: Session, ask: Ask, ana: Person, proven: None, office: Office, work: Work
):
    office.refuses["ana@people.example"] = "451 4.3.0 Try later"
    ask()
    db.commit()
    work()
    (letter,) = db.exec(select(Letter)).all()
    assert letter.due_at
    assert letter.due_at > now() + timedelta(seconds=30)
    assert letter.error == "ConnectionError 451"
    assert mailboxes.reachable(db, ana)
    db.rollback()
    sending.send_some(later(days=4))
    assert db.exec(select(Letter.outcome)).one() == letters.GIVEN_UP


def test_a_server_that_is_away_loses_nothing(
    db: Session, ask: Ask, proven: None, office: Office, work: Work, monkeypatch: pytest.MonkeyPatch
):
    ask()
    db.commit()
    with monkeypatch.context() as patched:
        patched.setattr(smtplib.SMTP, "connect", lambda *_: (_ for _ in ()).throw(OSError("away")))
        work()
    assert office.took == []
    send_all(later(minutes=5))
    assert len(office.took) == 1


def test_a_letter_is_claimed_once_however_many_workers_look(db: Session, ask: Ask, proven: None, office: Office):
    ask()
    db.commit()
    claimed = letters.claim(later(minutes=1), ["acknowledgement"])
    assert len(claimed) == 1
    assert letters.claim(later(minutes=1), ["acknowledgement"]) == []
    assert len(letters.claim(later(minutes=6), ["acknowledgement"])) == 1


def test_what_a_slow_server_leaves_no_time_for_is_sent_when_it_is_nobodys_any_more(
    db: Session, ana: Person, office: Office, monkeypatch: pytest.MonkeyPatch
):
    for number in range(2):
        letters.promise(db, "verify", ana, address=ana.email, subject_id=number)
    db.commit()
    monkeypatch.setattr(sending, "ENOUGH", timedelta(milliseconds=20))
    office.slow = 0.03
    send_all()
    assert len(office.took) == 1
    send_all(later(minutes=6))
    assert len(office.took) == 2


def test_the_same_letter_sent_twice_has_the_same_message_id(db: Session, ask: Ask, ana: Person, proven: None, office):
    """A worker that dies after the server took it, and before that is written down, is the one case that doubles."""
    ask()
    db.commit()
    send_all()
    with writing() as again:
        letter = again.exec(select(Letter)).one()
        letter.due_at = now()
        again.add(letter)
    send_all()
    first, second = (message["Message-ID"] for _, _, message in office.took)
    assert first == second


def test_old_news_is_not_mailed(db: Session, ask: Ask, bo: Person, proven: None, office: Office, work: Work):
    thread = ask(at=now() - timedelta(days=3))
    answers.post(db, thread, by=bo, body="Restart it.", at=now() - timedelta(days=2))
    tell_everybody(db, work)
    assert not [True for number in range(len(office.took)) if "Restart it." in office.text(number)]
    assert [letter.kind for letter in db.exec(select(Letter))] == ["told"], "only whether it helped is asked today"


def test_a_title_cannot_write_headers_of_its_own(db: Session, ana: Person, general, proven: None, office, work):
    threads.ask(db, by=ana, category=general, title="No signal\r\nBcc: all@people.example", body="x")
    tell_everybody(db, work)
    assert "Bcc" not in office.took[0][2]
    assert db.exec(select(Thread.title)).one() == "No signal Bcc: all@people.example"


def test_letters_speak_the_readers_language(db: Session, ask: Ask, ana: Person, proven: None, office, work: Work):
    ana.language = "pl"
    db.add(ana)
    ask()
    tell_everybody(db, work)
    assert "Twoje pytanie już tu jest" in office.text()
    assert office.took[0][2].get_body(("html",)).get_content().find('lang="pl"') > 0
