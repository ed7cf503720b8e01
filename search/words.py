"""What a person typed, as words: the same reading for every engine, so that none ever sees its own query language."""

from functools import lru_cache
from itertools import islice

from community.languages import small_words
from search.marks import WORD
from search.stems import plain

READ = 1_000
KEPT = 32

# Words too common to say what a question is about. They count only where nothing else was typed.
_ENGLISH = """
    a about above after again against all also am an and any anyone are aren as at be because been before being
    below between both but by can cannot could couldn d did didn do does doesn doing don down during each every few
    for from further get gets getting give go going got had hadn has hasn have haven having he hello help her here
    hers herself hi him himself his how i if in into is isn it its itself just know let like ll m make may me might
    more most much must mustn my myself need no nor not now of off on once one only or other our ours ourselves out
    over own please re s same say see shall shan she should shouldn since so some someone still such t than thank
    thanks that the their theirs them themselves then there these they this those through to too try trying under
    until up us use using ve very want was wasn we were weren what when where which while who whom why will with
    without won would wouldn yes you your yours yourself yourselves
"""
_POLISH = """
    a aby ale albo ani aż bardzo bez bo był była było były być chcę chce ci cię co coś czy czyli dla dlaczego do gdy
    gdyby gdzie go i ich im ich inne ja jak jaka jakie jaki jako je jego jej jest jestem jeszcze jeśli jeżeli już ją
    kiedy kto która które którego której który którzy lub ma mam mamy mi mnie moja moje mój może możecie można mu my na
    nad nam nas nasz nawet nie nią nim nich niż no o od ona one oni ono oraz pan pani po pod podczas pomocy pomóżcie
    ponieważ proszę przed przez przy są się skoro ta tak taki takie także tam te tego tej ten teraz też to tu tutaj
    twoja twoje twój ty tych tylko tym u w we więc witam wszystko wy z za zawsze ze że żeby
"""
STOP_WORDS = frozenset(_ENGLISH.split())


@lru_cache(maxsize=30)
def stop_words(language: str) -> frozenset[str]:
    """As they are written and as they are typed without accents. Of a language for which we have no longer list, its
    smallest words with those of English: they are all over its logs and settings."""
    if language == "en":
        return STOP_WORDS
    words = _POLISH.split() if language == "pl" else [*_ENGLISH.split(), *small_words(language)]
    return frozenset(form for word in words for form in (word, *plain().analyze(word)))


def words_in(text: str) -> list[str]:
    """The different words of a text in lower case, in order; 32 at most, from its first 1,000 characters."""
    found = (word[0].lower() for word in WORD.finditer(text[:READ]))
    return list(islice(dict.fromkeys(found), KEPT))


def telling(words: list[str], language: str = "en") -> list[str]:
    """The words that say what it is about; all of them when none does ("how to")."""
    common = stop_words(language)
    return [word for word in words if word not in common] or words
