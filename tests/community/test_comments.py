"""One level of talk below a question or an answer."""

from sqlmodel import Session

from community import answers, commented, comments, view
from community.people import Person
from tests.cast import Ask


def test_a_comment_stands_below_what_it_is_about(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    comments.post(db, thread, by=bo, body="Which phone?")
    comments.post(db, thread, by=ana, body="It **works**.", answer=answer)
    shown = view.of(db, thread.id)
    assert shown
    assert [comment.body for comment in shown.comments] == ["Which phone?"]
    assert [c.body_html for c in shown.answers[0].comments] == ["<p>It <strong>works</strong>.</p>\n"]


def test_a_hidden_comment_keeps_its_place_and_says_why_until_it_is_back(db: Session, bo: Person, sam: Person, ask: Ask):
    thread = ask()
    comment = comments.post(db, thread, by=bo, body="First.")
    comments.hide(db, comment, by=sam, reason="Says nothing")
    (tombstone,) = commented.on_question(db, thread.id)
    assert (tombstone.visible, tombstone.hidden_by_id, tombstone.hidden_reason) == (False, sam.id, "Says nothing")
    comments.unhide(db, comment, by=sam)
    assert [shown.visible for shown in commented.on_question(db, thread.id)] == [True]
