"""Who somebody is at a single sign-on provider: accounts are keyed on (issuer, subject), never on e-mail alone."""

from sqlmodel import Field, Session, SQLModel

from community import mailboxes, people, sessions, tokens
from community.database import reference
from community.keeping import keeps
from community.people import Person


@keeps("Accounts at the single sign-on provider", goes="person_id")
class Identity(SQLModel, table=True):
    issuer: str = Field(max_length=300, primary_key=True)
    subject: str = Field(max_length=255, primary_key=True)
    person_id: int = reference("person.id", index=True)


def person_for(db: Session, *, issuer: str, subject: str, name: str, email: str | None, email_verified: bool) -> Person:
    """The account of this identity, made at the first visit.

    An e-mail the provider has not verified is not taken over: anybody could write it there. A verified one joins the
    account that already has it, and every way into that account from before ends: we never verified who made it.
    """
    known = db.get(Identity, (issuer, subject))
    if known:
        return db.get_one(Person, known.person_id)
    verified = email if email and email_verified else None
    person = verified and people.by_email(db, verified)
    if person:
        _hand_over(db, person)
    else:
        person = people.add(db, name=name or "Member", email=verified)
    db.add(Identity(issuer=issuer, subject=subject, person_id=person.id))
    if verified:
        mailboxes.verify(db, person, verified)
    return person


def _hand_over(db: Session, person: Person) -> None:
    """Whoever made an account with somebody else's address before them must not stay in it."""
    person.password_hash = None
    db.add(person)
    sessions.end_others(db, person)
    tokens.revoke_all(db, person)
