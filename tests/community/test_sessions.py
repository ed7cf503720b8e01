"""Who is signed in, where and until when."""

from datetime import timedelta

from sqlmodel import Session, select

from community import sessions
from community.database import now
from community.people import Person
from community.sessions import SignIn
from community.settings import settings

MOMENT = timedelta(seconds=1)


def test_a_session_is_known_by_its_token_until_it_expires(db: Session, ana: Person):
    start = now()
    token = sessions.start(db, ana, at=start)
    assert sessions.person_for(db, token, start + settings().keep_sign_ins - MOMENT) == ana
    assert sessions.person_for(db, token, start + settings().keep_sign_ins) is None
    assert sessions.person_for(db, "somebody else's") is None


def test_the_token_itself_is_not_kept(db: Session, ana: Person):
    token = sessions.start(db, ana)
    assert token not in str(db.exec(select(SignIn)).one().model_dump())


def test_signing_out_ends_this_session_only(db: Session, ana: Person):
    here, there = sessions.start(db, ana), sessions.start(db, ana)
    sessions.end(db, here)
    assert (sessions.person_for(db, here), sessions.person_for(db, there)) == (None, ana)


def test_somebody_can_be_signed_out_everywhere_but_here(db: Session, ana: Person, bo: Person):
    here, there, others = sessions.start(db, ana), sessions.start(db, ana), sessions.start(db, bo)
    sessions.end_others(db, ana, but=here)
    assert [sessions.person_for(db, token) for token in (here, there, others)] == [ana, None, bo]


def test_a_session_that_has_expired_is_not_shown_any_more(db: Session, ana: Person):
    sessions.start(db, ana, at=now() - settings().keep_sign_ins - MOMENT)
    sessions.start(db, ana, browser="Firefox")
    assert [row.browser for row in sessions.of(db, ana)] == ["Firefox"]
