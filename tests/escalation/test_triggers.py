"""Every rule about what goes to the team, when, and what never does: one test each, named after it."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, categories, comments, duplicates, me_too, needs_info, people, threads
from community.categories import Category
from community.database import now
from community.people import Person, Role
from community.threads import Kind, Thread
from escalation import by_hand, cases, checks, policies, windows
from escalation.cases import Case, State
from escalation.permissions import may_escalate
from escalation.policies import Rules
from escalation.side_threads import PrivateMessage
from tests.cast import Ask

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def cause(db: Session, thread: Thread) -> str:
    """Why the team has it; empty when it has not."""
    case = cases.open_for(db, thread.id)
    return case.cause if case else ""


def due(db: Session, thread: Thread) -> object:
    window = windows.of(db, thread.id)
    return window and window.due_at


def join(db: Session, thread: Thread, many: int, at=None) -> None:
    for place in range(many):
        person = people.add(db, name=f"Affected {place}")
        me_too.add(db, thread, by=person, at=at or now())


# at once


@pytest.mark.parametrize(
    ("title", "contact_class", "priority"),
    [
        ("The router smells burnt and sparks", "safety", 1),
        ("Z routera się dymi", "safety", 1),
        ("Somebody ordered a SIM swap, is this fraud?", "fraud", 3),
        ("Ktoś wyłudził umowę na moje nazwisko", "fraud", 3),
        ("Is there an outage in Leeds?", "outage", 1),
        ("Awaria, cała ulica bez internetu", "outage", 1),
        ("I am locked out, my account is locked", "locked out", 1),
        ("Zablokowano mi konto", "locked out", 1),
    ],
)
def test_at_once_safety_fraud_outage_and_locked_out(
    db: Session, ask: Ask, title: str, contact_class: str, priority: int
):
    thread = ask(title=title)
    assert (thread.contact_class, cause(db, thread), due(db, thread)) == (contact_class, "at once", None)
    assert db.exec(select(Case.priority)).one() == priority


def test_at_once_means_in_the_transaction_that_asks(db: Session, ask: Ask):
    ask(title="The charger caught fire")
    db.rollback()
    assert db.exec(select(Case)).all() == []


def test_at_once_where_only_staff_can_help(db: Session, general: Category, ask: Ask):
    policies.change(db, db.get_one(Category, general.id), Rules(staff_only=True))
    thread = ask()
    assert (thread.contact_class, cause(db, thread)) == ("staff only", "at once")


def test_at_once_when_personal_data_was_posted_and_then_privately(db: Session, ask: Ask):
    thread = ask(body="My card 4111 1111 1111 1111 was charged twice.")
    assert (thread.contact_class, cause(db, thread)) == ("personal data", "at once")
    assert db.exec(select(PrivateMessage.thread_id)).all() == [thread.id]


def test_at_once_when_its_new_words_say_so(db: Session, ana: Person, ask: Ask):
    thread = ask()
    threads.edit(db, thread, by=ana, title="No signal", body="And the router smells burnt.")
    assert cause(db, thread) == "at once"


def test_at_once_only_for_the_classes_of_the_policy(db: Session, general: Category, ask: Ask):
    policies.change(db, general, Rules(at_once=["safety"]), starts_at=now() - HOUR)
    thread = ask(title="Is there an outage?")
    assert (thread.contact_class, cause(db, thread)) == ("outage", "")
    assert due(db, thread) == thread.created_at + HOUR


def test_at_once_with_five_me_too_within_an_hour(db: Session, ask: Ask):
    thread = ask()
    join(db, thread, 4)
    assert cause(db, thread) == ""
    me_too.add(db, thread, by=people.add(db, name="Fifth"))
    assert cause(db, thread) == "affected"


def test_at_once_with_ten_me_too_in_all(db: Session, general: Category, ask: Ask):
    policies.set_for(db, general, timedelta(days=30), starts_at=now() - timedelta(days=10))
    start = now() - timedelta(days=9)
    thread = ask(at=start)
    for place in range(9):
        me_too.add(db, thread, by=people.add(db, name=f"Slow {place}"), at=start + place * 5 * HOUR)
    assert cause(db, thread) == ""
    me_too.add(db, thread, by=people.add(db, name="Tenth"))
    assert cause(db, thread) == "affected"
    assert cases.open_for(db, thread.id).priority == 2  # pyright: ignore[reportOptionalMemberAccess]


def test_me_too_sends_an_answered_question_that_is_not_solved_but_only_once_a_round(
    db: Session, bo: Person, kim: Person, ask: Ask
):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    join(db, thread, 5)
    case = cases.open_for(db, thread.id)
    assert case
    cases.move(db, case, thread, State.CANCELLED)
    join(db, thread, 5)
    assert cases.open_for(db, thread.id) is None


def test_me_too_never_sends_what_is_solved(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answers.accept(db, answers.post(db, thread, by=bo, body="Restart it."), by=ana)
    join(db, thread, 12)
    assert cause(db, thread) == ""


def test_at_once_when_the_third_round_failed(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    for _ in range(3):
        assert cause(db, thread) == ""
        answers.post(db, thread, by=bo, body="Restart it.")
        threads.fail(db, thread, by=ana)
    assert cause(db, thread) == "third round"


def test_thirty_minutes_after_did_not_help(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    threads.fail(db, thread, by=ana)
    assert thread.failed_at
    assert windows.escalate_due(db, thread.failed_at + 29 * MINUTE) == 0
    assert windows.escalate_due(db, thread.failed_at + 30 * MINUTE) == 1
    assert cause(db, thread) == "unhelped"


# by hand


def test_by_hand_the_asker_after_fifteen_minutes_three_times_a_day(db: Session, ana: Person, ask: Ask):
    asked = [ask() for _ in range(4)]
    later = asked[-1].created_at + 15 * MINUTE
    assert not may_escalate(db, ana, asked[0], at=asked[0].created_at + 14 * MINUTE)
    for thread in asked[:3]:
        assert may_escalate(db, ana, thread, at=later)
        by_hand.escalate(db, thread, by=ana, at=later)
    assert not may_escalate(db, ana, asked[3], at=later)


def test_by_hand_a_helper_with_a_reason_superusers_and_agents_any_time(
    db: Session, noa: Person, sam: Person, kim: Person, ask: Ask
):
    thread, helper = ask(), people.add(db, name="Helper")
    people.put_on(helper, "Helper")
    assert not may_escalate(db, noa, thread, "It is urgent")
    assert not may_escalate(db, helper, thread)
    assert may_escalate(db, helper, thread, "It is urgent")
    assert may_escalate(db, sam, thread)
    assert may_escalate(db, kim, thread)


# never


@pytest.mark.parametrize("kind", [Kind.DISCUSSION, Kind.IDEA])
def test_never_what_is_not_a_question(db: Session, ask: Ask, kind: Kind):
    thread = ask(kind=kind, title="The router smells burnt")
    join(db, thread, 12)
    assert (cause(db, thread), due(db, thread)) == ("", None)


@pytest.mark.parametrize("reason", ["Spam", "Insults somebody"])
def test_never_spam_or_what_is_hidden(db: Session, sam: Person, ask: Ask, reason: str):
    thread = ask()
    threads.hide(db, thread, by=sam, reason=reason)
    join(db, thread, 12)
    assert windows.escalate_due(db, now() + 10 * HOUR) == 0
    assert cause(db, thread) == ""


def test_never_what_is_locked(db: Session, sam: Person, ask: Ask):
    thread = ask()
    threads.close(db, thread, by=sam, reason="Old")
    join(db, thread, 12)
    assert windows.escalate_due(db, now() + 10 * HOUR) == 0
    assert cause(db, thread) == ""


def test_never_for_a_suspended_author_until_they_are_back(db: Session, ana: Person, ask: Ask):
    thread = ask(by=(author := db.get_one(Person, ana.id)))
    author.suspended_at = now()
    join(db, thread, 12)
    windows.escalate_due(db, now() + 2 * HOUR)
    assert cause(db, thread) == ""
    author.suspended_at = None
    windows.escalate_due(db, now() + 27 * HOUR)
    assert cause(db, thread) == "unanswered"


def test_never_a_duplicate_for_it_is_attached_to_the_first_ones_case(db: Session, bo: Person, sam: Person, ask: Ask):
    first, second = ask(), ask(by=bo)
    duplicates.attach(db, second, first, by=sam)
    assert (second.uncovered_since, due(db, second), first.me_too_count) == (None, None, 1)
    windows.escalate_due(db, now() + 10 * HOUR)
    assert (cause(db, first), cause(db, second)) == ("unanswered", "")


def test_the_case_of_a_duplicate_goes_on_in_the_first_ones(db: Session, bo: Person, sam: Person, kim: Person, ask: Ask):
    first, second = ask(), ask(by=bo)
    case = by_hand.escalate(db, second, by=kim)
    duplicates.attach(db, second, first, by=sam)
    into = cases.open_for(db, first.id)
    assert into
    assert (case.state, case.merged_into_id) == (State.MERGED, into.id)


def test_a_duplicate_that_is_none_waits_as_it_did(db: Session, bo: Person, sam: Person, ask: Ask):
    first, second = ask(), ask(by=bo)
    before = due(db, second)
    duplicates.attach(db, second, first, by=sam)
    duplicates.detach(db, second, by=sam)
    assert (due(db, second), first.me_too_count) == (before, 0)


def test_never_while_a_detail_is_missing_and_the_window_stands_still(db: Session, ana: Person, sam: Person, ask: Ask):
    thread = ask()
    asked, given = thread.created_at + 20 * MINUTE, thread.created_at + 30 * HOUR
    needs_info.ask(db, thread, by=sam, detail="Which router is it?", at=asked)
    assert due(db, thread) is None
    assert windows.escalate_due(db, given) == 0
    comments.post(db, thread, by=ana, body="The grey one.", at=given)
    assert due(db, thread) == given + 40 * MINUTE


def test_never_where_the_policy_is_switched_off(db: Session, general: Category, ask: Ask):
    policies.set_for(db, general, escalates=False)
    thread = ask(title="The router smells burnt")
    join(db, thread, 12)
    assert (cause(db, thread), due(db, thread)) == ("", None)


def test_never_what_moved_in_from_another_forum(db: Session, ask: Ask):
    thread = ask(title="The router smells burnt", at=now() - 1000 * HOUR, imported=True)
    join(db, thread, 12)
    assert (cause(db, thread), due(db, thread)) == ("", None)


def test_never_what_our_own_staff_ask_where_the_policy_says_so(db: Session, general: Category, kim: Person, ask: Ask):
    assert due(db, ask(by=kim))
    policies.change(db, general, Rules(staff_asks=False))
    thread = ask(by=kim)
    join(db, thread, 12)
    assert (cause(db, thread), due(db, thread)) == ("", None)


# what counts as an answer


def test_a_program_covers_nothing(db: Session, ask: Ask):
    thread = ask()
    answers.post(db, thread, by=people.add(db, name="Robot", role=Role.BOT), body="Have you tried the manual?")
    assert (thread.reply_count, due(db, thread)) == (0, thread.created_at + HOUR)


def test_where_a_rank_is_asked_for_others_cover_nothing(
    db: Session, general: Category, bo: Person, sam: Person, ask: Ask
):
    policies.change(db, general, Rules(covering_rank="Helper"), starts_at=now() - HOUR)
    db.expire_all()
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    assert due(db, thread) == thread.created_at + HOUR
    answers.post(db, thread, by=sam, body="Restart it, and wait.")
    assert due(db, thread) is None


def test_a_new_category_without_its_own_policy_counts_as_all_the_others(db: Session, general: Category):
    policies.change(db, None, Rules(covering_rank="Member"))
    plans = categories.add(db, name="Plans")
    policies.change(db, plans, Rules())
    policies.give_up(db, plans)
    db.expire_all()
    assert db.get_one(Category, plans.id).covering_rank == "Member"


def test_whatever_happens_nobody_is_ignored(db: Session, ana: Person, bo: Person, sam: Person, ask: Ask):
    first, second, third = ask(), ask(by=bo), ask(title="Is there an outage?")
    duplicates.attach(db, second, first, by=sam)
    needs_info.ask(db, first, by=sam, detail="Which router is it?")
    comments.post(db, first, by=ana, body="The grey one.")
    threads.hide(db, first, by=sam, reason="Spam")
    db.commit()
    duplicates.let_go([first.id])
    db.expire_all()
    assert (due(db, second), cause(db, third)) == (second.created_at + HOUR, "at once")
    assert list(checks.disagreements(db)) == []
