"""Asking, editing, closing and hiding a thread."""

import pytest
from sqlmodel import Session, select

from community import answers, categories, comments, edits, tags, threads
from community.categories import Category
from community.people import Person
from community.threads import Closed, Thread
from tests.cast import Ask


def test_a_thread_keeps_its_words_and_is_quoted_by_its_reference(ask: Ask, ana: Person, general: Category):
    thread = ask(title="  No   signal\nat home ", body="  Since **noon**.\n")
    assert (thread.title, thread.body) == ("No signal at home", "Since **noon**.")
    assert thread.body_html == "<p>Since <strong>noon</strong>.</p>\n"
    assert (thread.author_id, thread.category_id, thread.reference) == (ana.id, general.id, f"LB-{thread.id}")


def test_a_kind_that_does_not_exist_is_refused(ask: Ask):
    with pytest.raises(ValueError, match="complaint"):
        ask(kind="complaint")


def test_it_carries_its_tags(db: Session, ask: Ask):
    thread = ask(tags_=["eSIM", "roaming abroad"])
    assert tags.of(db, [thread.id]) == {thread.id: ["esim", "roaming-abroad"]}


def test_an_edit_changes_the_words_and_keeps_the_old_ones(db: Session, ana: Person, ask: Ask):
    thread = ask(title="Helo", body="First words.")
    threads.edit(db, thread, by=ana, title="Hello", body="Better *words*.")
    threads.edit(db, thread, by=ana, title="Hello there", body="The best words.")
    assert (thread.title, thread.body_html, bool(thread.edited_at)) == ("Hello there", "<p>The best words.</p>\n", True)
    earlier = [event.data for event in edits.of_thread(db, thread.id)]
    assert earlier == [{"title": "Hello", "body": "Better *words*."}, {"title": "Helo", "body": "First words."}]


def test_a_closed_thread_takes_neither_answers_nor_comments_until_it_is_open_again(
    db: Session, bo: Person, sam: Person, ask: Ask
):
    thread = ask()
    threads.close(db, thread, by=sam, reason="Too old")
    for write in (answers.post, comments.post):
        with pytest.raises(Closed):
            write(db, thread, by=bo, body="Restart it.")
    threads.reopen(db, thread, by=sam)
    assert answers.post(db, thread, by=bo, body="Restart it.").id


def test_a_category_counts_its_visible_threads(db: Session, sam: Person, ask: Ask):
    thread, _ = ask(), ask()
    threads.hide(db, thread, by=sam, reason="Spam")
    assert counted(db) == 1
    threads.unhide(db, thread, by=sam)
    assert counted(db) == 2


def test_hiding_twice_is_hiding_once(db: Session, sam: Person, kim: Person, ask: Ask):
    thread = ask()
    threads.hide(db, thread, by=sam, reason="Spam")
    threads.hide(db, thread, by=kim, reason="Spam again")
    assert (thread.hidden_reason, counted(db)) == ("Spam", 0)
    threads.unhide(db, thread, by=sam)
    threads.unhide(db, thread, by=sam)
    assert (thread.hidden_at, counted(db)) == (None, 1)


def test_nothing_is_left_of_a_thread_whose_transaction_failed(db: Session, ask: Ask):
    ask()
    db.rollback()
    assert (db.exec(select(Thread)).all(), counted(db)) == ([], 0)


def counted(db: Session) -> int:
    db.expire_all()
    return categories.by_slug(db, "general").thread_count
