"""Taking mail in as real processes: a pipe and a port, and what the mail server in front is told."""

import smtplib
import subprocess
import time
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP
from sqlmodel import Session, col, select
from typer.testing import CliRunner

from community import incoming, mailboxes, mailed, signing
from community.answers import Answer
from community.database import reading
from community.people import Person
from community.threads import Thread
from tests.cast import Ask
from tests.conftest import Configure, Start
from tests.places import free_port
from tests.processes import LANDBRIDGE, Process
from web import mail_commands

TWENTY_MB = b"From: bo@people.example\r\nSubject: Re\r\n\r\n" + b"All the photographs there are.\r\n" * 700_000


@pytest.fixture
def thread(db: Session, configure: Configure, ask: Ask, bo: Person) -> Thread:
    configure(mail_domain="mail.example", public_url="https://help.example")
    mailboxes.verify(db, bo, bo.email or "")
    asked = ask()
    db.commit()
    return asked


@pytest.fixture
def box(thread: Thread, bo: Person) -> str:
    return f"reply+{signing.box('reply', bo.id, thread.id)}@mail.example"


def mail_of(text: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "bo@people.example", "somebody@mail.example", "Re: No signal"
    message.set_content(text)
    return message


def receive(raw: bytes, *options: str) -> tuple[int, str]:
    """`landbridge mail receive` with a mail on its standard input: its exit status, and its words."""
    ended = CliRunner().invoke(mail_commands.app, ["receive", *options], input=raw)
    return ended.exit_code, ended.output


def as_a_process(raw: bytes, *options: str) -> int:
    return subprocess.run([LANDBRIDGE, "mail", "receive", *options], input=raw, timeout=120, check=False).returncode


def said() -> list[str]:
    with reading() as db:
        return list(db.exec(select(Answer.body).order_by(col(Answer.id))))


def test_a_mail_from_a_pipe_lands_and_a_wrong_setting_keeps_it_at_the_server(box: str, configure: Configure):
    assert as_a_process(mail_of("Restart it.").as_bytes(), "--to", box) == 0
    assert said() == ["Restart it."]
    configure(brand_hue="blue")
    assert as_a_process(mail_of("Twice.").as_bytes(), "--to", box) == 75


def test_every_failure_has_a_status_that_mail_servers_know(box: str, configure: Configure):
    assert receive(mail_of("Hello?").as_bytes()) == (67, "Nobody has this address here.\n")
    assert receive(TWENTY_MB, "--to", box) == (65, "This message is larger than 10 MB.\n")
    configure(database_url="postgresql://nobody@127.0.0.1:9/none")
    status, words = receive(mail_of("Twice.").as_bytes(), "--to", box)
    assert status == 75
    assert "Try again later" in words


def listens(process: Process) -> None:
    deadline = time.monotonic() + 120
    while "Taking mail" not in process.words():
        assert time.monotonic() < deadline, process.words()
        time.sleep(0.05)


def test_a_conversation_with_the_port_ends_clearly_whatever_is_brought(box: str, landbridge: Start):
    port = free_port()
    process = landbridge("mail", "listen", "--port", str(port))
    listens(process)
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.send_message(mail_of("Restart it."), "bo@people.example", [box])
        assert said() == ["Restart it."]
        with pytest.raises(smtplib.SMTPRecipientsRefused) as nobody:
            server.send_message(mail_of("Hello?"), "bo@people.example", ["reply+1-1-forged@mail.example"])
        assert nobody.value.recipients["reply+1-1-forged@mail.example"] == (550, b"5.1.1 Nobody has this address here")
        with pytest.raises(smtplib.SMTPResponseException) as too_large:
            server.sendmail("bo@people.example", [box], TWENTY_MB)
        assert too_large.value.smtp_code == 552
    with smtplib.SMTP("127.0.0.1", port, timeout=20) as server:
        server.ehlo()
        server.docmd("MAIL", "FROM:<bo@people.example>")  # without saying how large it is
        server.docmd("RCPT", f"TO:<{box}>")
        assert server.data(TWENTY_MB)[0] == 552
    assert said() == ["Restart it."]
    assert process.stop() == 0


class Local(Controller):
    """Our door, spoken to in LMTP."""

    def factory(self) -> SMTP:
        return LMTP(self.handler, data_size_limit=incoming.MOST_BYTES)


def test_over_lmtp_each_recipient_has_its_own_answer(box: str, bo: Person):
    port = free_port()
    local = Local(mail_commands.Door(), hostname="127.0.0.1", port=port, ready_timeout=20)
    local.start()
    with smtplib.LMTP("127.0.0.1", port, timeout=20) as server:
        server.ehlo()
        server.docmd("MAIL", "FROM:<bo@people.example>")
        for one in (box, mailed.ask_box(bo)):
            assert server.docmd("RCPT", f"TO:<{one}>")[0] == 250
        assert server.data(mail_of("Restart it.").as_bytes()) == (250, b"2.0.0 Taken")
        assert server.getreply() == (250, b"2.0.0 Taken")
    local.stop()
    assert said() == ["Restart it."]
