"""Promises kept: figures, and behind each of them the very rows it counts."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session

from community import threads
from community.database import now, reading
from community.people import Person, Role
from community.threads import Thread
from escalation import by_hand, claims, measures, reports, windows
from escalation.ignored import WHY
from escalation.measures import Kind
from escalation.reports import Figure
from tests.cast import Ask, joins
from tests.web.forum import Browser
from web import charts
from web import reports as pages

HOUR = timedelta(hours=1)


@pytest.fixture
def mo(database: str) -> Person:
    """Manages."""
    return joins("Mo", Role.MANAGER)


def reply(db: Session, thread: Thread, by: Person, asker: Person, **after: float) -> None:
    case = by_hand.escalate(db, thread, by=asker, at=thread.created_at)
    at = thread.created_at + timedelta(**after)
    claims.claim(db, case, by=by, at=at)
    claims.reply(db, case, by=by, body="Switch the SIM tray.", at=at)


@pytest.fixture
def weeks(db: Session, ask: Ask, ana: Person, kim: Person) -> Session:
    """Ten replies on ten days, the last one late; one came back, and one was taken over six hours late."""
    start = now() - timedelta(days=12)
    for n in range(9):
        reply(db, ask(at=start + timedelta(days=n)), kim, ana, minutes=10 * (n + 1))
    late = ask(at=start + timedelta(days=9))
    reply(db, late, kim, ana, hours=5)
    threads.fail(db, late, by=ana, at=late.created_at + 6 * HOUR)
    due = windows.of(db, ask().id).due_at
    windows.escalate_due(db, due + 6 * HOUR)
    db.commit()
    return db


def counted(kind: Kind) -> Figure:
    with reading() as db:
        return reports.figures(db)[kind]


def linked(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a class="link" href="/threads/(\d+)"', page)


def test_only_those_who_answer_for_it_may_look(signed_in: Browser, client, ana: Person, kim: Person, mo: Person):
    for address in ("/promises", "/promises/broken", "/promises/ignored", "/promises/overdue"):
        assert client.get(address, follow_redirects=False).status_code in (303, 401, 403)
        assert [signed_in(who).get(address).status_code for who in (ana, kim, mo)] == [403, 403, 200]


def test_an_empty_forum_says_so_and_divides_by_nothing(signed_in: Browser, mo: Person):
    page = signed_in(mo).get("/promises").text
    assert "Nobody is ignored." in page
    assert "our team had nothing to reply to" in page
    for name in pages.LISTS:
        assert "table-wrap" not in signed_in(mo).get(f"/promises/{name}").text


def test_half_and_nine_in_ten_are_said_and_never_an_average(signed_in: Browser, weeks: Session, mo: Person):
    page = signed_in(mo).get("/promises").text
    assert "half of its first replies within <b>50 min</b>" in page
    assert "nine in ten within <b>1 h 30 min</b>" in page
    assert "We broke" in page


@pytest.mark.parametrize(
    ("name", "kind", "late_only"), [(name, kind, late) for name, (kind, late, _, _) in pages.LISTS.items()]
)
def test_each_figure_opens_exactly_the_rows_it_counts(
    signed_in: Browser, weeks: Session, mo: Person, name: str, kind: Kind, late_only: bool
):
    figure = counted(kind)
    listed = linked(signed_in(mo).get(f"/promises/{name}").text)
    assert len(listed) == (figure.late if late_only else figure.count)


def test_each_day_opens_exactly_its_own(signed_in: Browser, weeks: Session, mo: Person):
    figure = counted(Kind.REPLIED)
    for day in figure.days:
        assert len(linked(signed_in(mo).get(f"/promises/first-replies?day={day.day}").text)) == day.count


def test_what_was_summed_up_says_the_same_as_what_is_counted(weeks: Session):
    before = reports.figures(weeks)
    weeks.commit()
    while measures.sum_up_some(now() + timedelta(days=1)):
        pass
    weeks.expire_all()
    after = reports.figures(weeks)
    for kind in Kind:
        told = [(it.count, it.late, it.median, it.nine_in_ten) for it in (before[kind], after[kind])]
        assert told[0] == told[1]


def test_what_is_older_than_four_weeks_is_not_counted(db: Session, ask: Ask, ana: Person, kim: Person):
    reply(db, ask(at=now() - timedelta(days=29)), kim, ana, minutes=10)
    assert reports.figures(db)[Kind.REPLIED].count == 0


def test_a_long_list_goes_on(db: Session, ask: Ask, ana: Person, kim: Person):
    for _ in range(5):
        reply(db, ask(at=now() - HOUR), kim, ana, minutes=10)
    first = reports.rows(db, Kind.REPLIED, limit=3)
    second = reports.rows(db, Kind.REPLIED, limit=3, after=first.next)
    assert [len(first.items), len(second.items), second.next] == [3, 2, None]
    assert len({row.id for row in (*first.items, *second.items)}) == 5


def test_who_is_ignored_is_counted_and_listed(signed_in: Browser, db: Session, ask: Ask, mo: Person):
    thread = ask()
    db.execute(text('DELETE FROM "window"'))
    db.commit()
    assert "1 person is ignored." in signed_in(mo).get("/promises").text
    page = signed_in(mo).get("/promises/ignored").text
    assert f'href="/threads/{thread.id}"' in page
    assert "neither a window nor a case" in page


def test_what_we_are_late_with_is_listed(signed_in: Browser, db: Session, ask: Ask, ana: Person, mo: Person):
    thread = ask(at=now() - 5 * HOUR)
    by_hand.escalate(db, thread, by=ana, at=now() - 4 * HOUR)
    by_hand.escalate(db, ask(), by=ana)
    db.commit()
    assert linked(signed_in(mo).get("/promises/overdue").text) == [str(thread.id)]


def test_every_reason_to_be_ignored_has_its_words():
    assert pages.WHY_WORDS.keys() == WHY.keys()


def test_a_list_nobody_knows_is_not_there(signed_in: Browser, mo: Person):
    assert signed_in(mo).get("/promises/everything").status_code == 404


def test_a_day_without_anything_is_a_gap_and_not_a_nought():
    drawn = charts.lines([1.0, 2.0, None, 3.0, None, None], says="", ends=("", "")).drawing
    assert drawn.count('class="line"') == 1
    assert drawn.count("<circle") == 1


def test_a_chart_of_nothing_is_only_its_ground():
    assert (
        charts.lines([None, None], says="", ends=("", "")).drawing
        == charts.bars([0, 0], says="", ends=("", "")).drawing
    )
