"""Which language a question is in."""

import pytest

from escalation.languages import NAMES, spoken_in

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
    assert spoken_in(SAID[language], chosen="xx") == language
    assert language in NAMES


@pytest.mark.parametrize("text", ["PUK 1234-5678", "eSIM roaming APN", "", "?!", "😀"])
def test_where_the_words_do_not_say_it_the_askers_choice_is_taken(text: str) -> None:
    assert spoken_in(text) == ""
    assert spoken_in(text, chosen="pl") == "pl"


def test_a_quoted_error_does_not_change_the_language() -> None:
    assert (
        spoken_in("Nie mam zasięgu i na ekranie jest: The SIM is not valid. Co to jest i czy mam to zgłosić?") == "pl"
    )


def test_a_latin_name_in_it_does_not_change_the_letters() -> None:
    assert spoken_in("Не работает APN internet.tern.example на моём телефоне с утра") == "ru"
