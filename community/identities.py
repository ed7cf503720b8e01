"""Who somebody is at a single sign-on provider: accounts are keyed on (issuer, subject), never on e-mail alone."""

from sqlmodel import Field, Session, SQLModel

from community import people
from community.database import reference
from community.people import Person


class Identity(SQLModel, table=True):
    issuer: str = Field(max_length=300, primary_key=True)
    subject: str = Field(max_length=255, primary_key=True)
    person_id: int = reference("person.id", index=True)


def person_for(db: Session, *, issuer: str, subject: str, name: str, email: str | None, email_verified: bool) -> Person:
    """The account of this identity, made at the first visit.

    An e-mail the provider has not verified is not taken over: anybody could write it there. A verified one joins the
    account that already has it.
    """
    known = db.get(Identity, (issuer, subject))
    if known:
        return db.get_one(Person, known.person_id)
    verified = email if email and email_verified else None
    person = (verified and people.by_email(db, verified)) or people.add(db, name=name or "Member", email=verified)
    db.add(Identity(issuer=issuer, subject=subject, person_id=person.id))
    return person
