"""`landbridge mail …`: taking mail in, from a pipe or a port, and looking at the letters that a directory keeps."""

import asyncio
import signal
import sys
from email import message_from_bytes, policy
from pathlib import Path
from typing import Annotated, Any, NoReturn

import structlog
import typer
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from community import incoming, mailed
from community.database import writing
from community.mailed import NoSuchBox
from community.settings import settings
from web.shell import TRY_LATER

app = typer.Typer(no_args_is_help=True, help="Mail in, and looking at mail out.")
log = structlog.get_logger()

NO_USER, BAD_DATA = 67, 65
"""What a mail server reads of our exit: bounce it. TRY_LATER: keep it, and try again (sysexits.h)."""


@app.command()
def receive(
    to: Annotated[str, typer.Option(help="The address it was sent to; without it, those in its headers.")] = "",
) -> None:
    """Take one message from standard input, as a mail server's pipe hands it over."""
    raw = sys.stdin.buffer.read(incoming.MOST_BYTES + 1)
    if len(raw) > incoming.MOST_BYTES:
        _turn_away("This message is larger than 10 MB.", BAD_DATA)
    boxes = [to] if to else incoming.boxes(raw)
    try:
        outcomes = [outcome for box in boxes if (outcome := _take(raw, box))]
    except Exception as error:  # whatever it was, the server in front keeps the mail
        log.exception("a mail could not be taken")
        _turn_away(f"Try again later: {type(error).__name__}.", TRY_LATER)
    if not outcomes:
        _turn_away("Nobody has this address here.", NO_USER)
    print(", ".join(outcomes))


@app.command()
def listen(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8024,
    lmtp: Annotated[bool, typer.Option("--lmtp", help="Speak LMTP instead of SMTP.")] = False,
) -> None:
    """Take mail on a port of this machine, from a mail server that stands in front."""
    print(f"Taking mail on {host}:{port}. Stop me with Ctrl-C.", flush=True)
    asyncio.run(_serve(host, port, LMTP if lmtp else SMTP))


@app.command()
def show(
    number: Annotated[int, typer.Argument(help="Which letter, the newest is 1; without it, a list of them.")] = 0,
) -> None:
    """Look at the letters that LANDBRIDGE_MAIL_URL=file:… keeps in a directory."""
    scheme, _, place = settings().mail_url.partition(":")
    if scheme != "file":
        _turn_away("Letters are kept only with LANDBRIDGE_MAIL_URL=file:directory.", 2)
    kept = sorted(Path(place).glob("*.eml"), key=lambda file: file.stat().st_mtime, reverse=True)
    letters: list[Any] = [message_from_bytes(file.read_bytes(), policy=policy.default) for file in kept[:100]]
    if not number:
        for place_in_list, letter in enumerate(letters, start=1):
            print(f"{place_in_list:3}  {letter['To']}  {letter['Subject']}")
    elif number <= len(letters):
        text = letters[number - 1].get_body(("plain",))
        print(f"To: {letters[number - 1]['To']}\nSubject: {letters[number - 1]['Subject']}\n\n{text.get_content()}")
    else:
        _turn_away(f"There are {len(letters)} letters.", 2)


class Door:
    """What the mail server in front is told. What we cannot take just now it keeps, and tries again."""

    async def handle_RCPT(  # noqa: N802 aiosmtpd's name
        self, _server: Any, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        try:
            mailed.must_exist(address)
        except NoSuchBox:
            return "550 5.1.1 Nobody has this address here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        """LMTP hears of every recipient (RFC 2033); SMTP of one that failed, and brings what is here already again."""
        raw = envelope.content if isinstance(envelope.content, bytes) else str(envelope.content).encode()
        answers = [await asyncio.to_thread(_answer, raw, box) for box in envelope.rcpt_tos]
        return "\r\n".join(answers) if isinstance(server, LMTP) else max(answers)


TAKEN, NOT_NOW = "250 2.0.0 Taken", "451 4.3.0 Try again later"


async def _serve(host: str, port: int, speak: type[SMTP]) -> None:
    """Until it is told to stop. What is being taken then is taken; a sender cut off amid a mail brings it again."""
    loop, door, stopped = asyncio.get_running_loop(), Door(), asyncio.Event()
    for signalled in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(signalled, stopped.set)
    server = await loop.create_server(lambda: speak(door, data_size_limit=incoming.MOST_BYTES), host, port)
    await stopped.wait()
    server.close()


def _answer(raw: bytes, box: str) -> str:
    try:
        _take(raw, box)
    except Exception:
        log.exception("a mail could not be taken")
        return NOT_NOW
    return TAKEN


def _take(raw: bytes, box: str) -> str:
    """In one transaction; empty for an address that we never made."""
    try:
        with writing() as db:
            outcome = mailed.take(db, raw, box)
    except NoSuchBox:
        return ""
    log.info("mail taken", outcome=outcome)
    return outcome


def _turn_away(why: str, status: int) -> NoReturn:
    print(why, file=sys.stderr)
    raise SystemExit(status)
