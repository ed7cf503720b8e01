"""Which language a question is in."""

import pytest

from community.languages import NAMES, read_in, spoken_in
from tests.conftest import Configure

SAID = {
    "en": "No signal since this morning. I have restarted the phone and it is still the same.",
    "pl": "Nie mam zasięgu od rana. Restart telefonu nie pomógł, a to jest mój jedyny numer.",
    "de": "Seit heute morgen habe ich kein Netz, und das Telefon ist neu gestartet.",
    "es": "No tengo señal desde esta mañana y el móvil está bien.",
    "fr": "Pas de réseau depuis ce matin, je ne sais pas quoi faire avec ma carte.",
    "it": "Non ho segnale da questa mattina e il mio telefono è stato riavviato.",
    "nl": "Ik heb sinds vanochtend geen bereik en het is niet de telefoon.",
    "pt": "Não tenho sinal desde esta manhã e o meu cartão é novo.",
    "ru": "Нет сети с самого утра, что делать",
    "uk": "Немає мережі від ранку, що її повернути",
    "ja": "朝から電波がありません",
    "zh": "从早上开始没有信号",
    "ar": "لا يوجد إشارة منذ الصباح",
}


@pytest.mark.parametrize("language", SAID)
def test_a_language_is_known_by_its_small_words_or_its_letters(language: str) -> None:
    assert spoken_in(SAID[language]) == read_in(SAID[language]) == language
    assert language in NAMES


@pytest.mark.parametrize(
    "text", ["PUK 1234-5678", "eSIM roaming APN", "", "?!", "😀", "\ud800", "i i i to to to z z w w"]
)
def test_where_the_words_do_not_say_it_nothing_is_guessed_and_it_is_read_like_the_site(
    text: str, configure: Configure
) -> None:
    assert (spoken_in(text), read_in(text)) == ("", "en")
    configure(language="pl")
    assert read_in(text) == "pl"


def test_a_short_title_is_known_by_letters_that_only_its_language_has() -> None:
    assert spoken_in("Internet przestał działać po burzy") == "pl"


def test_a_log_below_an_english_question_does_not_make_it_another_language() -> None:
    log = "for i in o z w; do cut -d: -f1 -i a -o e; done\n" * 9
    assert spoken_in("I cannot start it", f"What does it say to me?\n{log}") == "en"


def test_a_quoted_error_does_not_change_the_language() -> None:
    assert (
        spoken_in("Nie mam zasięgu i na ekranie jest: The SIM is not valid. Co to jest i czy mam to zgłosić?") == "pl"
    )


def test_a_latin_name_in_it_does_not_change_the_letters() -> None:
    assert spoken_in("Не работает APN internet.tern.example на моём телефоне с утра") == "ru"
