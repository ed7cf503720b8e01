"""Personal tokens for the API."""

from sqlmodel import Session, select

from community import tokens
from community.people import Person
from community.tokens import Token


def test_a_token_acts_as_its_person_until_it_is_revoked(db: Session, ana: Person):
    token = tokens.make(db, ana, name="My script")
    assert tokens.person_for(db, token) == ana
    (kept,) = tokens.of(db, ana)
    tokens.revoke(kept)
    assert (tokens.person_for(db, token), tokens.of(db, ana)) == (None, [])


def test_the_token_itself_is_not_kept(db: Session, ana: Person):
    token = tokens.make(db, ana)
    assert token.startswith("lb_")
    assert token.removeprefix("lb_") not in str(db.exec(select(Token)).one().model_dump())


def test_revoking_all_of_somebodys_leaves_the_others(db: Session, ana: Person, bo: Person):
    anas, bos = [tokens.make(db, ana) for _ in range(2)], tokens.make(db, bo)
    tokens.revoke_all(db, ana)
    assert [tokens.person_for(db, token) for token in (*anas, bos)] == [None, None, bo]
