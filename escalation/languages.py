"""Which language a question is in, so that whoever is offered it can read it.

A guess from its smallest words, which nobody can write without; a language that has letters of its own is known by
them. Where the words do not say it, the language the asker has chosen for these pages is taken, and where they have
chosen none, no language is asked for: a wrong guess would keep a question from everybody who could answer it.
"""

import re
import unicodedata
from collections import Counter

READ = 600
FIRST_OF_ANOTHER_SCRIPT = "\u0370"
SURE = 3
"""As many small words of a language must be there, and half as many again as of any other."""

NAMES = {
    "ar": "العربية",
    "cs": "Čeština",
    "da": "Dansk",
    "de": "Deutsch",
    "el": "Ελληνικά",
    "en": "English",
    "es": "Español",
    "fr": "Français",
    "he": "עברית",
    "hi": "हिन्दी",
    "it": "Italiano",
    "ja": "日本語",
    "ko": "한국어",
    "nl": "Nederlands",
    "pl": "Polski",
    "pt": "Português",
    "ru": "Русский",
    "sv": "Svenska",
    "th": "ไทย",
    "tr": "Türkçe",
    "uk": "Українська",
    "zh": "中文",
}
"""The languages an agent can say they answer in, each by its own name."""

_SMALL_WORDS = {
    "cs": "že se na je to jsem není jak ale při mám mi když už už nebo jsou bych také může prosím jen děkuji",
    "da": "og det jeg er ikke på til med har kan hvordan men efter nu min hvis skal hvad eller fra blev også",
    "de": "der die das und ich nicht ist mit auf ein eine für seit wie habe mir mein nach aber wird kann oder noch zu",
    "en": "the and is to of my it that this not with for have has was when but how what can does from since do would",
    "es": "el la que de no y en mi un una los se por con para es como pero desde cuando tengo puedo está muy más",
    "fr": "le la les et je ne pas est mon ma une des du que pour dans avec depuis mais comment sur ai ça quand vous",
    "it": "il che non di la mi è per una con sono ho come ma del da si mio quando anche della dopo più questo posso",
    "nl": "de het een ik niet is en van op met mijn dat voor heb maar kan sinds hoe naar bij wordt nog ook zijn",
    "pl": "nie się i to na jest do mam jak że co po ale już od mi czy w z i tylko przez po jeszcze można może tak mój",
    "pt": "o que não de e um uma meu minha em com para mas como é do da por está quando desde tenho posso mais isso",
    "sv": "och det jag är inte på till med har kan hur men efter nu min om ska vad eller från också när som",
    "tr": "bir ve bu ne için çok ama değil var yok nasıl da de ile mi gibi daha sonra ben olarak kadar oldu",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL_WORDS.items()}

_SCRIPTS = {
    "ARABIC": "ar",
    "GREEK": "el",
    "HEBREW": "he",
    "DEVANAGARI": "hi",
    "HIRAGANA": "ja",
    "KATAKANA": "ja",
    "HANGUL": "ko",
    "CYRILLIC": "ru",
    "THAI": "th",
    "CJK": "zh",
}
_ONLY_UKRAINIAN = frozenset("іїєґ")


def spoken_in(text: str, chosen: str = "") -> str:
    """The language of a text as two letters, else the one its writer has chosen, else nothing."""
    text = text[:READ].lower()
    return _by_script(text) or _by_words(text) or chosen


def _by_words(text: str) -> str:
    words = re.findall(r"[^\W\d_]+", text)
    counted = Counter({language: sum(word in small for word in words) for language, small in _WORDS.items()})
    (first, most), (_, second) = counted.most_common(2)
    return first if most >= SURE and most * 2 >= second * 3 else ""


def _by_script(text: str) -> str:
    """Known by its letters, when a third of the text is in others than Latin ones. Japanese is full of Chinese ones."""
    letters = [letter for letter in text if letter.isalpha() and letter > FIRST_OF_ANOTHER_SCRIPT]
    if len(letters) * 3 < len(text):
        return ""
    scripts = Counter(unicodedata.name(letter, "").partition(" ")[0].partition("-")[0] for letter in letters)
    known = Counter({script: count for script, count in scripts.items() if script in _SCRIPTS})
    if not known:
        return ""
    if known["HIRAGANA"] or known["KATAKANA"]:
        return "ja"
    language = _SCRIPTS[known.most_common(1)[0][0]]
    return "uk" if language == "ru" and _ONLY_UKRAINIAN & set(text) else language
