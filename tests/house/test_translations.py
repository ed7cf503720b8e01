"""Every text people read can be said in every language we offer."""

import ast
import re
from collections.abc import Iterator
from typing import Any

import pytest
from babel.messages.catalog import Message

from web.reader import LANGUAGES
from web.translations import MARKS, ROOMS, WEB, extract, written

OTHERS = sorted(set(LANGUAGES) - {"en"})
PLURAL_FORMS = {"pl": 3}
VALUES = re.compile(r"%\((\w+)\)s")
WRONG = re.compile(r"(?<!%)%(?:%%)*(?!%|\(\w+\)s)")
TAGS = re.compile(r"<[^>]+>")


def texts_of(message: Any) -> list[str]:
    return [message] if isinstance(message, str) else list(message)


def translations(language: str) -> list[Message]:
    return [message for message in written(language) if message.id]


def pairs(language: str) -> Iterator[tuple[str, str]]:
    """Every translated text beside the English it stands for: a plural's first form is the one, all others the many."""
    for message in translations(language):
        english = texts_of(message.id)
        for form, text in enumerate(texts_of(message.string)):
            yield english[min(form, len(english) - 1)], text


def marked() -> Iterator[tuple[str, str]]:
    """Every text that Python hands to a mark, whatever stands around it."""
    for room in ROOMS:
        for path in sorted((WEB.parent / room).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKS:
                    yield from ((text, f"{path.name}:{node.lineno}") for text in literals(node))


def literals(call: ast.Call) -> list[str]:
    return [said.value for said in call.args if isinstance(said, ast.Constant) and isinstance(said.value, str)]


def test_texts_are_found_where_they_are_written():
    found = extract()
    assert found["Skip to the content"].startswith("web/templates/base.html:")
    assert found["Sign in first. Reading needs no account, writing does."].startswith("community/permissions.py:")
    assert ("%(n)s day", "%(n)s days") in found


def test_a_text_inside_another_one_is_found_too():
    """The catalogue's tool reads no mark within a mark: `_(WORDS.get(n, N_("…")))` would never be translated."""
    found = {text for message in extract() for text in texts_of(message)}
    assert [(text, where) for text, where in marked() if text not in found] == []


def test_every_percent_sign_is_a_value_or_doubled():
    wrong = [(text, where) for message, where in extract().items() for text in texts_of(message) if WRONG.search(text)]
    assert not wrong


def test_nobody_is_shouted_at():
    said = [text for message in extract() for text in texts_of(message)]
    said += [text for language in OTHERS for _english, text in pairs(language)]
    assert [text for text in said if "!" in text] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_nothing_else(language: str):
    """`python -m web.translations` brings the catalogue up to date."""
    said = {message.id: texts_of(message.string) for message in translations(language)}
    assert set(extract()) - set(said) == set()
    assert set(said) - set(extract()) == set()
    assert [english for english, texts in said.items() if not all(texts)] == []


@pytest.mark.parametrize("language", OTHERS)
def test_no_translation_is_a_guess_or_left_over(language: str):
    assert [message.id for message in translations(language) if message.fuzzy] == []
    assert not written(language).obsolete


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_fills_in_the_same_values_and_marks_the_same_way(language: str):
    for english, text in pairs(language):
        assert set(VALUES.findall(text)) == set(VALUES.findall(english)), english
        assert TAGS.findall(text) == TAGS.findall(english), english
        assert not WRONG.search(text), english


@pytest.mark.parametrize("language", OTHERS)
def test_the_catalogue_knows_the_plural_forms_of_its_language(language: str):
    assert written(language).num_plurals == PLURAL_FORMS[language]
    for message in translations(language):
        if message.pluralizable:
            assert len(texts_of(message.string)) == PLURAL_FORMS[language], message.id


@pytest.mark.parametrize("language", OTHERS)
def test_the_translators_words_are_explained_on_top(language: str):
    """The glossary: which word we use for which of the field's terms."""
    assert all(term in written(language).header_comment for term in ("thread", "case", "window", "promise", "flag"))
