"""Every kind of letter, and what it says: today's truth, or nothing where it is not needed any more.

What is private is never quoted: a mail says that there is something to read, and where.
"""

from collections.abc import Callable

from sqlmodel import Session, col, select

from community import letters, mailed, preferences
from community.answers import Answer
from community.comments import Comment
from community.letters import DIGEST, TOLD, Letter
from community.notifications import Notification
from community.people import Person
from community.preferences import Channel
from community.sending import Written, written_by
from community.threads import Thread
from escalation import promises
from web import letter_links, status, told
from web.letters import Block, Draft, about, excerpt, put, reader_of, reply_box, to_proven, wishes
from web.reader import read_by
from web.translations import N_, ngettext
from web.translations import gettext as _

ANSWERS_SHOWN = 5
LINES_SHOWN = 40

Draw = Callable[[Session, Letter, Person], Draft | None]


def drafts(kind: str) -> Callable[[Draw], Draw]:
    """Register who drafts the letters of a kind that go to a proven address, in the reader's own words."""

    def register(draw: Draw) -> Draw:
        @written_by(kind)
        def write(db: Session, letter: Letter, person: Person) -> Written | None:
            to = letter.address or to_proven(db, person)
            with read_by(reader_of(person)):
                draft = draw(db, letter, person) if to else None
                return put(letter, person, draft, to) if draft and to else None

        return draw

    return register


@drafts("acknowledgement")
def acknowledge(db: Session, letter: Letter, person: Person) -> Draft | None:
    """At once after asking: the reference, and what happens by when."""
    thread = db.get_one(Thread, letter.thread_id)
    if not thread.visible or wishes(db, person, preferences.PROMISE) != Channel.MAIL:
        return None
    standing = promises.standing(db, thread)
    here = _("Your question is here, and its reference is %(reference)s.", reference=thread.reference)
    blocks = [Block(here), Block(status.sentence(standing)), _open(thread)]
    return Draft(about(thread), blocks, thread, preferences.PROMISE, reply_box(person, thread))


@drafts(TOLD)
def tell(db: Session, letter: Letter, person: Person) -> Draft | None:
    """A line of somebody's list, unless they have seen it meanwhile, or it was hidden."""
    line = db.get(Notification, letter.notification_id)
    if not line or line.seen_at or wishes(db, person, preferences.topic_of(line.kind)) != Channel.MAIL:
        return None
    thread = db.get(Thread, line.thread_id) if line.thread_id else None
    if thread and not (thread.visible or thread.author_id == person.id):
        return None
    quoted = QUOTES[line.kind](db, letter, line, person) if line.kind in QUOTES else []
    if line.kind in QUOTES and not quoted:
        return None
    topic, says = preferences.topic_of(line.kind), told.says(line.kind, line.count)
    blocks = [Block(_by_the_team(db, line) or says), *quoted, *_did_it_help(db, line, thread, person)]
    blocks.append(Block(_("Open it here"), "button", letter_links.notification(line.id)))
    replies = reply_box(person, thread) if thread and line.kind in ANSWERABLE else ""
    if replies:
        blocks.append(Block(_("You can answer this mail, and what you write stands in the thread."), "note"))
    return Draft(about(thread) if thread else says, blocks, thread, topic, replies)


@drafts(DIGEST)
def gather(db: Session, letter: Letter, person: Person) -> Draft | None:
    """Everything for the digest since the last one that they have not seen."""
    chosen = preferences.of(db, person)
    mine = select(Notification, Thread).join(Thread, col(Thread.id) == Notification.thread_id)
    unseen = mine.where(Notification.person_id == person.id, col(Notification.seen_at).is_(None))
    since = letters.last_digest(db, person.id)
    new = col(Notification.at) > since if since else col(Notification.at) >= letter.created_at
    newest = unseen.where(new).order_by(col(Notification.id).desc())
    lines = [
        Block(thread.title, "line", letter_links.notification(line.id), by=told.says(line.kind, line.count))
        for line, thread in db.exec(newest.limit(LINES_SHOWN))
        if chosen.get(preferences.topic_of(line.kind)) == Channel.DIGEST and thread.visible
    ]
    if not lines:
        return None
    subject = ngettext("%(n)s thing you may want to know", "%(n)s things you may want to know", len(lines))
    whole = Block(_("See all of it"), "button", letter_links.absolute("/notifications"))
    return Draft(subject, [Block(_("Since your last digest:")), *lines, whole], topic=DIGEST)


@drafts("verify")
def ask_to_verify(_db: Session, letter: Letter, person: Person) -> Draft | None:
    """To an address that is not proven: the only thing it says is how to prove it."""
    return Draft(
        _("Is this your address?"),
        [
            Block(_("Somebody gave this address here as theirs. If it was you, confirm it.")),
            Block(_("This is my address"), "button", letter_links.verify(person, letter.address)),
            Block(_("If it was not you, do nothing. The link works for three days."), "note"),
        ],
    )


@drafts("password")
def offer_password(_db: Session, _letter: Letter, person: Person) -> Draft | None:
    """Whoever asked for it gets it; whoever did not can leave it."""
    return Draft(
        _("Choose a new password"),
        [
            Block(_("Somebody asked for a new password for your account.")),
            Block(_("Choose a new password"), "button", letter_links.reset(person)),
            Block(_("The link works once, for an hour. If it was not you, do nothing."), "note"),
        ],
    )


