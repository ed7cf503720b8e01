"""How words are read, whoever compares them: in lower case and without accents, as they are or by their stems."""

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

STEMMERS = {
    "ar": "arabic", "da": "danish", "de": "german", "el": "greek", "en": "english", "es": "spanish", "fi": "finnish",
    "fr": "french", "hu": "hungarian", "it": "italian", "nl": "dutch", "no": "norwegian", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
}  # fmt: skip


def plain() -> TextAnalyzer:
    return _words().build()


def stemmed(language: str) -> TextAnalyzer:
    """Words by their stems; plain words in a language no stemmer is known for."""
    stemmer = STEMMERS.get(language[:2])
    return _words().filter(Filter.stemmer(stemmer)).build() if stemmer else plain()


def _words() -> TextAnalyzerBuilder:
    simple = TextAnalyzerBuilder(Tokenizer.simple())
    return simple.filter(Filter.remove_long(40)).filter(Filter.lowercase()).filter(Filter.ascii_fold())
