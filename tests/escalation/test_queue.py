"""The desk's list of cases: the soonest due first, page by page, and nobody starves."""

from datetime import timedelta

import pytest
from sqlmodel import Session

from community import threads
from community.categories import Category
from community.database import now
from community.paging import WrongCursor
from community.people import Person
from escalation import by_hand, cases, claims, queue
from escalation.cases import Case, State


@pytest.fixture
def escalated(db: Session, ana: Person, general: Category):
    """`escalated(minutes=30)` is a new case whose reply is due in so many minutes."""
    start = now()

    def make(minutes: int) -> Case:
        thread = threads.ask(db, by=ana, category=general, title=f"Due in {minutes}", body="It does not work.")
        case = by_hand.escalate(db, thread, by=ana)
        case.reply_due_at = start + timedelta(minutes=minutes)
        db.commit()
        return case

    return make


def titles(page) -> list[str]:
    return [row.title for row in page.items]


def test_the_soonest_due_stands_first_whatever_its_state(db: Session, kim: Person, escalated):
    late, early, middle = escalated(30), escalated(10), escalated(20)
    claims.claim(db, middle, by=kim)
    assert [row.id for row in queue.page(db).items] == [early.id, middle.id, late.id]


def test_a_row_says_what_somebody_has_to_know_to_take_it(db: Session, ana: Person, kim: Person, escalated):
    case = claims.claim(db, escalated(10), by=kim)
    (row,) = queue.page(db).items
    assert (row.title, row.asker.name, row.category_name) == ("Due in 10", ana.name, "General")
    assert (row.assignee and row.assignee.name, row.reply_due_at) == (kim.name, case.reply_due_at)
    assert queue.one(db, case.id) == row


def test_pages_follow_each_other_without_gap_or_repetition(db: Session, kim: Person, escalated):
    for minutes in (5, 5, 5, 1, 9):
        escalated(minutes)
    claims.claim(db, escalated(5), by=kim)
    seen, after = [], None
    while True:
        page = queue.page(db, after=after, limit=2)
        seen += titles(page)
        if not (after := page.next):
            break
    assert seen == ["Due in 1", *["Due in 5"] * 4, "Due in 9"]


def test_it_can_be_narrowed_to_a_state_and_to_an_assignee(db: Session, kim: Person, escalated):
    waiting, mine = escalated(10), claims.claim(db, escalated(20), by=kim)
    assert [row.id for row in queue.page(db, states=[State.QUEUED]).items] == [waiting.id]
    assert [row.id for row in queue.page(db, assignee_id=kim.id).items] == [mine.id]


def test_what_is_over_is_not_in_the_list_unless_asked_for(db: Session, escalated):
    case = escalated(10)
    cases.move(db, case, db.get_one(threads.Thread, case.thread_id), State.WITHDRAWN)
    assert queue.page(db).items == []
    assert [row.id for row in queue.page(db, states=[State.WITHDRAWN]).items] == [case.id]


def test_a_cursor_of_another_list_is_refused(db: Session, escalated):
    escalated(1)
    escalated(2)
    cursor = queue.page(db, limit=1).next
    with pytest.raises(WrongCursor):
        queue.page(db, states=[State.QUEUED], after=cursor)


def test_there_is_no_row_for_a_case_that_does_not_exist(db: Session):
    assert queue.one(db, 7) is None


@pytest.mark.parametrize(
    ("of", "index"),
    [
        ({}, "ix_case_state_reply_due_at"),
        ({"assignee_id": 1}, "ix_case_assignee_id_state"),
        ({"team_id": 1}, "ix_case_team_id_state"),
    ],
)
def test_the_list_is_read_off_its_index_and_never_sorted(db: Session, of: dict[str, int], index: str):
    """Ten thousand cases open as fast as ten: SQLite's plan names the index, and sorts only the page itself."""
    if db.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL reads a table this small as a whole")
    soonest = queue._soonest(State.QUEUED, of, None, 30).compile(db.get_bind(), compile_kwargs={"literal_binds": True})
    plan = " ".join(row[3] for row in db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {soonest}"))
    assert index in plan
    assert "TEMP B-TREE" not in plan


def test_the_tabs_are_counted_in_one_statement_and_only_as_far_as_they_show(db: Session, kim: Person, escalated):
    claims.claim(db, escalated(5), by=kim)
    escalated(10)
    lists = [queue.counted([State.QUEUED, State.CLAIMED]), queue.counted([State.CLAIMED], assignee_id=kim.id)]
    assert queue.counts(db, [*lists, queue.counted([State.SNOOZED])]) == [2, 1, 0]
