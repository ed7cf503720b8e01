"""Mail in: an answer lands in its thread, a question is asked, and everything else has its clear end."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from community import categories, concealing, incoming, letters, mailboxes, mailed, quoting, signing, threads
from community.answers import Answer
from community.comments import Comment
from community.database import now
from community.letters import Letter
from community.mailed import NoSuchBox, ReceivedMail
from community.people import Person
from community.threads import Thread
from moderation import queue
from moderation.permissions import may_put_back
from tests.cast import Ask
from tests.conftest import Configure

Arrives = Callable[..., str]


@pytest.fixture
def thread(db: Session, configure: Configure, ask: Ask, ana: Person, bo: Person, sam: Person, tmp_path) -> Thread:
    """Mail goes out to a directory, and comes in at mail.example."""
    configure(mail_url=f"file:{tmp_path}/letters", mail_domain="mail.example", public_url="https://help.example")
    for person in (ana, bo):
        mailboxes.verify(db, person, person.email or "")
    return ask()


def reply_to(thread: Thread, person: Person) -> str:
    return f"reply+{signing.box('reply', person.id, thread.id)}@mail.example"


def mail_of(text: str = "It works now.", sender: str = "bo@people.example", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"] = sender, headers.pop("subject", "Re: No signal")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


@pytest.fixture
def arrives(db: Session, thread: Thread, bo: Person) -> Arrives:
    """`arrives(mail_of("…"), box=…)`: what became of it."""

    def take(message: EmailMessage | bytes, box: str = "") -> str:
        raw = message if isinstance(message, bytes) else message.as_bytes()
        outcome = mailed.take(db, raw, box or reply_to(thread, bo))
        db.flush()
        return outcome

    return take


def said(db: Session) -> list[str]:
    return list(db.exec(select(Answer.body).order_by(Answer.id)))  # pyright: ignore[reportArgumentType]


def explained(db: Session) -> list[str]:
    return list(db.exec(select(Letter.about).where(Letter.kind == "refusal")))


def test_what_looks_personal_in_a_mail_is_concealed_and_its_author_may_put_it_back(
    db: Session, arrives: Arrives, bo: Person
):
    assert arrives(mail_of("Call me on +44 7911 123456, or pay with 4111 1111 1111 1111")) == "answered"
    assert "7911" not in said(db)[0]
    assert "4111" not in said(db)[0]
    assert explained(db) == ["personal"]
    kept = {one.kind: one for one in concealing.of_author(db, bo)}
    assert may_put_back(bo, kept["phone"])
    assert not may_put_back(bo, kept["card"])
    concealing.put_back(db, kept["phone"], by=bo)
    assert said(db)[0].startswith("Call me on +44 7911 123456")
    assert queue.page(db, queue.Cause.PERSONAL_DATA).items


def test_an_answer_by_mail_stands_in_the_thread_without_what_it_quotes(db: Session, arrives: Arrives, bo: Person):
    text = "Restart it.\n\nTwice.\n-- \nBo\n+48 600\n\nOn Mon, 1 Nov 2026, Landbridge wrote:\n> No signal\n"
    assert arrives(mail_of(text)) == "answered"
    (answer,) = db.exec(select(Answer)).all()
    assert (answer.body, answer.author_id) == ("Restart it.\n\nTwice.", bo.id)


def test_what_the_asker_adds_by_mail_is_a_comment(db: Session, arrives: Arrives, thread: Thread, ana: Person):
    assert arrives(mail_of("It is a Pixel."), reply_to(thread, ana)) == "commented"
    assert db.exec(select(Comment.body)).all() == ["It is a Pixel."]


def test_the_same_mail_twice_lands_once(db: Session, arrives: Arrives):
    message = mail_of(Message_ID="<one@people.example>")
    assert [arrives(message), arrives(message)] == ["answered", "silence"]
    assert len(said(db)) == 1


def test_a_mail_without_a_message_id_is_told_by_what_is_in_it(db: Session, arrives: Arrives):
    assert [arrives(mail_of("One")), arrives(mail_of("One")), arrives(mail_of("Two"))] == [
        "answered",
        "silence",
        "answered",
    ]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"List_Id": "<all.people.example>"},
        {"X_Autoreply": "yes"},
        {"X_Loop": "help.example"},
        {"Return_Path": "<>"},
        {"Message_ID": "<letter-7-1a2b@help.example>"},
    ],
)
def test_programs_are_answered_by_silence(db: Session, arrives: Arrives, headers: dict[str, str]):
    assert arrives(mail_of("I am out of the office.", **headers)) == "silence"
    assert said(db) == []
    assert explained(db) == []


@pytest.mark.parametrize(
    "box", ["reply+1-1-00000000000000000000@mail.example", "help@mail.example", "reply+@mail.example"]
)
def test_an_address_that_we_never_made_is_nobodys(arrives: Arrives, box: str):
    with pytest.raises(NoSuchBox):
        arrives(mail_of(), box)


def test_an_address_for_one_thread_opens_no_other_and_nobody_elses(
    arrives: Arrives, thread: Thread, ana: Person, bo: Person
):
    seal = signing.box("reply", bo.id, thread.id).rsplit("-", 1)[1]
    for ids in (f"{ana.id}-{thread.id}", f"{bo.id}-{thread.id + 1}"):
        with pytest.raises(NoSuchBox):
            arrives(mail_of(), f"reply+{ids}-{seal}@mail.example")
    with pytest.raises(NoSuchBox):
        arrives(mail_of(), f"ask+{bo.id}-{thread.id}-{seal}@mail.example")


def test_servers_may_write_an_address_in_capitals(arrives: Arrives, thread: Thread, bo: Person):
    assert arrives(mail_of(), reply_to(thread, bo).upper()) == "answered"


def test_asking_needs_ones_own_address_and_ones_proven_sender(db: Session, arrives: Arrives, bo: Person):
    box = f"ask+{signing.box('ask', bo.id)}@mail.example"
    assert arrives(mail_of("Since today.", sender="mallory@people.example", subject="No tone"), box) == "not from you"
    assert explained(db) == ["not from you"]
    assert arrives(mail_of("Since today.", sender="Bo <BO@people.example>", subject="No tone"), box) == "asked"
    asked = db.exec(select(Thread).where(Thread.author_id == bo.id)).one()
    assert (asked.title, asked.body) == ("No tone", "Since today.")


def test_an_ask_address_can_name_a_category_and_one_that_is_gone_loses_nothing(
    db: Session, arrives: Arrives, bo: Person
):
    billing = categories.add(db, name="Billing")
    db.flush()
    box = mailed.ask_box(bo, billing)
    assert box == f"ask+billing.{signing.box('ask', bo.id)}@mail.example"
    assert arrives(mail_of("Twice in May.", subject="Charged twice"), box.upper()) == "asked"
    assert arrives(mail_of("In May.", subject="What is this fee?"), box.replace("billing", "gone")) == "asked"
    asked = db.exec(select(Thread.category_id).where(Thread.author_id == bo.id).order_by(col(Thread.id))).all()
    assert asked == [billing.id, categories.in_order(db)[0].id]
    long = categories.add(db, name="A name that leaves no room for anything else")
    assert mailed.ask_box(bo, long) == ""


def test_whoever_mails_a_number_of_theirs_is_told_that_everybody_can_read_it(
    db: Session, arrives: Arrives, thread: Thread, bo: Person
):
    assert arrives(mail_of("Call me: +48 601 234 567.")) == "answered"
    warned = db.exec(select(Letter).where(Letter.kind == "refusal")).one()
    assert (warned.about, warned.thread_id, warned.person_id) == ("personal", thread.id, bo.id)
    assert arrives(mail_of("")) == "empty"
    assert explained(db) == ["personal", "empty"]


def test_a_closed_a_hidden_thread_and_a_suspended_person_each_get_one_explanation_a_day(
    db: Session, arrives: Arrives, thread: Thread, bo: Person, sam: Person
):
    threads.close(db, thread, by=sam, reason="Enough")
    assert arrives(mail_of("One")) == "closed"
    threads.hide(db, thread, by=sam, reason="Spam")
    assert arrives(mail_of("Two")) == "hidden"
    db.get_one(Person, bo.id).suspended_at = now()
    assert arrives(mail_of("Three")) == "suspended"
    assert explained(db) == ["closed"]
    assert said(db) == []
    assert len(db.exec(select(ReceivedMail)).all()) == 3


def test_no_words_too_many_words_and_too_many_mails(db: Session, arrives: Arrives):
    assert arrives(mail_of("> only a quote\n")) == "empty"
    assert arrives(mail_of("word " * 5000)) == "too long"
    outcomes = [arrives(mail_of(f"Answer {number}")) for number in range(mailed.MOST_AN_HOUR)]
    assert outcomes[0] == "answered"
    assert outcomes[-1] == "too often"


def test_files_are_left_out_and_the_words_land(db: Session, arrives: Arrives):
    message = mail_of("See the picture.")
    message.add_attachment(b"\x89PNG" * 1000, maintype="image", subtype="png", filename="it.png")
    assert arrives(message) == "answered"
    assert said(db) == ["See the picture."]
    assert explained(db) == ["attached"]


def test_a_mail_of_html_alone_is_read_without_its_quote(db: Session, arrives: Arrives):
    message = EmailMessage()
    message["From"], message["Subject"] = "bo@people.example", "Re"
    html = "<style>p{}</style><p>Restart &lt;it&gt;.</p><div>Twice.</div><blockquote>No signal</blockquote>"
    message.set_content(html, subtype="html")
    assert arrives(message) == "answered"
    assert said(db) == ["Restart <it>.\nTwice."]


@pytest.mark.parametrize("charset", ["iso-8859-2", "windows-1250", "utf-8", "x-unknown"])
def test_other_character_sets_are_read(db: Session, arrives: Arrives, charset: str):
    known = "utf-8" if charset == "x-unknown" else charset
    head = f"From: bo@people.example\r\nSubject: x\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
    assert arrives(head.encode() + "Zażółć gęślą jaźń".encode(known)) == "answered"
    assert said(db) == ["Zażółć gęślą jaźń"]


@pytest.mark.parametrize(
    ("action", "status", "reachable"),
    [("failed", "5.1.1", False), ("failed", "5.2.2", True), ("delayed", "4.4.1", True)],
)
def test_a_report_that_a_letter_did_not_arrive_ends_mail_there_when_nobody_lives_there(
    db: Session, arrives: Arrives, bo: Person, action: str, status: str, reachable: bool
):
    letters.promise(db, "verify", bo, address=bo.email, subject_id=1)
    letter = db.exec(select(Letter).where(Letter.kind == "verify")).one()
    raw = (
        "From: MAILER-DAEMON@x\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; x\r\n\r\nFinal-Recipient: rfc822; bo@x\r\n"
        f"Action: {action}\r\nStatus: {status}\r\n\r\n--b--\r\n"
    )
    assert arrives(raw.encode(), f"bounce+{signing.box('bounce', letter.id)}@mail.example") == "bounced"
    assert bool(mailboxes.reachable(db, bo)) == reachable


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_whatever_bytes_come_something_can_be_said_about_them(raw: bytes):
    assert incoming.read(raw).mark
    assert isinstance(incoming.boxes(raw), list)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Yes\n\nW dniu pon., 1 lis 2026 o 10:00 Landbridge <x@y.pl> napisał(a):\n> a", "Yes"),
        ("Yes\n\nOn Mon, 1 Nov 2026 at 10:00, Landbridge\n<x@y.example> wrote:\n\n> a", "Yes"),
        ("Yes\n\n-----Original Message-----\nFrom: x\nhello", "Yes"),
        ("Yes\n\nFrom: Landbridge\nSent: Monday\nTo: Bo\nSubject: Re\n\nhello", "Yes"),
        ("Yes\n\nSent from my iPhone", "Yes"),
        ("> you said\n\nNo\n\n> and\n\nyes\n> end", "No\n\n> and\n\nyes"),
        ("As Bo wrote:\nrestart it, and it works", "As Bo wrote:\nrestart it, and it works"),
        ("From: the menu choose Settings", "From: the menu choose Settings"),
    ],
)
def test_only_ones_own_words_are_kept(text: str, own: str):
    assert quoting.said(text) == own
