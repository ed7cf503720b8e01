"""What tantivy keeps of a document, and how it reads words.

`title`, `body` and `answers` are the stems of their words, each document's in its own language, to find "activation"
by "activating"; `spoken` is the title unstemmed, because a stem breaks the beginnings of words that `suggest` is given;
`opening` is how the title begins, as one term; `vocabulary` has every word as it was written, to mend typos by;
`open` are threads that everybody may see.
"""

import tantivy
from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

from search.index import EVERYBODY, THREAD, Document
from search.marks import WORD
from search.stems import plain as plain
from search.stems import read

SHAPE = "4"
"""Raise it with any change to the fields or analyzers: an index of another shape is made anew."""

OPENING = 60
BODY = 20_000
ANSWERS = 8_000


def _schema() -> tantivy.Schema:
    fields = tantivy.SchemaBuilder()
    for name in ("id", "fingerprint"):
        fields.add_integer_field(name, stored=True, indexed=True, fast=True)
    for name in ("key", "source", "audience"):
        fields.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("kind", "category", "tags", "language"):
        fields.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic", fast=True)
    fields.add_boolean_field("solved", stored=True, indexed=True, fast=True)
    fields.add_boolean_field("open", indexed=True, fast=True)
    for name in ("asked_at", "active_at"):
        fields.add_date_field(name, fast=True)
    for name in ("title", "body", "answers"):
        fields.add_text_field(name, tokenizer_name="whitespace", index_option="freq")
    fields.add_text_field("spoken", stored=True, tokenizer_name="plain", index_option="position")
    fields.add_text_field("opening", tokenizer_name="raw", index_option="basic")
    fields.add_text_field("vocabulary", tokenizer_name="plain", index_option="basic")
    fields.add_text_field("telling_part", stored=True, tokenizer_name="void", index_option="basic")
    return fields.build()


SCHEMA = _schema()


def void() -> TextAnalyzer:
    """Indexes nothing: for text that is only stored."""
    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(0)).build()


def opening(title: str) -> str:
    """How a title begins, as `suggest` compares it: lower case, words parted by one space."""
    return " ".join(word[0] for word in WORD.finditer(title.lower()))[:OPENING]


def row(document: Document) -> tantivy.Document:
    texts = {"body": document.body[:BODY], "answers": document.answers[:ANSWERS]}
    return tantivy.Document.from_dict(
        {
            "key": str(document.key),
            "source": document.source,
            "id": document.id,
            "audience": document.audience,
            "fingerprint": document.fingerprint,
            "kind": document.kind,
            "category": document.category,
            "tags": list(document.tags),
            "language": document.language,
            "solved": document.solved,
            "open": document.source == THREAD and document.audience == EVERYBODY,
            "asked_at": document.asked_at,
            "active_at": document.active_at,
            **{name: _stems(text, document) for name, text in (("title", document.title), *texts.items())},
            "spoken": document.title,
            "opening": opening(document.title),
            "vocabulary": [document.title, *texts.values()],
            "telling_part": document.telling_part,
        },
        SCHEMA,
    )


def _stems(text: str, document: Document) -> str:
    """As one text again: which language a document is in tantivy does not know."""
    return " ".join(read(text, document.language))
