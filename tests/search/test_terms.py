"""How texts are read before they are compared."""

import pytest

from search.terms import terms


def shared(one: str, other: str, language: str = "en") -> int:
    return len(terms(one, language) & terms(other, language))


def test_a_word_is_the_same_in_all_its_forms():
    assert shared("activating", "Activation") == 1
    assert shared("Verbindungen", "Verbindung", "de") == 1


def test_common_words_say_nothing():
    assert not terms("How do I get this to be the one?", "en")


def test_common_words_are_those_of_the_language():
    assert not terms("Jak to się stało, że nie ma tego?", "pl") - terms("stało", "pl")
    assert terms("How is it?", "pl")


@pytest.mark.parametrize("compound", ["wpa_supplicant", "1.4.2", "C++", "C#", "fooBar", "e-mail", "v2.0-rc1"])
def test_a_compound_is_a_term_as_it_is_written(compound: str):
    assert shared(f"my {compound}, again", f"({compound}) fails") >= 1


def test_a_compound_is_found_by_its_parts_but_is_not_the_same():
    assert shared("wpa_supplicant", "the supplicants") == 1
    assert shared("SimpleITK", "simple") == 1
    assert shared("C++", "C#") == 0


def test_how_often_a_term_occurs_is_counted():
    assert list(terms("signal, signals, SIGNAL", "en").values()) == [3]


@pytest.mark.parametrize("text", ["", "?!… --", "x" * 100_000, "\x00", "\ud800", "- _ - . +++"])
def test_nonsense_says_nothing_and_breaks_nothing(text: str):
    assert terms(text, "en").total() <= 1


def test_a_language_without_a_stemmer_is_read_word_by_word():
    assert shared("없음 신호", "신호", "ko") == 1
