"""What the index is told about a thread."""

import pytest
from sqlalchemy import event
from sqlmodel import Session

from community import answers, threads
from community.categories import Category
from community.database import write_engine
from community.people import Person
from search import documents
from search.index import Document


@pytest.fixture
def thread(db: Session, ana: Person, bo: Person, sam: Person, general: Category) -> threads.Thread:
    return threads.ask(
        db,
        by=ana,
        category=general,
        title="eSIM is **stuck**",
        body="It *says* [activating](https://x.example).",
        tags_=["eSIM"],
    )


def document(db: Session, thread: threads.Thread) -> Document:
    (found,) = documents.of(db, [thread.id])
    return found


def test_a_document_says_where_the_thread_belongs(db: Session, thread: threads.Thread):
    told = document(db, thread)
    assert (told.id, told.kind, told.category, told.tags, told.solved) == (
        thread.id,
        "question",
        "general",
        ("esim",),
        False,
    )


def test_a_document_is_plain_text(db: Session, thread: threads.Thread, bo: Person):
    answers.post(db, thread, by=bo, body="Use `*#06#` & <b>restart</b>")
    told = document(db, thread)
    assert told.body == "It says activating."
    assert told.answers == "Use *#06# & <b>restart</b>"


def test_the_accepted_answer_comes_first_and_is_told_apart(
    db: Session, thread: threads.Thread, ana: Person, bo: Person
):
    answers.post(db, thread, by=bo, body="Wait.")
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart."), by=ana)
    told = document(db, thread)
    assert (told.answers, told.accepted, told.solved) == ("Restart.\nWait.", "Restart.", True)


def test_answers_are_kept_up_to_8000_characters(db: Session, thread: threads.Thread, bo: Person):
    for _ in range(3):
        answers.post(db, thread, by=bo, body="x" * 5_000)
    assert len(document(db, thread).answers) <= 8_000


def test_a_hidden_thread_has_no_document(db: Session, thread: threads.Thread, sam: Person):
    threads.hide(db, thread, by=sam, reason="spam")
    db.flush()
    assert documents.of(db, [thread.id]) == []


def test_a_hidden_answer_is_left_out(db: Session, thread: threads.Thread, bo: Person, sam: Person):
    answers.hide(db, answers.post(db, thread, by=bo, body="Buy pills"), by=sam, reason="spam")
    db.flush()
    assert document(db, thread).answers == ""


def test_many_documents_take_as_many_queries_as_one(db: Session, ana: Person, bo: Person, general: Category):
    made = [
        threads.ask(db, by=ana, category=general, title=f"No signal {n}", body="Help.", tags_=["x"]) for n in range(5)
    ]
    for thread in made:
        answers.post(db, thread, by=bo, body="Restart.")
    db.flush()
    assert queries(db, made) == queries(db, made[:1])


def queries(db: Session, made: list[threads.Thread]) -> int:
    seen: list[str] = []
    ids = [thread.id for thread in made]
    listener = lambda *told: seen.append(told[2])  # noqa: E731
    event.listen(write_engine(), "before_cursor_execute", listener)
    documents.of(db, ids)
    event.remove(write_engine(), "before_cursor_execute", listener)
    return len(seen)
