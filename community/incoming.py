"""A mail as it came in, read without believing it: who it says it is from, its words, and whether a program sent it.

Standards: RFC 5322 (messages), RFC 3834 (how automatic mail is told), RFC 3464 (what could not be delivered).
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from email.utils import getaddresses, parseaddr
from html import unescape

import nh3

from community import mail, quoting

MOST_BYTES = 10_000_000
"""What is larger is refused before it is read."""

AUTOMATIC = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "List-Unsubscribe", "Feedback-ID")
PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
QUOTED = re.compile(r"<blockquote\b.*</blockquote>|<div[^>]+class=\"?[^>]*(?:gmail_quote|moz-cite).*", re.I | re.S)
BREAKS = re.compile(r"<br\s*/?>|</(?:p|div|li|tr|h[1-6])>", re.IGNORECASE)
UNSPOKEN = re.compile(r"<(style|script|head|title)\b.*?</\1>", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Incoming:
    """What is known of a mail. `mark` tells it from every other: its Message-ID, or what is in it."""

    mark: str
    sender: str
    subject: str
    text: str
    automatic: bool
    attachments: int
    bounce: str | None


def read(raw: bytes) -> Incoming:
    """Take a mail apart. However broken it is, something can be said about it."""
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)  # noqa: S101 the policy makes nothing else
    return Incoming(
        mark=hashlib.sha256(_header(message, "Message-ID").encode() or raw).hexdigest(),
        sender=parseaddr(_header(message, "From"))[1].lower(),
        subject=" ".join(_header(message, "Subject").split()),
        text=quoting.said(_words(message)).replace("\x00", ""),
        automatic=_is_automatic(message),
        attachments=sum(1 for part in message.walk() if part.get_content_disposition() == "attachment"),
        bounce=_bounce(message),
    )


def boxes(raw: bytes) -> list[str]:
    """The addresses in its headers, for a mail that is handed over without its envelope."""
    message = message_from_bytes(raw[:100_000], policy=policy.compat32)
    names = "X-Original-To", "Delivered-To", "To", "Cc"
    found = [str(value) for name in names for value in message.get_all(name, [])]
    return list(dict.fromkeys(address.lower() for _name, address in getaddresses(found) if address))


def _header(message: Message, name: str) -> str:
    """A header as text. The parser raises whatever it stumbles over; a broken header says nothing."""
    try:
        return str(message.get(name, "")).replace("\x00", "")
    except Exception:
        return ""


def _is_automatic(message: EmailMessage) -> bool:
    """Sent by a program, or by ourselves: it is answered by silence, or two programs talk for ever."""
    if _header(message, "Auto-Submitted").lower().split(";")[0].strip() not in ("", "no"):
        return True
    if _header(message, "Precedence").lower().strip() in PRECEDENCE or any(message.get(name) for name in AUTOMATIC):
        return True
    if _header(message, "X-Loop") == mail.host() or _header(message, "Message-ID").startswith("<letter-"):
        return True
    return _header(message, "Return-Path").strip() == "<>" or message.get_content_type() == "multipart/report"


def _bounce(message: EmailMessage) -> str | None:
    """`hard`, `soft` or `delayed`, of a report that a mail did not arrive (RFC 3464); None for any other mail."""
    if message.get_content_type() != "multipart/report":
        return None
    fields = {name.lower(): str(value).strip().lower() for part in _reports(message) for name, value in part.items()}
    status = fields.get("status", "")
    if fields.get("action") in ("delayed", "delivered", "relayed", "expanded"):
        return "delayed"
    return "hard" if status.startswith("5.") and not status.startswith("5.2.2") else "soft"


def _reports(message: EmailMessage) -> Iterator[Message]:
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            yield from (group for group in part.get_payload() if isinstance(group, Message))


def _words(message: EmailMessage) -> str:
    """The text part, or the words of the HTML one."""
    try:
        part = message.get_body(("plain", "html"))
    except Exception:
        part = None
    if part is None:
        return ""
    text = _decoded(part)
    return _from_html(text) if part.get_content_type() == "text/html" else text


def _decoded(part: Message) -> str:
    """In the character set it names, or else as UTF-8: an odd letter is better than a lost mail."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    try:
        return raw.decode(part.get_content_charset() or "utf-8")
    except (LookupError, UnicodeDecodeError):
        return raw.decode("utf-8", errors="replace")


def _from_html(html: str) -> str:
    own = QUOTED.sub("", UNSPOKEN.sub("", html))
    broken = BREAKS.sub("\n", " ".join(own.split()))
    words = unescape(nh3.clean(broken, tags=set()))
    return "\n".join(" ".join(line.split()) for line in words.split("\n"))
