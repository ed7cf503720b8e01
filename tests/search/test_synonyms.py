"""Words that mean the same, as the operator keeps them."""

import pytest
from sqlmodel import Session

from community import jobs, threads
from community.categories import Category
from community.people import Person
from search import rebuilding, synonyms, the_index
from search.index import EVERY_LANGUAGE, Query
from search.synonyms import TooFew, TooMany
from tests.search.conftest import ids


def kept(db: Session) -> list[tuple[str, str]]:
    return [(each.language, each.words) for each in synonyms.all(db)]


def test_a_group_is_kept_as_engines_read_it_and_by_whom(db: Session, kim: Person):
    added = synonyms.add(db, "en", ["SIM-Card", " Chip "], by=kim)
    assert added.together == ["chip", "sim card"]
    assert added.added_by_id == kim.id


def test_saying_it_twice_changes_nothing(db: Session):
    first = synonyms.add(db, "en", ["chip", "sim card"])
    assert synonyms.add(db, "en", ["Sim card", "CHIP", "chip"]).id == first.id
    assert kept(db) == [("en", "chip, sim card")]


def test_each_language_has_its_own(db: Session):
    synonyms.add(db, "en", ["chip", "sim"])
    synonyms.add(db, "pl", ["karta", "sim"])
    synonyms.add(db, EVERY_LANGUAGE, ["chip", "sim"])
    assert kept(db) == [("en", "chip, sim"), ("every", "chip, sim"), ("pl", "karta, sim")]
    assert synonyms.groups(db) == {"every": [["chip", "sim"]], "en": [["chip", "sim"]], "pl": [["karta", "sim"]]}


@pytest.mark.parametrize("words", [[], ["chip"], ["chip", "CHIP"], ["chip", "?!"], ["", " "]])
def test_one_word_alone_means_nothing_but_itself(db: Session, words: list[str]):
    with pytest.raises(TooFew):
        synonyms.add(db, "en", words)


def test_there_is_an_end_to_what_is_looked_for_at_once(db: Session, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(TooMany):
        synonyms.add(db, "en", [f"word{n}" for n in range(synonyms.TOGETHER + 1)])
    monkeypatch.setattr(synonyms, "MOST", 1)
    synonyms.add(db, "en", ["chip", "sim"])
    with pytest.raises(TooMany):
        synonyms.add(db, "pl", ["faktura", "rachunek"])


def test_what_was_removed_means_nothing_any_more(db: Session):
    synonyms.remove(db, synonyms.add(db, "en", ["chip", "sim"]))
    assert kept(db) == []


def test_the_engine_is_told_soon_and_again_when_it_is_filled_anew(db: Session, ana: Person, general: Category):
    thread = threads.ask(db, by=ana, category=general, title="Lost SIM card", body="Help.")
    added = synonyms.add(db, "en", ["chip", "sim card"])
    db.commit()
    work()
    assert ids(the_index().search(Query("chip"))) == [thread.id]
    rebuilding.reindex()
    assert ids(the_index().search(Query("chip"))) == [thread.id]
    synonyms.remove(db, added)
    db.commit()
    work()
    assert ids(the_index().search(Query("chip"))) == []


def test_another_language_changes_nothing_for_who_asks_in_this(db: Session, ana: Person, general: Category):
    thread = threads.ask(db, by=ana, category=general, title="Lost SIM card", body="Help.")
    synonyms.add(db, "pl", ["chip", "sim card"])
    db.commit()
    work()
    assert ids(the_index().search(Query("what do I do when the chip has gone"))) == []
    assert ids(the_index().search(Query("nie ma już czipa, chip mi się zgubił"))) == [thread.id]


def work() -> None:
    while jobs.run_some():
        pass
