"""What is nobody else's business, told from what only looks like it."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community import personal_data
from community.personal_data import Kind


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
    ],
)
def test_what_only_looks_like_it_is_left_alone(text: str):
    assert personal_data.kinds(text) == []


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(text: str):
    found = personal_data.find(text)
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= following.start for one, following in pairwise(found))
