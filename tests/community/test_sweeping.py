"""What may be kept no longer goes by itself, whichever table it is in, and nothing else does."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import sqlite
from sqlmodel import Session

from community import checks, concealing, sessions, sweeping
from community.concealing import Concealment
from community.database import now, reading, writing
from community.keeping import Kept
from community.notifications import Notification
from community.people import Person
from community.sweeping import BATCH, EVERY, Sweep
from community.visits import Visit
from escalation import by_hand, claims, notes
from escalation.cases import Case
from escalation.worker import STEPS
from migrations import tables
from moderation import erasure
from tests import rows
from tests.cast import Ask
from tests.conftest import Configure
from tests.databases import KIND

tables.metadata()
SWEPT = {kept.table.name: kept for kept in sweeping.tables() if kept.until and not kept.until.apart}
MOMENT = timedelta(minutes=1)
A_DAY = timedelta(days=1)


def sweep(at: datetime | None = None) -> None:
    """Everything that is due."""
    with writing() as db:
        sweeping.plan(db, at)
    while sweeping.sweep_some(at):
        pass


def overdue() -> list[str]:
    with reading() as db:
        return list(sweeping.overdue(db))


def there(kept: Kept, key: tuple[Any, ...]) -> bool:
    with reading() as db:
        return rows.there(db, kept.table, key)


def of_age(db: Session, kept: Kept, age: timedelta, **given: Any) -> tuple[Any, ...]:
    """A row that is so much older than it may be."""
    term = kept.until
    assert term
    since = now() - age if term.ends else now() - term.length - age
    words = dict.fromkeys(term.blanks, "4929 1234 5678 9012")
    return rows.put(db, kept.table, **{term.by: rows.moment(kept.table.c[term.by], since)}, **words, **given)


@pytest.fixture
def old_case(db: Session, ask: Ask) -> Case:
    """One that ended ten years ago."""
    key = rows.put(db, Case.__table__, thread_id=ask().id, ended_at=now() - 3650 * A_DAY, state="closed")
    case = db.get_one(Case, key[0])
    db.commit()
    return case


def owned(kept: Kept, person: Person, case: Case) -> dict[str, int]:
    """The columns that make a row theirs; a thread that is theirs where a way leads there."""
    places = [place for place in (*kept.goes, *kept.stays, *kept.names) if "." not in place][:1]
    mine = {"thread_id": case.thread_id, "case_id": case.id}
    return dict.fromkeys(places, person.id) | {k: v for k, v in mine.items() if k in kept.table.c}


@pytest.mark.parametrize("kept", SWEPT.values(), ids=SWEPT)
def test_what_is_too_old_goes_and_what_is_not_stays(db: Session, old_case: Case, ana: Person, bo: Person, kept: Kept):
    mine = owned(kept, ana, old_case)
    old = of_age(db, kept, 2 * A_DAY, **mine)
    if "person_id" in mine and "person_id" in kept.table.primary_key.columns:
        mine["person_id"] = bo.id
    young = of_age(db, kept, -2 * A_DAY, **mine)
    db.commit()
    assert [line.partition(" keeps")[0] for line in overdue()] == [kept.table.name]
    sweep()
    left = [key for key in (old, young) if there(kept, key)]
    assert left == ([old, young] if kept.until and kept.until.blanks else [young])
    assert overdue() == []


@pytest.mark.parametrize("kept", [one for one in SWEPT.values() if one.goes or one.stays or one.names or one.redacted])
def test_nothing_goes_that_concerns_somebody_who_is_held(
    db: Session, old_case: Case, ana: Person, kim: Person, lee: Person, kept: Kept
):
    old = of_age(db, kept, 2 * A_DAY, **owned(kept, ana, old_case))
    held = erasure.hold(db, ana, by=kim, reason="A court asked")
    db.commit()
    sweep()
    assert there(kept, old)
    assert overdue() == []
    erasure.lift(db, held, by=lee)
    db.commit()
    sweep(now() + EVERY + MOMENT)
    assert (kept.until and kept.until.blanks) or not there(kept, old)


def test_after_an_outage_it_catches_up_batch_by_batch_in_order(db: Session, ana: Person):
    day = now().date()
    db.add_all(Visit(person_id=ana.id, day=day - n * A_DAY) for n in range(2 * BATCH))
    db.commit()
    sweeping.plan(db)
    db.commit()
    taken = []
    while sweeping.sweep_some():
        with reading() as reader:
            taken.append(reader.scalar(select(func.min(Visit.day))))
    assert taken == sorted(taken), "the oldest first"
    assert taken[-1] == day - 400 * A_DAY
    with reading() as reader:
        done = reader.get_one(Sweep, "visit")
        assert done.gone == 2 * BATCH - 401
        assert done.due_at > now() + EVERY - MOMENT


def test_a_period_is_a_setting(db: Session, ana: Person, configure: Configure):
    sessions.start(db, ana)
    db.add(Notification(person_id=ana.id, kind="surge", seen_at=now() - 8 * A_DAY))
    db.commit()
    sweep()
    with reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Notification)) == 1
    configure(keep_notifications="7d")
    sweep(now() + EVERY + MOMENT)
    with reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Notification)) == 0


def test_what_was_not_seen_waits_until_it_is(db: Session, ana: Person):
    db.add(Notification(person_id=ana.id, kind="surge", at=now() - 3650 * A_DAY))
    db.commit()
    sweep()
    with reading() as reader:
        assert reader.scalar(select(func.count()).select_from(Notification)) == 1


def test_of_what_was_concealed_only_the_mask_is_left(db: Session, ask: Ask, ana: Person):
    thread = ask(body="My card is 4111 1111 1111 1111.", at=now() - 91 * A_DAY)
    db.commit()
    (one,) = concealing.of_author(db, ana)
    db.commit()
    sweep()
    db.expire_all()
    assert db.get_one(Concealment, one.id).words == ""
    assert one.stands_in in thread.body
    concealing.put_back(db, db.get_one(Concealment, one.id), by=ana)
    assert one.stands_in in thread.body, "what nobody has any more cannot come back"


def test_notes_stay_as_long_as_their_case_is_open(db: Session, ask: Ask, kim: Person):
    case = claims.claim(db, by_hand.escalate(db, ask(at=now() - 999 * A_DAY), by=kim), by=kim)
    notes.add(db, case, by=kim, body="They called", at=now() - 900 * A_DAY)
    db.commit()
    sweep()
    assert notes.of(db, case.id)
    case.state, case.ended_at, case.lease_until = "closed", now() - 731 * A_DAY, None
    db.commit()
    sweep(now() + EVERY + MOMENT)
    assert not notes.of(db, case.id)


def test_the_worker_has_the_step_and_doctor_asks(db: Session, ana: Person):
    assert sweeping.sweep_some in STEPS
    sessions.start(db, ana, at=now() - 99 * A_DAY)
    db.commit()
    assert [line for line in checks.disagreements(db) if line.startswith("signin keeps")]


@pytest.mark.skipif(KIND != "sqlite", reason="a plan of SQLite's")
@pytest.mark.parametrize("kept", SWEPT.values(), ids=SWEPT)
def test_what_is_old_is_found_by_an_index(db: Session, kept: Kept):
    term = kept.until
    assert term
    by = kept.table.c[term.by]
    old = select(by).where(*sweeping.too_old(kept, now())).order_by(by).limit(BATCH)
    plan = " ".join(row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {_written(old)}")))
    assert f"SEARCH {kept.table.name} USING" in plan, plan
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan


def _written(query: Any) -> str:
    return str(query.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))
