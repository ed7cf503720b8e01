"""What an agent is writing is kept, and nobody writes over words they have not seen."""

import pytest
from sqlmodel import Session

from community import answers
from community.people import Person
from community.threads import Thread
from escalation import by_hand, claims, drafts, publishing
from escalation.cases import Case, State
from escalation.claims import NotClaimed, SomebodyAnswered
from escalation.drafts import Kind, Overtaken
from tests.cast import Ask


@pytest.fixture
def case(db: Session, ask: Ask, sam: Person) -> Case:
    case = by_hand.escalate(db, ask(), by=sam)
    db.commit()  # the others of the cast are written by themselves
    return case


def test_a_draft_is_kept_and_counted(db: Session, case: Case, kim: Person) -> None:
    assert drafts.save(db, case, Kind.REPLY, by=kim, body="We are", seen=0).version == 1
    assert drafts.save(db, case, Kind.REPLY, by=kim, body="We are on it", seen=1).version == 2
    assert drafts.of(db, case.id, kim)["reply"].body == "We are on it"


def test_words_that_were_not_seen_are_not_written_over(db: Session, case: Case, kim: Person, lee: Person) -> None:
    drafts.save(db, case, Kind.REPLY, by=kim, body="Kim’s words", seen=0)
    with pytest.raises(Overtaken) as overtaken:
        drafts.save(db, case, Kind.REPLY, by=lee, body="Lee’s words", seen=0)
    assert (overtaken.value.theirs.body, overtaken.value.theirs.by_id) == ("Kim’s words", kim.id)
    assert drafts.of(db, case.id, lee)["reply"].body == "Kim’s words"
    assert drafts.save(db, case, Kind.REPLY, by=lee, body="Lee’s words", seen=1).version == 2


def test_the_same_words_twice_are_no_conflict(db: Session, case: Case, kim: Person, lee: Person) -> None:
    drafts.save(db, case, Kind.REPLY, by=kim, body="The same", seen=0)
    assert drafts.save(db, case, Kind.REPLY, by=lee, body="The same", seen=0).version == 1


def test_a_reply_is_shared_and_a_note_is_its_authors(db: Session, case: Case, kim: Person, lee: Person) -> None:
    drafts.save(db, case, Kind.REPLY, by=kim, body="For the customer", seen=0)
    drafts.save(db, case, Kind.NOTE, by=kim, body="Kim’s own", seen=0)
    drafts.save(db, case, Kind.NOTE, by=lee, body="Lee’s own", seen=0)
    assert {kind: draft.body for kind, draft in drafts.of(db, case.id, lee).items()} == {
        "reply": "For the customer",
        "note": "Lee’s own",
    }


def test_a_version_never_comes_back(db: Session, case: Case, kim: Person, lee: Person) -> None:
    drafts.save(db, case, Kind.REPLY, by=kim, body="One", seen=0)
    drafts.drop(db, case, Kind.REPLY, by=kim)
    drafts.save(db, case, Kind.REPLY, by=lee, body="Another", seen=2)
    with pytest.raises(Overtaken):
        drafts.save(db, case, Kind.REPLY, by=kim, body="One and a bit", seen=1)


def test_publishing_ends_the_draft(db: Session, case: Case, kim: Person) -> None:
    claims.claim(db, case, by=kim)
    version = drafts.save(db, case, Kind.REPLY, by=kim, body="Restart it", seen=0).version
    publishing.publish(db, case, by=kim, body="Restart it twice.", version=version)
    assert drafts.of(db, case.id, kim)["reply"].body == ""
    assert db.get_one(Case, case.id).state == State.ANSWERED


def test_asking_the_customer_waits_for_them(db: Session, case: Case, kim: Person) -> None:
    claims.claim(db, case, by=kim)
    publishing.publish(db, case, by=kim, body="Which phone is it?", asks=True)
    assert db.get_one(Case, case.id).state == State.WAITING_CUSTOMER


def test_what_others_saved_meanwhile_is_not_sent_over(db: Session, case: Case, kim: Person, lee: Person) -> None:
    claims.claim(db, case, by=kim)
    drafts.save(db, case, Kind.REPLY, by=lee, body="Wait, it is the mast", seen=0)
    with pytest.raises(Overtaken):
        publishing.publish(db, case, by=kim, body="Restart it.", version=0)


def test_an_answer_that_was_not_seen_stops_the_reply(db: Session, case: Case, kim: Person, bo: Person) -> None:
    claims.claim(db, case, by=kim)
    answers.post(db, db.get_one(Thread, case.thread_id), by=bo, body="Turn flight mode on and off.")
    with pytest.raises((SomebodyAnswered, NotClaimed)):
        publishing.publish(db, db.get_one(Case, case.id), by=kim, body="Restart it.", seen=0)
