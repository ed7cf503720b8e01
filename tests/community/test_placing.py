"""Where a thread stands."""

from sqlmodel import Session

from community import categories, placing, tags
from community.events import Event
from community.people import Person
from escalation import policies, windows
from tests.cast import Ask


def test_moved_it_waits_by_the_rules_of_the_other_category(db: Session, sam: Person, ask: Ask):
    thread, quiet = ask(), categories.add(db, name="Quiet", description="")
    db.flush()
    before = windows.of(db, thread.id)
    assert before
    policies.set_for(db, quiet, before.due_at - before.armed_at + (before.due_at - before.armed_at), by=sam)
    due_before = before.due_at
    placing.move(db, thread, quiet, by=sam, reason="It is quiet")
    db.flush()
    assert thread.category_id == quiet.id
    moved = windows.of(db, thread.id)
    assert moved is None or moved.due_at >= due_before
    db.refresh(quiet)
    assert quiet.thread_count == 1


def test_tags_are_changed_with_a_line_in_the_log(db: Session, sam: Person, ask: Ask):
    thread = ask(tags_=["sim"])
    placing.retag(db, thread, ["esim", "puk"], by=sam)
    placing.retag(db, thread, ["puk", "esim"], by=sam)
    assert tags.of(db, [thread.id]) == {thread.id: ["esim", "puk"]}
    told = [event.data for event in db.query(Event).filter(Event.kind == "thread.retagged")]  # pyright: ignore
    assert told == [{"from": ["sim"], "to": ["esim", "puk"]}]
