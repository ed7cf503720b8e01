"""Words taken out are nowhere any more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import String, cast, select
from sqlmodel import Session, SQLModel

from community import answers, comments, redacting, threads
from community.people import Person
from search import documents
from tests.cast import Ask

CANARY = "4929 1234 5678 9012"


def tables_with(db: Session, words: str) -> list[str]:
    """The columns of every table in which this can be read."""
    db.flush()
    return [
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if db.execute(select(column).where(cast(column, String).contains(words)).limit(1)).first()
    ]


def test_after_redaction_it_is_in_no_column_of_any_table(db: Session, bo: Person, sam: Person, ask: Ask):
    thread = ask(title=f"My card {CANARY}", body=f"It says {CANARY}.")
    threads.edit(db, thread, by=sam, title="My card", body=f"It says 4929-1234-5678-9012, or {CANARY}.")
    answer = answers.post(db, thread, by=bo, body=f"Is it {CANARY}?")
    comments.post(db, thread, by=bo, body=f"{CANARY}!", answer=answer)
    assert tables_with(db, CANARY)
    redacting.redact(db, thread, [CANARY], by=sam, reason="a card number")
    for written in (CANARY, "4929-1234", "1234 5678"):
        assert tables_with(db, written) == []
    (document,) = documents.of(db, [thread.id])
    assert "4929" not in repr(document)
    assert redacting.TAKEN_OUT in thread.body_html


@pytest.mark.parametrize("written", ["+48 601 234 567", "601234567", "601-234-567", "(601) 234 567"])
def test_a_number_is_found_however_it_is_grouped(written: str):
    assert "234" not in redacting.swapping(["601 234 567"])(f"Call {written} now")


@given(st.text(), st.lists(st.text(max_size=30), max_size=5))
def test_whatever_is_taken_out_is_not_there_any_more(text: str, words: list[str]):
    left = redacting.swapping(words)(text).replace(redacting.TAKEN_OUT, "\0")
    assert all(word.strip() not in left for word in words if len(word.strip()) >= redacting.EACH_LEAST)
