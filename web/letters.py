"""What a mail says: written when it goes out, in its reader's language and time zone, as text and as HTML.

Both parts are made from one draft, so they always agree. Headers follow RFC 5322 (threading), RFC 3834 (automatic
mail) and RFC 8058 (leaving with one click).
"""

from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from sqlmodel import Session

from community import mail, mailboxes, preferences, signing
from community.database import now
from community.letters import Letter
from community.mailboxes import zone_of
from community.people import Person
from community.sending import Written
from community.settings import settings
from community.threads import Thread
from web import letter_links
from web.pages import templates
from web.reader import LANGUAGES, Somebody
from web.translations import gettext as _

EXCERPT = 700


@dataclass(frozen=True)
class Block:
    """A paragraph, a `quote` of what somebody wrote, a `button`, or a small `note`; with an address it leads there."""

    text: str
    kind: str = "text"
    url: str = ""
    by: str = ""


@dataclass
class Draft:
    """What a letter says. `topic` is what its readers can leave by one click; `replies` is where answers to it go."""

    subject: str
    blocks: list[Block] = field(default_factory=list)
    thread: Thread | None = None
    topic: str = ""
    replies: str = ""


def reader_of(person: Person) -> Somebody:
    """Whom a letter is for, in their language and by their clock."""
    language = person.language if person.language in LANGUAGES else settings().language
    return Somebody(language, zone_of(person.timezone))


def put(letter: Letter, person: Person, draft: Draft, to: str) -> Written:
    """A draft in its envelope. Where mail comes in, what cannot be delivered comes back to us and names its letter."""
    message = EmailMessage()
    message["From"] = Address(settings().site_name, addr_spec=mail.sender())
    message["To"] = Address(person.name, addr_spec=to)
    message["Subject"] = draft.subject
    message["Date"] = format_datetime(now())
    message["Message-ID"] = f"<letter-{letter.id}-{signing.box('message', letter.id)}@{mail.host()}>"
    for name, value in (_threading(draft) | _manners(person, draft)).items():
        message[name] = value
    shown = {"draft": draft, "person": person, "leave": _leaving(person, draft), "home": letter_links.absolute("/")}
    message.set_content(templates.get_template("letters/_text.html").render(**shown))
    message.add_alternative(templates.get_template("letters/letter.html").render(**shown), subtype="html")
    domain = settings().mail_domain
    sender = f"bounce+{signing.box('bounce', letter.id)}@{domain}" if domain else mail.sender()
    return Written(message, sender, to)


def _threading(draft: Draft) -> dict[str, str]:
    """All mails about a thread are one conversation, under a root that stands for the question itself."""
    if not draft.thread:
        return {}
    root = f"<thread-{draft.thread.id}@{mail.host()}>"
    return {"In-Reply-To": root, "References": root}


def _manners(person: Person, draft: Draft) -> dict[str, str]:
    """Nothing answers this by itself, and whoever has enough of it leaves with one click (RFC 3834, RFC 8058)."""
    headers = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "X-Loop": mail.host()}
    if draft.replies:
        headers["Reply-To"] = draft.replies
    if draft.topic:
        headers["List-Unsubscribe"] = f"<{_leaving(person, draft)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _leaving(person: Person, draft: Draft) -> str:
    return letter_links.leave(person, draft.topic) if draft.topic else ""


def reply_box(person: Person, thread: Thread) -> str:
    """Where an answer by mail goes, if mail comes in here: it is theirs, in this thread, and nobody else's."""
    domain = settings().mail_domain
    return f"reply+{signing.box('reply', person.id, thread.id)}@{domain}" if domain else ""


def about(thread: Thread) -> str:
    """The subject of everything about a thread: mail programs keep together what has the same."""
    return f"{thread.title} [{thread.reference}]"


def excerpt(body: str) -> str:
    """As much of a text as says what it is about."""
    words = body.strip()
    return words if len(words) <= EXCERPT else words[:EXCERPT].rsplit(" ", 1)[0] + " …"


def to_proven(db: Session, person: Person) -> str | None:
    """Where letters go that could as well be read on the page; nowhere while somebody is suspended or not reached."""
    return mailboxes.reachable(db, person)


def wishes(db: Session, person: Person, topic: str) -> preferences.Channel:
    return preferences.channels(db, [person.id], topic)[person.id]


def why(draft_topic: str) -> str:
    """One sentence at the foot: what this is sent for."""
    return _("You get this because you chose to be told by mail.") if draft_topic else ""


templates.globals["why_sent"] = why
