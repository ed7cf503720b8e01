"""People leave, and what is known of them with them; what others were helped by stays."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from community import answers, comments, jobs, merging, people, sessions, threads, tokens
from community.answers import Answer
from community.database import now, reading
from community.people import Person
from community.threads import Thread
from moderation import erasure
from moderation.erasure import LegalHold, SamePerson
from search import the_index
from search.gists import Gist, unpacked
from search.index import Query
from search.terms import terms
from tests.cast import Ask
from tests.community.test_redacting import tables_with


@pytest.fixture
def zelda(db: Session) -> Person:
    """Has written something, and signs in."""
    found = people.add(db, name="Zelda Quux", email="zelda@quux.example", about="I like quinces")
    sessions.start(db, found)
    tokens.make(db, found)
    return found


def leave(db: Session, person: Person, *, with_words: bool = False) -> None:
    wanted = erasure.ask(db, person, with_words=with_words, at=now() - erasure.GRACE - timedelta(minutes=1))
    wanted.person_id = person.id
    db.commit()
    erasure.erase([person.id])
    db.expire_all()


def test_whoever_others_named_is_named_no_more_and_nobody_else_takes_the_link(
    db: Session, ask: Ask, bo: Person, zelda: Person, work: Callable[[], None]
):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body="Ask @zelda-quux, she knows. @zelda-quux2 does not.")
    answers.edit(db, answer, by=bo, body="@Zelda-Quux knows. @zelda-quux2 does not.")
    db.commit()
    work()
    leave(db, zelda)
    left = db.get_one(Answer, answer.id)
    assert left.body == f"@left-{zelda.id} knows. @zelda-quux2 does not."
    assert f'<a href="/people/~{zelda.id}" class="named"' in left.body_html
    assert tables_with(db, "@zelda-quux ") == tables_with(db, "@zelda-quux,") == []


def test_every_link_to_them_goes_also_of_those_they_never_heard_of(
    db: Session, ask: Ask, bo: Person, sam: Person, zelda: Person
):
    """Beyond thirty in an hour nobody is told, an edit can name them, and so can they themselves."""
    crowd = [people.add(db, name=f"P{number}") for number in range(9)]
    thread, other = ask(), ask(title="Another")
    for _ in range(4):
        comments.post(db, thread, by=bo, body=" ".join(f"@{person.handle}" for person in crowd))
    comments.post(db, other, by=bo, body="@zelda-quux has it")
    answer = answers.post(db, ask(title="A third"), by=sam, body="Look")
    answers.edit(db, answer, by=sam, body="Look, @zelda-quux")
    answers.post(db, ask(title="A fourth"), by=zelda, body="@zelda-quux, that is me")
    leave(db, zelda)
    assert tables_with(db, "zelda-quux") == []


def test_what_names_them_is_found_where_a_merged_thread_goes_on(
    db: Session, ask: Ask, bo: Person, sam: Person, zelda: Person
):
    first, second = ask(title="The first"), ask(title="The second")
    answers.post(db, second, by=bo, body="@zelda-quux knows")
    merging.merge(db, second, first, by=sam)
    leave(db, zelda)
    assert tables_with(db, "zelda-quux") == []


def test_who_has_left_is_known_nowhere_and_their_answer_stays(db: Session, ask: Ask, zelda: Person):
    answer = answers.post(db, ask(), by=zelda, body="Switch it off.")
    leave(db, zelda)
    for known in ("Quux", "quux", "quinces", "zelda"):
        assert tables_with(db, known) == []
    assert db.get_one(Answer, answer.id).body == "Switch it off."
    assert (zelda.name, sessions.of(db, zelda)) == ("Somebody who left", [])


def test_with_their_words_those_go_too_and_so_does_the_history(db: Session, sam: Person, ask: Ask, zelda: Person):
    thread = ask(by=zelda, title="A secret garden", body="It is a secret garden.")
    threads.edit(db, thread, by=sam, title="A garden", body="Still a secret garden.")
    comments.post(db, thread, by=zelda, body="A secret garden, I said.")
    leave(db, zelda, with_words=True)
    assert tables_with(db, "secret garden") == []
    assert db.get_one(Thread, thread.id).body == erasure.WORDS_GONE


def test_what_went_with_them_is_found_no_more_and_its_pages_are_made_anew(
    db: Session, ask: Ask, bo: Person, zelda: Person, work: Callable[[], None]
):
    thread = ask()
    comments.post(db, thread, by=zelda, body="A marmalade, I said.")
    answers.post(db, thread, by=bo, body="Thanks @zelda-quux for that.")
    db.commit()
    work()
    version, active_at = thread.version, thread.active_at
    assert said(thread, "marmalade", "quux") == [True, True]
    leave(db, zelda, with_words=True)
    work()
    assert said(thread, "marmalade", "quux") == [False, False]
    assert the_index().search(Query("quux")).hits == ()
    db.refresh(thread)
    assert (thread.version, thread.active_at) == (version + 2, active_at)


def said(thread: Thread, *words: str) -> list[bool]:
    """Of each, whether it is among what similar questions are found by."""
    with reading() as db:
        kept = unpacked(db.get_one(Gist, thread.id).terms)
    return [not terms(word, "en").keys().isdisjoint(kept) for word in words]


def test_for_two_weeks_one_can_think_better_of_it(db: Session, zelda: Person):
    erasure.ask(db, zelda)
    db.commit()
    erasure.erase([zelda.id])
    db.expire_all()
    assert zelda.name == "Zelda Quux"
    erasure.cancel(db, zelda)
    assert erasure.of(db, zelda) is None


def test_who_is_held_leaves_when_the_hold_ends_and_is_not_asked_about_until_then(
    db: Session, kim: Person, lee: Person, zelda: Person
):
    held = erasure.hold(db, zelda, by=kim, reason="A court asked")
    erasure.ask(db, zelda, at=now() - erasure.GRACE)
    db.commit()
    assert sum(jobs.run_some() for _ in range(9)) < 9
    assert erasure.lift(db, held, by=lee)
    db.commit()
    assert sum(jobs.run_some() for _ in range(9)) < 9
    db.expire_all()
    assert zelda.name == "Somebody who left"


def test_a_hold_keeps_everything_and_takes_two_to_confirm_and_two_to_end(
    db: Session, kim: Person, lee: Person, zelda: Person
):
    held = erasure.hold(db, zelda, by=kim, reason="A court asked")
    leave(db, zelda)
    assert zelda.name == "Zelda Quux"
    held = db.get_one(LegalHold, zelda.id)
    with pytest.raises(SamePerson):
        erasure.confirm(held, by=kim)
    erasure.confirm(held, by=lee)
    assert not erasure.lift(db, held, by=lee)
    with pytest.raises(SamePerson):
        erasure.lift(db, held, by=lee)
    assert erasure.lift(db, held, by=kim)
    db.commit()
    erasure.erase([zelda.id])
    db.expire_all()
    assert zelda.name == "Somebody who left"
