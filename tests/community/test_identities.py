"""Who somebody is at a single sign-on provider."""

from sqlmodel import Session

from community import identities, people, sessions, tokens
from community.people import Person

PROVIDER = "https://login.example"


def visit(db: Session, subject: str = "1", **told) -> Person:
    said = {"name": "Ana", "email": "ana@people.example", "email_verified": True, "issuer": PROVIDER}
    return identities.person_for(db, subject=subject, **{**said, **told})


def test_the_first_visit_makes_an_account_and_the_second_finds_it(db: Session):
    person = visit(db)
    assert (person.name, person.email) == ("Ana", "ana@people.example")
    assert visit(db, name="Ana Renamed", email="new@people.example").id == person.id


def test_the_same_subject_at_another_provider_is_somebody_else(db: Session):
    assert visit(db).id != visit(db, issuer="https://other.example", email=None).id


def test_an_unverified_address_is_not_taken_over(db: Session, ana: Person):
    person = visit(db, email_verified=False)
    assert (person.id != ana.id, person.email) == (True, None)


def test_a_verified_address_joins_the_account_and_ends_every_earlier_way_in(db: Session):
    squatter = people.add(db, name="Not Ana", email="ana@people.example", password_hash="known to somebody")
    session, token = sessions.start(db, squatter), tokens.make(db, squatter)
    assert visit(db).id == squatter.id
    assert squatter.password_hash is None
    assert (sessions.person_for(db, session), tokens.person_for(db, token)) == (None, None)


def test_somebody_without_a_name_or_address_gets_an_account_too(db: Session):
    assert visit(db, name="", email=None).name == "Member"
