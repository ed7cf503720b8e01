"""Nobody is ever ignored. Here the rows that hold a wait are taken away on purpose, and each time it is seen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session

from community import answers, categories, duplicates, needs_info, threads
from community.database import now
from community.people import Person
from community.threads import Kind
from escalation import asking, by_hand, claims, experts, ignored, incidents, policies, snoozing, teams, windows
from escalation.cases import Case, State
from escalation.ignored import Ignored
from tests.cast import Ask

HOUR = timedelta(hours=1)


def found(db: Session, **when) -> list[str]:
    db.flush()
    db.expire_all()
    return [it.why for it in ignored.found(db, **when)]


@pytest.fixture
def claimed(db: Session, ask: Ask, ana: Person, kim: Person) -> Callable[[], Case]:
    """`claimed()` is a case that kim is on."""
    return lambda: claims.claim(db, by_hand.escalate(db, ask(), by=ana), by=kim)


def break_it(db: Session, statement: str) -> None:
    db.flush()
    db.execute(text(statement))


def test_of_everybody_at_every_station_nobody_is_ignored(
    db: Session, ask: Ask, claimed, ana: Person, bo: Person, kim: Person, sam: Person
):
    ask()
    ask(kind=Kind.IDEA)
    answers.post(db, ask(), by=bo, body="Restart it.")
    threads.hide(db, ask(), by=sam, reason="Spam")
    threads.close(db, ask(), by=sam, reason="Old")
    needs_info.ask(db, ask(), by=bo, detail="Which phone is it?")
    duplicates.attach(db, ask(), ask(), by=bo)
    by_hand.escalate(db, ask(), by=ana)
    claimed()
    claims.reply(db, claimed(), by=kim, body="Switch the SIM tray.")
    asking.ask_customer(db, claimed(), by=kim, body="Which one?")
    snoozing.snooze(db, claimed(), by=kim, until=now() + HOUR)
    experts.ask(db, claimed(), by=kim, team=teams.first(db), question="Is it known?")
    assert found(db) == []


def test_a_window_that_is_lost_is_seen(db: Session, ask: Ask):
    thread = ask()
    break_it(db, 'DELETE FROM "window"')
    assert list(ignored.found(db)) == [Ignored(thread.id, "waits")]


def test_a_case_that_is_lost_is_seen(db: Session, claimed):
    claimed()
    break_it(db, """UPDATE "case" SET state = 'withdrawn', lease_until = NULL, ended_at = opened_at""")
    assert found(db) == ["waits"]


def test_a_window_that_nobody_sees_to_is_seen_after_a_minute(db: Session, ask: Ask):
    due = windows.of(db, ask().id).due_at
    assert found(db, at=due + timedelta(seconds=59)) == []
    assert found(db, at=due + timedelta(seconds=61)) == ["overdue"]


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ("UPDATE missingdetail SET due_at = NULL", "no detail"),
        ("DELETE FROM missingdetail", "no detail"),
        ("UPDATE thread SET needs_info_at = NULL", "waits"),
    ],
)
def test_a_detail_that_nobody_is_reminded_of_is_seen(db: Session, ask: Ask, bo: Person, statement: str, why: str):
    needs_info.ask(db, ask(), by=bo, detail="Which phone is it?")
    break_it(db, statement)
    if why == "waits":
        break_it(db, "UPDATE thread SET uncovered_since = created_at")
        break_it(db, 'DELETE FROM "window"')
    assert found(db) == [why]


def test_a_duplicate_of_what_nobody_can_read_is_seen(db: Session, ask: Ask, bo: Person, sam: Person):
    first = ask()
    duplicates.attach(db, ask(), first, by=bo)
    threads.hide(db, first, by=sam, reason="Spam")
    assert found(db) == []
    assert found(db, at=now() + timedelta(minutes=2)) == ["gone"]


def test_it_is_let_go_and_waits_for_itself_again(db: Session, ask: Ask, bo: Person, sam: Person, work):
    first = ask()
    duplicates.attach(db, ask(), first, by=bo)
    threads.hide(db, first, by=sam, reason="Spam")
    db.commit()
    work()
    assert found(db, at=now() + timedelta(minutes=2)) == []


def test_a_case_whose_asker_nobody_asks_again_is_seen(db: Session, claimed, kim: Person):
    asking.ask_customer(db, claimed(), by=kim, body="Which one?")
    break_it(db, 'UPDATE "case" SET wake_at = NULL')
    assert found(db) == ["asked"]


@pytest.mark.parametrize("statement", ["lease_until = NULL", "state = 'snoozed', lease_until = NULL"])
def test_a_claim_or_a_rest_that_never_ends_is_refused_by_the_database(db: Session, claimed, statement: str):
    claimed()
    db.flush()
    with pytest.raises(IntegrityError):
        db.execute(text(f'UPDATE "case" SET {statement}'))  # noqa: S608


def test_a_case_that_waits_for_an_expert_whom_nobody_asks_is_seen(db: Session, claimed, kim: Person):
    experts.ask(db, claimed(), by=kim, team=teams.first(db), question="Is it known?")
    break_it(db, "UPDATE expertrequest SET state = 'taken back'")
    assert found(db) == ["unasked"]


def test_a_case_in_an_incident_that_is_over_is_seen(db: Session, claimed):
    case = claimed()
    incident = incidents.suspect(db, title="No signal in Leeds", category_id=None, at=now())
    db.flush()
    case.state, case.incident_id, case.lease_until = State.IN_INCIDENT, incident.id, None
    assert found(db) == ["no incident"]


def test_who_is_suspended_waits_for_nobody_until_they_are_back(db: Session, ask: Ask, ana: Person):
    ask()
    break_it(db, 'DELETE FROM "window"')
    ana.suspended_at = now()
    db.add(ana)
    assert found(db) == []
    ana.suspended_at = None
    assert found(db) == ["waits"]


def test_our_own_staff_wait_only_where_the_policy_says_so(db: Session, ask: Ask, kim: Person):
    ask(by=kim)
    break_it(db, 'DELETE FROM "window"')
    assert found(db) == ["waits"]
    policies.change(db, None, policies.Rules(staff_asks=False), starts_at=policies.default(db).starts_at)
    assert found(db) == []


def test_however_many_are_older_than_their_policy_none_stands_in_the_way(db: Session, ask: Ask):
    for days in range(1, 5):
        ask(at=policies.default(db).starts_at - timedelta(days=days))
    thread = ask()
    break_it(db, 'DELETE FROM "window"')
    assert list(ignored.found(db, limit=1)) == [Ignored(thread.id, "waits")]


def test_where_nothing_escalates_by_itself_nothing_was_promised(db: Session, ask: Ask):
    place = categories.add(db, name="Off topic")
    policies.set_for(db, place, escalates=False)
    ask(category=place)
    assert found(db) == []
    policies.set_for(db, None, escalates=False)
    ask()
    break_it(db, 'DELETE FROM "window"')
    assert found(db) == []


def test_what_was_asked_while_it_was_off_stays_nobodys_promise(db: Session, ask: Ask):
    start = now()
    policies.set_for(db, None, escalates=False, at=start)
    ask(at=start + HOUR)
    policies.set_for(db, None, at=start + 2 * HOUR)
    thread = ask(at=start + 3 * HOUR)
    break_it(db, 'DELETE FROM "window"')
    assert list(ignored.found(db)) == [Ignored(thread.id, "waits")]


def test_what_began_to_wait_under_the_version_before_is_still_promised(db: Session, ask: Ask):
    start = now()
    ask(at=start)
    policies.set_for(db, None, 4 * HOUR, at=start + HOUR)
    break_it(db, 'DELETE FROM "window"')
    assert found(db) == ["waits"]


def test_an_import_is_promised_nothing_and_is_not_ignored(db: Session, ask: Ask):
    ask(imported=True)
    break_it(db, 'DELETE FROM "window"')
    assert found(db) == []


def test_the_figure_is_counted_once_a_minute(db: Session, ask: Ask):
    assert ignored.count(db) == 0
    ask()
    break_it(db, 'DELETE FROM "window"')
    assert ignored.count(db) == 0
    assert ignored.count(db, at=now()) == 1


def queries(db: Session) -> int:
    asked: list[str] = []

    def note(_connection, _cursor, statement: str, *_more) -> None:
        asked.append(statement)

    db.flush()
    event.listen(db.get_bind(), "before_cursor_execute", note)
    list(ignored.found(db))
    event.remove(db.get_bind(), "before_cursor_execute", note)
    return len(asked)


def test_it_is_one_query_and_two_for_the_policies_however_many_wait(db: Session, ask: Ask):
    ask()
    few = queries(db)
    for _ in range(20):
        ask()
    assert queries(db) == few == 3


def test_those_who_wait_are_read_off_the_index_of_those_who_wait(db: Session, ask: Ask):
    ask()
    db.flush()
    waiting = ignored._waiting(db).limit(10).compile(db.get_bind(), compile_kwargs={"literal_binds": True})
    if db.get_bind().dialect.name == "sqlite":
        plan = "\n".join(str(row) for row in db.execute(text(f"EXPLAIN QUERY PLAN {waiting}")))
        assert "ix_thread_uncovered_since" in plan
        assert "SCAN thread" not in plan
