"""Which language a text is in, told by its words.

By its smallest words, which nobody can write without, and by letters that no other language here has. Each word counts
once and no single letter counts, because logs and commands are full of those. Where the words do not say it, nothing is
guessed: a wrong guess would keep a question from people who could answer it, and from those who look for it.
"""

import re
import unicodedata
from collections import Counter
from functools import cache

from community.settings import settings

READ = 600
FIRST_OF_ANOTHER_SCRIPT = "\u0370"
SURE = 3
"""So many different words must speak for a language, and half as many again as for any other."""

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
"""The languages we know, each by its own name: what a thread can be in, and what an agent can say they answer in."""

RIGHT_TO_LEFT = frozenset({"ar", "he"})


class UnknownLanguage(ValueError):
    """A language is two letters of `NAMES`."""


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
_OWN_LETTERS = {"cs": frozenset("ěřů"), "de": frozenset("ß"), "pl": frozenset("ąęłńśźż"), "tr": frozenset("ğı")}
_WORD = re.compile(r"[^\W\d_]{2,}")

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


def spoken_in(*texts: str) -> str:
    """The language of a text, its title first, as two letters; nothing where its words do not say it."""
    text = "\n".join(texts)[:READ].lower()
    return _by_script(text) or _by_words(text)


def read_in(*texts: str) -> str:
    """The language to read a text in: its own, and where that cannot be told, the site's."""
    return spoken_in(*texts) or settings().language


@cache
def small_words(language: str) -> frozenset[str]:
    """The words of a language that nobody can write without; none of one that is known by its letters."""
    return frozenset(_SMALL_WORDS.get(language, "").split())


def _by_words(text: str) -> str:
    words = set(_WORD.findall(text))
    counted = Counter({language: _speaking_for(language, words) for language in _SMALL_WORDS})
    (first, most), (_, second) = counted.most_common(2)
    return first if most >= SURE and most * 2 >= second * 3 else ""


def _speaking_for(language: str, words: set[str]) -> int:
    """How many of these words are small ones of this language, or have a letter that is only its own."""
    small, own = words & small_words(language), _OWN_LETTERS.get(language)
    return len(small) + (sum(not own.isdisjoint(word) for word in words - small) if own else 0)


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
