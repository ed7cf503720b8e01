"""An app that shows a new code of six digits every 30 seconds (TOTP, RFC 6238): its key, and each code taken once."""

from datetime import datetime

import pyotp
from pyotp.totp import TOTP
from pyotp.utils import strings_equal
from sqlalchemy import delete, update
from sqlmodel import Field, Session, SQLModel, col

from community import signing
from community.database import now, number, reference
from community.keeping import keeps
from community.people import Person
from community.settings import settings
from community.signing import WrongToken

SLACK = 1
"""So many steps of 30 seconds somebody's clock may be early or late (RFC 6238, 5.2 recommends one)."""

STEP = 30


@keeps("Authenticator app", goes="person_id", hides="secret")
class Authenticator(SQLModel, table=True):
    """Somebody's app. `secret` is sealed with the site's key; `last_step` is the newest step a code was taken of."""

    person_id: int = reference("person.id", primary_key=True)
    secret: str = Field(max_length=300)
    last_step: int = number(default=0)
    made_at: datetime = Field(default_factory=now)
    used_at: datetime | None = None


def new_secret() -> str:
    """160 random bits in the letters that apps read (RFC 4226, 4)."""
    return pyotp.random_base32()


def address(person: Person, secret: str) -> str:
    """What the picture for the app says: `otpauth://totp/…`."""
    return TOTP(secret).provisioning_uri(name=person.email or person.handle, issuer_name=settings().site_name)


def of(db: Session, person: Person) -> Authenticator | None:
    return db.get(Authenticator, person.id)


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """Which step of time a code belongs to, if any that is close enough."""
    app = TOTP(secret)
    this = int(at.timestamp()) // STEP
    fitting = [step for step in range(this - SLACK, this + SLACK + 1) if strings_equal(code, app.generate_otp(step))]
    return fitting[0] if fitting else None


def put(db: Session, person: Person, secret: str, *, step: int, at: datetime | None = None) -> None:
    """This app from now on, in place of any other; the code it was shown to work with is taken."""
    remove(db, person)
    sealed = signing.seal("authenticator", secret)
    db.add(Authenticator(person_id=person.id, secret=sealed, last_step=step, made_at=at or now()))


def remove(db: Session, person: Person) -> None:
    db.execute(delete(Authenticator).where(col(Authenticator.person_id) == person.id))


def takes(db: Session, person: Person, code: str, at: datetime) -> bool:
    """Whether this is their code of the moment. It counts once, also where two hand it in together."""
    mine = of(db, person)
    step = mine and _step_by(mine, code, at)
    if step is None:
        return False
    newer = update(Authenticator).where(col(Authenticator.person_id) == person.id, col(Authenticator.last_step) < step)
    taken = newer.values(last_step=step, used_at=at).returning(col(Authenticator.person_id))
    return db.execute(taken.execution_options(synchronize_session=False)).scalar() is not None


def _step_by(mine: Authenticator, code: str, at: datetime) -> int | None:
    """None also where the site's key is another than when this was sealed: recovery codes still work then."""
    try:
        return step_of(signing.open_seal("authenticator", mine.secret), code, at)
    except WrongToken:
        return None
