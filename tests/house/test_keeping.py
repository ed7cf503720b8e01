"""Every table says what it keeps about people: what they take along, what goes with them, what is taken out of it."""

from collections.abc import Iterator

import pytest
from sqlalchemy import JSON, Column, Table
from sqlmodel import AutoString

from community import keeping
from community.keeping import Kept
from migrations import tables
from tests import columns

ALL = tables.metadata().sorted_tables
DECLARED = {kept.table.name: kept for kept in keeping.everything()}


def of_people() -> Iterator[str]:
    """Every column that names a person."""
    for table in ALL:
        yield from (
            f"{table.name}.{key.parent.name}" for key in table.foreign_keys if key.column.table.name == "person"
        )


def declared_people(kept: Kept) -> set[str]:
    return {place.partition(".")[0] for place in (*kept.goes, *kept.stays, *kept.names)}


def test_every_column_that_names_a_person_says_what_becomes_of_it():
    said = {f"{name}.{column}" for name, kept in DECLARED.items() for column in declared_people(kept)}
    found = set(of_people())
    assert len(found) > 80
    assert found - said == set(), "say with @keeps whether its rows go, stay, or only name somebody"


def test_every_column_with_room_for_a_sentence_says_whose_words_they_are():
    found = {f"{table.name}.{column.name}" for table in ALL for column in table.columns if columns.holds_words(column)}
    said = {f"{name}.{column}" for name, kept in DECLARED.items() for column in columns.answered(kept)}
    assert len(found) > 80
    assert found - said == set(), "say with @keeps whether it is redacted, goes with somebody, or is ours"


@pytest.mark.parametrize("kept", DECLARED.values(), ids=DECLARED)
def test_nothing_is_declared_that_is_not_there(kept: Kept):
    for name in (*kept.names, *kept.hides, *kept.redacted, *kept.ours):
        assert name in kept.table.c
    for place in (*kept.goes, *kept.stays):
        assert leads_to(kept.table, place).table.name == "person"
    if kept.redacted:
        assert str(kept.in_thread(1))


def leads_to(table: Table, place: str) -> Column:
    """The column at the end of a way."""
    for name in place.split("."):
        found = table.c[name]
        if found.foreign_keys:
            found = next(iter(found.foreign_keys)).column
        table = found.table
    return found


def test_what_people_take_along_holds_nothing_that_proves_who_they_are():
    secret = ("hash", "secret", "token", "public_key", "archive", "mark")
    taken = {f"{name}.{c.name}" for name, kept in DECLARED.items() if kept.goes or kept.stays for c in kept.taken_along}
    assert {place for place in taken if any(word in place.partition(".")[2] for word in secret)} == set()


def test_a_column_of_words_is_one_of_text_or_json():
    assert columns.holds_words(Column("words", AutoString(300)))
    assert columns.holds_words(Column("data", JSON))
    assert not columns.holds_words(Column("kind", AutoString(20)))
