"""Accounts: handles, addresses, passwords."""

import pytest
from sqlmodel import Session

from community import people
from community.people import EmailTaken, Person, Role, WrongPassword


def test_a_handle_is_made_from_the_name_in_plain_letters(db: Session):
    assert people.add(db, name="Oluwaseun Adébáyò").handle == "oluwaseun-adebayo"


def test_a_taken_handle_gets_the_first_free_number(db: Session):
    assert [people.add(db, name="Mia").handle for _ in range(3)] == ["mia", "mia-2", "mia-3"]


def test_a_name_without_a_plain_letter_still_gets_a_handle(db: Session):
    assert [people.add(db, name="🙂").handle, people.add(db, name="美咲").handle] == ["member", "member-2"]


def test_an_address_belongs_to_one_person_whatever_its_case(db: Session, ana: Person):
    with pytest.raises(EmailTaken):
        people.add(db, name="Ana", email=f" {(ana.email or '').upper()} ")


def test_people_without_an_address_do_not_get_in_each_others_way(db: Session):
    assert people.add(db, name="One").id != people.add(db, name="Two").id


def test_somebody_is_found_by_address_and_by_handle(db: Session, ana: Person):
    assert (people.by_email(db, "ANA@people.example"), people.by_handle(db, "Ana")) == (ana, ana)
    assert people.by_email(db, "nobody@people.example") is None


@pytest.mark.parametrize("role", Role)
def test_agents_experts_managers_and_the_operator_are_staff(db: Session, role: Role):
    person = people.add(db, name="Max", role=role)
    assert person.is_staff == (role not in (Role.CUSTOMER, Role.SUPERUSER, Role.BOT))
    assert person.is_superuser == (role == Role.SUPERUSER)


def test_a_role_that_does_not_exist_is_refused(db: Session):
    with pytest.raises(ValueError, match="king"):
        people.add(db, name="Max", role="king")


def test_only_the_right_password_opens_an_account(db: Session):
    person = people.add(db, name="Max", password_hash=people.hasher().hash("correct horse"))
    assert people.recognize(person, "correct horse") == person
    for who, password in ((person, "wrong horse"), (None, "correct horse"), (Person(name="x", handle="x"), "")):
        with pytest.raises(WrongPassword):
            people.recognize(who, password)


def test_the_password_of_nobody_opens_nothing(db: Session):
    assert not people.password_fits(None, "nobody signs in with this")
