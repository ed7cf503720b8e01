"""What is nobody else's business, told from what only looks like it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import own_numbers, personal_data
from community.own_numbers import WrongMask
from community.personal_data import Kind
from tests.conftest import Configure


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("My card is 4111 1111 1111 1111, charge it.", Kind.CARD),
        ("5500-0055-5555-5559", Kind.CARD),
        ("Refund to GB82 WEST 1234 5698 7654 32 please", Kind.IBAN),
        ("konto PL61109010140000071219812874", Kind.IBAN),
        ("write to ana.maria@mail.test.org today", Kind.EMAIL),
        ("call me on +44 7911 123456", Kind.PHONE),
        ("my number: 07911 123456", Kind.PHONE),
        ("My account number is 12345678", Kind.ACCOUNT),
        ("numer klienta: 9876543", Kind.ACCOUNT),
        ("378282246310005 is on it", Kind.CARD),
        ("3782 822463 10005", Kind.CARD),
        ("I live at 12a Station Road, Leeds LS1 4DY, on the left", Kind.ADDRESS),
        ("Send it to 1600 Elm Street\nSpringfield, IL 62704", Kind.ADDRESS),
        ("ul. Długa 12/3, 00-238 Warszawa", Kind.ADDRESS),
        ("Meine Adresse: Lindenstraße 7b, 10969 Berlin", Kind.ADDRESS),
        ("livrez au 14 rue de la Paix, 75002 Paris", Kind.ADDRESS),
    ],
)
def test_it_is_found_and_can_be_concealed(text: str, kind: Kind):
    assert personal_data.kinds(text) == [kind]
    concealed = personal_data.conceal(text)
    assert f"[{kind}]" in concealed
    assert personal_data.find(concealed) == []


@pytest.mark.parametrize(
    "text",
    [
        "My order 4111 1111 1111 1112 is late.",  # no card: the check digit is wrong
        "0000 0000 0000 0000",
        "It happened on 2024-03-01 at 12:30, version 10.0.19045.3570.",
        "The IMEI is printed on the box",
        "Ping 192.168.178.1 answers in 12.345678 ms",
        "Write to support@tern.net or look at https://tern.net/help/1234567890123",
        "GB82 is the code of the form",
        "0800 123 4567 is the hotline",
        "I paid 1,234,567.89 in all",
        "68 203 53 211 24 118",  # adds up, and is not written as a card is
        "There is a mast in Station Road, and none in Leeds",
        "Take the 12 Station Road bus at 8:15",
        "The shop in LS1 4DY has none",
        "ul. Długa jest zamknięta, 00-238 to kod",
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str):
    assert personal_data.kinds(text) == []


@pytest.mark.parametrize("text", ["NW-12345678", "nw 1234 5678", "it is NW12345678.", "12-345678-K"])
def test_a_number_is_found_that_is_written_as_the_operator_says(configure: Configure, text: str):
    assert personal_data.kinds(text) == []
    configure(account_numbers="Customer=NW-########; Meter = ##-######-@")
    assert personal_data.kinds(text) == [Kind.ACCOUNT]
    assert personal_data.kinds("NW-1234567 and XNW-12345678 and 12-345678-99") == []


@pytest.mark.parametrize("mask", ["(a+)+$", "@@@@@@", "####", "x", "ABCDE", "#" * 41, "A#\n##B", "#####;" * 21])
def test_a_mask_that_finds_nothing_or_everything_is_refused(mask: str):
    with pytest.raises(WrongMask):
        own_numbers.pattern(mask)


@given(st.text(alphabet="#@*-. AB/1", max_size=40), st.text(max_size=300))
def test_no_mask_takes_long(mask: str, text: str):
    try:
        found = own_numbers.pattern(mask)
    except WrongMask:
        return
    assert found is None or len(found.findall(f"{text} " * 100)) >= len(found.findall(text))


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text: str):
    found = personal_data.find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= following.start for one, following in pairwise(found))