@drafts("changed")
def say_what_changed(_db: Session, letter: Letter, _person: Person) -> Draft | None:
    """To the address that was theirs before, or still is: nobody loses an account without hearing of it."""
    blocks = [Block(_(CHANGED[letter.about]))]
    blocks.append(Block(_("If it was not you, write to us at once: answer there, or ask here."), "note"))
    return Draft(_("Your account was changed"), blocks)


CHANGED = {
    "password": N_("The password of your account was changed."),
    "address": N_("Your account has another e-mail address now, and nothing more is sent to this one."),
    "second factor added": N_("Your account has something new to sign in with: an app, or a passkey."),
    "second factor removed": N_("An app or a passkey does not sign you in to your account any more."),
    "recovery code used": N_("One of the recovery codes of your account was used."),
}


@drafts("refusal")
def explain(db: Session, letter: Letter, person: Person) -> Draft | None:
    """Why a mail of theirs did not land, or not all of it, and what would help."""
    thread = db.get(Thread, letter.thread_id) if letter.thread_id else None
    shown = thread if thread and (thread.visible or thread.author_id == person.id) else None
    blocks = [Block(_(REFUSED[letter.about]))]
    blocks += [Block(_("Open it here"), "button", letter_links.thread(shown))] if shown else []
    return Draft(about(shown) if shown else _("Your mail to us"), blocks, shown)


REFUSED = {
    mailed.SUSPENDED: N_("Your account is suspended, so what you mailed was not posted. The moderation log says why."),
    mailed.CLOSED: N_("This thread takes no more answers, so what you mailed was not posted. Ask a new question."),
    mailed.HIDDEN: N_("The thread you answered is hidden, so what you mailed was not posted."),
    mailed.EMPTY: N_("We found no words of yours in your mail, only what it quotes. Write above the quoted text."),
    mailed.TOO_LONG: N_("Your mail is longer than a post can be, so it was not posted. Send it in parts, or shorter."),
    mailed.TOO_OFTEN: N_("You have sent very many mails within an hour, so the last was not posted. Try again later."),
    mailed.NOT_FROM_YOU: N_(
        "A mail to your own address for asking came from another sender than your confirmed one, so it was not posted."
    ),
    mailed.ATTACHED: N_("We cannot take attachments. The words of your mail were posted, the files were left out."),
    mailed.PERSONAL: N_(
        "Your mail was posted. What looks like personal data in it is concealed: only you and our team read it. Under "
        "“Concealed in what you wrote” you can put back what everybody may read."
    ),
}


def _open(thread: Thread) -> Block:
    return Block(_("Open your question"), "button", letter_links.thread(thread))


def _by_the_team(db: Session, line: Notification) -> str:
    if line.kind != "answered" or line.count > 1:
        return ""
    answer = db.get(Answer, line.subject_id)
    return _("Our team answered your question.") if answer and answer.official else ""


def _did_it_help(db: Session, line: Notification, thread: Thread | None, person: Person) -> list[Block]:
    """The asker can say so with one click on the page it leads to."""
    if not thread or line.kind not in ASKS_WHETHER or thread.author_id != person.id or thread.solved_at:
        return []
    answer = db.get(Answer, line.subject_id)
    if not answer or not answer.visible or answer.thread_id != thread.id:
        return []
    return [Block(_("Say whether it helped"), "button", letter_links.helped(person, thread, answer.id))]


ASKS_WHETHER = ("answered", "did it help", "did it still help")
ANSWERABLE = (
    *("answered", "answered there", "commented", "commented there", "named in question", "named in answer"),
    *("named in comment", "needs info", "team asks", "team still asks", "asked there", "asked of you"),
)


def _answers(db: Session, letter: Letter, line: Notification, person: Person) -> list[Block]:
    """What was answered since the letter was promised, by others, the newest last."""
    shown = select(Answer, Person).join(Person, col(Person.id) == Answer.author_id)
    new = shown.where(Answer.thread_id == line.thread_id, col(Answer.id) >= letter.subject_id)
    new = new.where(col(Answer.id) <= line.subject_id, col(Answer.hidden_at).is_(None), Answer.author_id != person.id)
    found = db.exec(new.order_by(col(Answer.id)).limit(ANSWERS_SHOWN)).all()
    return [Block(excerpt(answer.body), "quote", by=who.name) for answer, who in found]


def _comment(db: Session, _letter: Letter, line: Notification, _person: Person) -> list[Block]:
    comment = db.get(Comment, line.subject_id)
    return _quoted(db, comment) if comment and comment.visible else []


def _answer(db: Session, _letter: Letter, line: Notification, _person: Person) -> list[Block]:
    answer = db.get(Answer, line.subject_id)
    return _quoted(db, answer) if answer and answer.visible else []


def _question(db: Session, _letter: Letter, line: Notification, _person: Person) -> list[Block]:
    thread = db.get(Thread, line.thread_id)
    return _quoted(db, thread) if thread and thread.visible else []


def _quoted(db: Session, written: Thread | Answer | Comment) -> list[Block]:
    author = db.get_one(Person, written.author_id)
    return [Block(excerpt(written.body), "quote", by=author.name)]


QUOTES: dict[str, Callable[[Session, Letter, Notification, Person], list[Block]]] = {
    **dict.fromkeys(("answered", "answered there", "answered by them"), _answers),
    **dict.fromkeys(("commented", "commented there", "named in comment"), _comment),
    **dict.fromkeys(("named in answer",), _answer),
    **dict.fromkeys(("asked there", "named in question", "asked of you"), _question),
}
"""The kinds whose mail quotes what everybody can read. What is hidden by the time it goes out is not sent."""
