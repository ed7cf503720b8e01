"""What cannot wait, told by its words: one table, in the languages we are asked in. Staff can say otherwise.

A word with a * stands for all its endings. The words are few and plain: a class sends a question to the team at once,
so one that is seen too often is worth no more than none.
"""

import re
import unicodedata

from sqlmodel import Session

from community import classing, concealing, personal_data, posts
from community.categories import Category
from community.events import Event, joins
from community.personal_data import SURE
from community.threads import Kind, Thread
from escalation import policies, side_threads

SAFETY, FRAUD, OUTAGE, LOCKED_OUT = "safety", "fraud", "outage", "locked out"
STAFF_ONLY, PERSONAL_DATA = "staff only", "personal data"

WORDS: dict[str, tuple[str, ...]] = {
    SAFETY: (
        *(
            "smoke comes out",
            "is smoking",
            "smells burnt",
            "smell of burning",
            "burning smell",
            "caught fire",
            "on fire",
        ),
        *("sparks", "sparking", "electric shock", "swollen battery", "battery is swollen", "battery swelled"),
        *("dymi*", "pali sie", "zapalil* sie", "iskrzy", "iskry", "spalenizn*", "porazil* prad*", "porazenie pradem"),
        *("spuchniet* bateri*", "bateria spuch*", "bateria puch*"),
    ),
    FRAUD: (
        *("fraud", "fraudulent", "scam", "scammed", "phishing", "sim swap", "stolen sim", "identity theft"),
        *("somebody ordered in my name", "someone ordered in my name", "did not order this", "hacked my account"),
        *("oszust*", "oszukan*", "wyludz*", "phishing*", "skradzion* sim", "kradziez* tozsamosci", "na moje nazwisko"),
        *("wlama* sie na moje konto", "ktos zamowil"),
    ),
    OUTAGE: (
        *("outage", "outages", "whole street", "whole area", "entire area", "nobody here has", "down for everyone"),
        *("everything is down", "network is down", "no service anywhere"),
        *("awaria", "awarii", "awarie", "cala okolica", "calej okolicy", "caly blok", "na calym osiedlu", "cala ulica"),
        *("nikt nie ma", "u wszystkich nie dziala"),
    ),
    LOCKED_OUT: (
        *("locked out", "account is locked", "account locked", "locked my account", "account was locked"),
        *("sim is locked", "sim locked", "asks for the puk", "puk blocked", "lost my second factor"),
        *("konto jest zablokowane", "zablokowane konto", "zablokowano mi konto", "zablokowal* mi konto"),
        *("karta sim zablokowana", "prosi o puk", "zablokowana karta"),
    ),
}
"""By class, in the order in which they count where several fit. Without accents, which people leave out."""

AUTOMATIC = (
    "It looks as if something personal stood in your question, such as a card or account number. Everybody can read "
    "what is posted there, so please take it out. Whatever our team needs to know, tell us here: only they read this."
)

CONCEALED = (
    "What you posted held something personal. It was concealed there, and only you and our team read it, here. If it "
    "is nothing personal after all, say so, and we put it back."
)


@joins("thread.asked", "thread.edited")
def see(db: Session, event: Event) -> None:
    """Look at the words of a new or changed question. What was said about it by hand, or seen before, stays."""
    thread = db.get_one(Thread, event.thread_id)
    if thread.kind != Kind.QUESTION or thread.imported_at or thread.contact_class:
        return
    if contact_class := class_of(db, thread):
        classing.put(db, thread, contact_class, at=event.at)


@joins("thread.classed")
def offer_a_private_place(db: Session, event: Event) -> None:
    """Personal data was posted: the asker is told where only the team reads. What is concealed says so itself."""
    thread = db.get_one(Thread, event.thread_id)
    if concealing.stands(db, thread) or concealing.said(thread, SURE):
        return
    if thread.contact_class == PERSONAL_DATA and PERSONAL_DATA in policies.of(db, thread.category_id).at_once:
        side_threads.open(db, thread, body=AUTOMATIC, at=event.at)


@joins("thread.concealed", each=True)
def pass_on(db: Session, event: Event) -> None:
    """What the asker had posted reaches the team in private. What others had posted is none of the asker's business."""
    thread = db.get_one(Thread, event.thread_id)
    on = db.get(posts.TABLES[event.data["subject"]], event.subject_id)
    kept = concealing.together(db, on, event.at) if on and on.author_id == thread.author_id else []
    if kept:
        said = "\n".join(f"- {one.kind}: {one.words}" for one in kept)
        side_threads.add(db, thread, body=f"{CONCEALED}\n\n{said}", at=event.at)


def class_of(db: Session, thread: Thread) -> str:
    """Why it cannot wait, from what it says and where it was asked; empty for most. A danger comes before all else."""
    words = f"{thread.title}\n{thread.body}"
    if urgent := of_words(words):
        return urgent
    if personal_data.find(words) or concealing.stands(db, thread):
        return PERSONAL_DATA
    return STAFF_ONLY if db.get_one(Category, thread.category_id).staff_only else ""


def of_words(text: str) -> str:
    """The first class of which a word stands in this text; empty when none does."""
    plain = _plain(text)
    return next((name for name, found in _FOUND.items() if found.search(plain)), "")


def _plain(text: str) -> str:
    """Small letters without accents: `Żółw` is `zolw`."""
    letters = unicodedata.normalize("NFKD", text.lower().replace("ł", "l"))
    return " ".join("".join(letter for letter in letters if not unicodedata.combining(letter)).split())


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    said = "|".join(re.escape(word).replace(r"\*", r"\w*").replace(r"\ ", " ") for word in words)
    return re.compile(rf"\b(?:{said})\b")


_FOUND = {name: _pattern(words) for name, words in WORDS.items()}
