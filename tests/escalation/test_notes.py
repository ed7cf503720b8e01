"""What the team writes for itself."""

from datetime import timedelta

from sqlmodel import Session, select

from community.database import now
from community.events import Event
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, notes
from escalation.cases import State
from escalation.permissions import may_note
from tests.cast import Ask


def test_notes_say_who_wrote_them_the_oldest_first(db: Session, ask: Ask, ana: Person, kim: Person, lee: Person):
    case, at = by_hand.escalate(db, ask(), by=ana), now()
    notes.add(db, case, by=kim, body="Calls back at **five**.", at=at)
    notes.add(db, case, by=lee, body="She did.", at=at + timedelta(hours=1))
    first, second = notes.of(db, case.id)
    assert (first.author.name, first.created_at, second.body) == ("Kim", at, "She did.")
    assert "<strong>five</strong>" in first.body_html


def test_a_note_is_no_reply_and_nothing_that_anybody_else_hears_of(db: Session, ask: Ask, ana: Person, kim: Person):
    thread = ask()
    case = claims.claim(db, by_hand.escalate(db, thread, by=ana), by=kim)
    before = (db.get_one(Thread, thread.id).model_dump(), case.model_dump(), len(db.exec(select(Event)).all()))
    notes.add(db, case, by=kim, body="Looks like the SIM.")
    db.flush()
    assert before == (db.get_one(Thread, thread.id).model_dump(), case.model_dump(), len(db.exec(select(Event)).all()))
    assert (case.state, case.replied_at) == (State.CLAIMED, None)


def test_only_the_team_writes_notes(ana: Person, sam: Person, kim: Person):
    assert may_note(kim)
    assert not may_note(sam)
    assert not may_note(ana)
    assert not may_note(None)


def test_the_newest_notes_are_shown_however_many_there_are(db: Session, ask: Ask, ana: Person, kim: Person):
    case = by_hand.escalate(db, ask(), by=ana)
    for number in range(notes.SHOWN + 1):
        notes.add(db, case, by=kim, body=f"Note {number}")
    shown = notes.of(db, case.id)
    assert (len(shown), shown[0].body, shown[-1].body) == (notes.SHOWN, "Note 1", f"Note {notes.SHOWN}")
