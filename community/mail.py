"""Handing a message to the next server, or to a directory where somebody can look at it. Who is told what and when is
not known here (community/letters.py); what a message says neither (web/letters.py)."""

import re
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from community.settings import settings

SECONDS = 20
PERMANENT = range(500, 600)


class Refused(Exception):
    """The server will never take this message. Its code is the reason; the address is in no log. `hard` where it is the
    address that it does not know, and not the message that it does not like."""

    def __init__(self, code: int, *, hard: bool) -> None:
        super().__init__(str(code))
        self.hard = hard


def is_deliverable(address: str) -> bool:
    """Whether the servers on the way know what to do with it: plain letters, one @, nothing that breaks a header."""
    return bool(re.fullmatch(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w.-]+", address, re.ASCII))


class Postman(Protocol):
    """Carries one message after another over one connection."""

    def carry(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """Raises Refused where trying again is of no use, any other error where it may be."""
        ...


def on() -> bool:
    """Whether mail goes out at all."""
    return bool(settings().mail_url)


def sender() -> str:
    """The address that mails come from: `help@example.com`."""
    return settings().mail_from or f"community@{host()}"


def host() -> str:
    """The name of our site in addresses and Message-IDs."""
    return urlsplit(settings().public_url).hostname or "localhost"


@contextmanager
def postman() -> Iterator[Postman]:
    """One connection to where LANDBRIDGE_MAIL_URL points. Raises OSError and smtplib.SMTPException."""
    where = urlsplit(settings().mail_url)
    if where.scheme == "file":
        yield Pigeonholes(Path(settings().mail_url.removeprefix("file:")))
        return
    connect = (
        partial(smtplib.SMTP_SSL, context=ssl.create_default_context()) if where.scheme == "smtps" else smtplib.SMTP
    )
    with connect(where.hostname or "localhost", where.port or PORTS[where.scheme], timeout=SECONDS) as server:
        if where.scheme == "starttls":
            server.starttls(context=ssl.create_default_context())
        if settings().mail_user:
            server.login(settings().mail_user, settings().mail_password)
        yield Server(server)


PORTS = {"smtp": 25, "starttls": 587, "smtps": 465}


class Server:
    """An SMTP server."""

    def __init__(self, server: smtplib.SMTP) -> None:
        self.server = server

    def carry(self, message: EmailMessage, *, sender: str, to: str) -> None:
        try:
            self.server.send_message(message, sender, [to])
        except smtplib.SMTPRecipientsRefused as refused:
            code = next(iter(refused.recipients.values()))[0]
            raise (Refused(code, hard=True) if code in PERMANENT else ConnectionError(str(code))) from None
        except smtplib.SMTPDataError as answered:
            if answered.smtp_code in PERMANENT:
                raise Refused(answered.smtp_code, hard=False) from None
            raise ConnectionError(f"data {answered.smtp_code}") from None
        except smtplib.SMTPResponseException as answered:
            raise ConnectionError(f"{type(answered).__name__} {answered.smtp_code}") from None


class Pigeonholes:
    """A directory with a file for each message, for a demo and for looking at letters before anybody gets one."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def carry(self, message: EmailMessage, *, sender: str, to: str) -> None:
        """The name is the message's own, so that a message carried twice is one file."""
        del sender, to
        self.place.mkdir(parents=True, exist_ok=True)
        name = message["Message-ID"].strip("<>").partition("@")[0]
        unfinished = self.place / f".{name}"
        unfinished.write_bytes(message.as_bytes(policy=SMTP))
        unfinished.replace(self.place / f"{name}.eml")
