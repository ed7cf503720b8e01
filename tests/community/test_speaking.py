"""A thread is in the language its words say, until somebody knows better."""

import pytest
from sqlmodel import Session, select

from community import speaking, threads
from community.events import Event
from community.languages import UnknownLanguage
from community.people import Person
from tests.cast import Ask
from tests.conftest import Configure

POLISH = {"title": "Nie mam zasięgu", "body": "Od rana nie działa mi internet, co mam zrobić?"}
ENGLISH = {"title": "There is no signal", "body": "It has not been there since this morning, what can I do?"}


def test_a_thread_is_in_the_language_of_its_words(ask: Ask):
    assert (ask(**POLISH).language, ask(**ENGLISH).language) == ("pl", "en")


def test_too_few_words_to_tell_are_read_like_the_site(ask: Ask, configure: Configure):
    thread = ask(title="eSIM", body="APN?")
    assert (thread.language, speaking.read_as(thread.language)) == ("", "en")
    configure(language="pl")
    assert speaking.read_as(thread.language) == "pl"


def test_what_moves_in_is_told_like_any_other(ask: Ask):
    assert ask(imported=True, **POLISH).language == "pl"


def test_other_words_are_told_anew(db: Session, ask: Ask, ana: Person):
    thread = ask(**ENGLISH)
    threads.edit(db, thread, by=ana, **POLISH)
    assert thread.language == "pl"


def test_what_somebody_has_said_stays_when_the_words_change(db: Session, ask: Ask, ana: Person):
    thread = ask(title="eSIM", body="APN?")
    speaking.say(db, thread, "de", by=ana)
    threads.edit(db, thread, by=ana, **ENGLISH)
    assert thread.language == "de"


def test_saying_it_makes_its_page_anew_and_moves_it_in_no_list(db: Session, ask: Ask, ana: Person):
    thread = ask(**ENGLISH)
    version, active_at = thread.version, thread.active_at
    speaking.say(db, thread, "en", by=ana)
    assert thread.version == version
    speaking.say(db, thread, "", by=ana)
    assert (thread.language, thread.version, thread.active_at) == ("", version + 1, active_at)
    assert len(db.exec(select(Event).where(Event.kind == "thread.spoken")).all()) == 1


def test_a_language_that_nobody_knows_is_refused(db: Session, ask: Ask, ana: Person):
    with pytest.raises(UnknownLanguage):
        speaking.say(db, ask(), "xx", by=ana)


def test_what_was_asked_before_anybody_looked_is_looked_at(db: Session, ask: Ask):
    before, after = ask(**POLISH), ask(**ENGLISH)
    before.language = None
    db.flush()
    assert speaking.told(before) == "pl"
    assert list(speaking.unread(db, [before.id, after.id])) == [before.id]
    speaking.look(db, [before.id])
    assert (before.language, list(speaking.unread(db, [before.id]))) == ("pl", [])
