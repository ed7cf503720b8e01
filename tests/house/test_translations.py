"""Every text people read can be said in every language we offer."""

import re

import pytest
from babel.messages.catalog import Message

from web.reader import LANGUAGES
from web.translations import extract, written

OTHERS = sorted(set(LANGUAGES) - {"en"})
VALUES = re.compile(r"%\((\w+)\)s")
WRONG = re.compile(r"%(?!\(\w+\)s|%)")


def texts_of(message: str | tuple[str, ...] | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def translations(language: str) -> list[Message]:
    return [message for message in written(language) if message.id]


def test_texts_are_found_where_they_are_written():
    found = extract()
    assert found["Skip to the content"].startswith("web/templates/base.html:")
    assert found["Sign in first. Reading needs no account, writing does."].startswith("community/permissions.py:")
    assert ("%(n)s day", "%(n)s days") in found


def test_every_percent_sign_is_a_value_or_doubled():
    wrong = [(text, where) for message, where in extract().items() for text in texts_of(message) if WRONG.search(text)]
    assert not wrong


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_values(language: str):
    for message in translations(language):
        values = set(VALUES.findall("".join(texts_of(message.id))))
        for text in texts_of(message.string):
            assert set(VALUES.findall(text)) <= values, message.id
            assert not WRONG.search(text), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_knows_the_plural_forms_of_its_language(language: str):
    for message in translations(language):
        if message.pluralizable:
            assert len(message.string) == written(language).num_plurals, message.id
