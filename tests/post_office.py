"""A real SMTP server beside the tests, and what it was handed."""

import asyncio
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import TYPE_CHECKING, Any

import pytest
from aiosmtpd.controller import Controller

from tests.places import free_port

if TYPE_CHECKING:
    from tests.conftest import Configure


class Office:
    """A real SMTP server: what it took, and what it answers to whom."""

    def __init__(self) -> None:
        self.took: list[tuple[str, list[str], EmailMessage]] = []
        self.refuses: dict[str, str] = {}
        self.slow = 0.0

    async def handle_RCPT(self, _server, _session, envelope, address: str, _options) -> str:  # noqa: N802
        if address in self.refuses:
            return self.refuses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.slow)
        message: Any = message_from_bytes(envelope.content, policy=policy.default)
        self.took.append((envelope.mail_from, envelope.rcpt_tos, message))
        return "250 OK"

    def text(self, number: int = -1) -> str:
        part = self.took[number][2].get_body(("plain",))
        assert part
        return part.get_content()


@pytest.fixture
def office(configure: "Configure") -> Iterator[Office]:
    """Mail is on, and goes to this office. It comes back to reply@mail.example."""
    port, office = free_port(), Office()
    controller = Controller(office, hostname="127.0.0.1", port=port)
    controller.start()
    url = {"mail_url": f"smtp://127.0.0.1:{port}", "public_url": "https://help.example"}
    configure(**url, mail_from="help@help.example", mail_domain="mail.example")
    yield office
    controller.stop()
