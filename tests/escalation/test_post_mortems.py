"""An incident that is over leaves two things behind: what it taught us, and what is to be fixed for good."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlmodel import Session, select

from community.notifications import Notification
from community.people import Person
from escalation import attaching, incidents, post_mortems, reasons
from escalation.incidents import Incident
from escalation.post_mortems import OWED_WITHIN, AlreadyTold, PostMortem
from tests.cast import Ask

FIXED_AT = datetime(2026, 11, 2, 9, tzinfo=UTC)


@pytest.fixture
def incident(db: Session, ask: Ask, kim: Person, bo: Person) -> Incident:
    found = incidents.open_new(db, by=kim, title="Data is slow in west Wales", at=FIXED_AT - timedelta(hours=3))
    for asker in (kim, bo):
        attaching.attach(db, found, ask(by=asker, at=FIXED_AT - timedelta(hours=2)), at=FIXED_AT - timedelta(hours=2))
    db.commit()
    return found


@pytest.fixture
def mortem(db: Session, incident: Incident, kim: Person) -> PostMortem:
    incidents.fix(db, incident, by=kim, body="The cable is whole again.", at=FIXED_AT)
    found = post_mortems.of(db, incident.id)
    assert found
    return found


def test_a_post_mortem_opens_by_itself_and_is_owed_by_whoever_fixed_it(mortem: PostMortem, kim: Person) -> None:
    assert (mortem.owner_id, mortem.due_at, mortem.told_at) == (kim.id, FIXED_AT + OWED_WITHIN, None)


def test_a_contact_reason_opens_with_it_and_has_the_incidents_questions(
    db: Session, mortem: PostMortem, incident: Incident
) -> None:
    reason = reasons.of_incident(db, incident.id)
    assert reason
    assert (reason.title, reason.state, reason.thread_count) == (incident.title, "seen", 2)


def test_an_incident_that_was_none_leaves_nothing_behind(db: Session, incident: Incident, kim: Person) -> None:
    incidents.dismiss(db, incident, by=kim)
    assert post_mortems.of(db, incident.id) is None
    assert reasons.of_incident(db, incident.id) is None


def test_a_draft_can_be_written_anew_until_everybody_can_read_it(db: Session, mortem: PostMortem, kim: Person) -> None:
    post_mortems.write(mortem, happened="A digger cut the **cable**.", why="", changes="")
    post_mortems.write(mortem, happened="A digger cut the *cable*.", why="No map.", changes="")
    assert "<em>cable</em>" in mortem.happened_html
    post_mortems.tell(db, mortem, by=kim, at=FIXED_AT)
    with pytest.raises(AlreadyTold):
        post_mortems.write(mortem, happened="It was nobody.", why="", changes="")
    with pytest.raises(AlreadyTold):
        post_mortems.tell(db, mortem, by=kim)


def test_whoever_owes_it_is_reminded_once_a_day_before(db: Session, mortem: PostMortem, kim: Person) -> None:
    db.commit()
    day_before = mortem.due_at - timedelta(days=1)
    assert not post_mortems.remind_some(day_before - timedelta(seconds=1))
    assert post_mortems.remind_some(day_before)
    assert not post_mortems.remind_some(mortem.due_at)
    told = db.exec(
        select(Notification.kind).where(Notification.person_id == kim.id, Notification.kind == "post-mortem due")
    )
    assert len(told.all()) == 1


def test_what_was_told_is_not_asked_for_any_more(db: Session, mortem: PostMortem, kim: Person) -> None:
    post_mortems.write(mortem, happened="A digger.", why="", changes="")
    post_mortems.tell(db, mortem, by=kim, at=FIXED_AT)
    db.commit()
    assert not post_mortems.remind_some(mortem.due_at)
    assert post_mortems.owed(db) == []
