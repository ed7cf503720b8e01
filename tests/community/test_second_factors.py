"""What counts once counts once on every database: a code, a recovery code, a challenge."""

from datetime import timedelta

import pyotp
import pytest
from sqlmodel import Session

from community import passkeys, people, recovery_codes, second_factors
from community.database import now
from community.passkeys import WrongPasskey
from community.people import Person
from community.second_factors import WrongCode

SECRET = pyotp.random_base32()


def test_a_code_of_an_app_counts_once_and_so_does_no_older_one(db: Session, ana: Person):
    at = now()
    second_factors.add_authenticator(db, ana, SECRET, pyotp.TOTP(SECRET).at(at), at)
    later = at + timedelta(minutes=1)
    second_factors.check(db, ana, pyotp.TOTP(SECRET).at(later), later)
    for seconds in (0, -30):
        with pytest.raises(WrongCode):
            second_factors.check(db, ana, pyotp.TOTP(SECRET).at(later + timedelta(seconds=seconds)), later)


def test_a_recovery_code_counts_once_and_for_its_person(db: Session, ana: Person, bo: Person):
    first, *_others = recovery_codes.make(db, ana)
    assert not recovery_codes.takes(db, bo, first, now())
    assert [recovery_codes.takes(db, ana, first, now()) for _ in range(2)] == [True, False]
    assert recovery_codes.left(db, ana) == 9


def test_a_challenge_counts_once(db: Session):
    at = now()
    passkeys.spend(db, b"challenge", at)
    with pytest.raises(WrongPasskey):
        passkeys.spend(db, b"challenge", at)
    passkeys.spend(db, b"another", at)


def test_doctor_compares_what_is_said_of_somebody_with_what_they_have(db: Session, sam: Person):
    """Powers rest only where a factor is needed and none is there."""
    at, sam = now(), db.get_one(Person, sam.id)
    second_factors.add_authenticator(db, sam, SECRET, pyotp.TOTP(SECRET).at(at), at)
    assert list(second_factors.disagreements(db)) == []
    second_factors.remove_authenticator(db, sam, at)
    assert sam.powers_rest
    assert list(second_factors.disagreements(db)) == []
    second_factors.add_authenticator(db, sam, SECRET, pyotp.TOTP(SECRET).at(at), at)
    people.guard(sam, second_factor=False, powers_rest=True)
    assert len(list(second_factors.disagreements(db))) == 2
