"""Who knows about it is asked to look, few at first, then more, and nobody too often."""

from datetime import timedelta

from sqlmodel import Session, col, select

from community import answers, people, threads
from community.database import now
from community.expertise import Expertise
from community.notifications import Notification
from community.people import Person, Role
from community.tags import Tag
from community.threads import Thread
from escalation import ladder, windows
from escalation.ladder import Ping
from tests.cast import Ask

MINUTE = timedelta(minutes=1)


def knows(db: Session, tag: str, *points: int) -> list[Person]:
    """As many new people as points are given, each with that expertise."""
    tag_id = db.exec(select(Tag.id).where(Tag.name == tag)).one()
    found = [people.add(db, name=f"Expert {tag} {place}") for place, _ in enumerate(points)]
    for person, earned in zip(found, points, strict=True):
        db.add(Expertise(person_id=person.id, tag_id=tag_id, points=earned, fades_at=now() + 400 * 1440 * MINUTE))
    db.commit()
    return found


def asked(db: Session, thread: Thread) -> list[int]:
    pinged = select(Ping.person_id).where(Ping.thread_id == thread.id)
    found = list(db.exec(pinged.order_by(col(Ping.rung), col(Ping.person_id))))
    db.commit()
    return found


def climb(at) -> None:
    while ladder.ping_some(at):
        pass


def test_ten_people_who_know_about_it_are_asked_after_a_quarter_of_an_hour(db: Session, ask: Ask):
    thread = ask(tags_=["router"])
    experts = knows(db, "router", *range(40, 0, -1))
    climb(thread.created_at + 14 * MINUTE)
    assert asked(db, thread) == []
    climb(thread.created_at + 15 * MINUTE)
    assert asked(db, thread) == [person.id for person in experts[:10]]


def test_thirty_in_all_are_asked_after_half_an_hour_and_then_no_more(db: Session, ask: Ask):
    thread = ask(tags_=["router"])
    experts = knows(db, "router", *range(40, 0, -1))
    climb(thread.created_at + 31 * MINUTE)
    climb(thread.created_at + 55 * MINUTE)
    assert sorted(asked(db, thread)) == [person.id for person in experts[:30]]
    told = db.exec(select(Notification).where(Notification.kind == "asked of you")).all()
    assert {it.thread_id for it in told} == {thread.id}
    assert len(told) == 30


def test_experts_are_asked_first_however_much_others_know(db: Session, ask: Ask):
    thread = ask(tags_=["router"])
    found = knows(db, "router", *range(40, 0, -1))
    experts, resting = [found[25], found[39]], found[30]
    for expert in experts:
        people.put_on(expert, "Expert")
    people.appoint(resting, Role.SUPERUSER)
    people.guard(resting, second_factor=False, powers_rest=True)
    db.commit()
    climb(thread.created_at + 15 * MINUTE)
    assert asked(db, thread) == [person.id for person in (*found[:8], *experts)]


def test_an_expert_in_something_else_is_not_asked(db: Session, ask: Ask):
    thread, _ = ask(tags_=["router"]), ask(tags_=["esim"])
    (helper,), (expert,) = knows(db, "router", 10), knows(db, "esim", 40)
    people.put_on(expert, "Expert")
    db.commit()
    climb(thread.created_at + 15 * MINUTE)
    assert asked(db, thread) == [helper.id]


def test_an_expert_too_is_asked_five_times_a_day_at_most(db: Session, ask: Ask):
    waiting = [ask(at=now(), tags_=["router"]) for _ in range(6)]
    (expert, helper) = knows(db, "router", 10, 20)
    people.put_on(expert, "Expert")
    db.commit()
    climb(now() + 20 * MINUTE)
    assert [sum(person.id in asked(db, thread) for thread in waiting) for person in (expert, helper)] == [5, 5]


def test_nobody_is_asked_more_than_five_times_a_day(db: Session, ask: Ask):
    early = [ask(at=now(), tags_=["router"]) for _ in range(6)]
    (expert,) = knows(db, "router", 10)
    climb(now() + 20 * MINUTE)
    assert sum(asked(db, thread) == [expert.id] for thread in early) == 5
    tomorrow = ask(at=now() + 1500 * MINUTE, tags_=["router"])
    db.commit()
    climb(tomorrow.created_at + 15 * MINUTE)
    assert asked(db, tomorrow) == [expert.id]


def test_neither_the_asker_nor_who_answered_nor_who_is_gone_is_asked(db: Session, ask: Ask):
    ask(tags_=["router"])
    asker, answered, suspended, other = knows(db, "router", 40, 30, 20, 10)
    suspended.suspended_at = now()
    thread = ask(by=asker, tags_=["router"])
    answer = answers.post(db, thread, by=answered, body="Restart it.")
    answers.hide(db, answer, by=other, reason="Rude")
    db.commit()
    climb(thread.created_at + 15 * MINUTE)
    assert asked(db, thread) == [other.id]


def test_a_question_without_tags_has_nobody_to_ask_and_climbs_all_the_same(db: Session, ask: Ask):
    thread = ask()
    db.commit()
    climb(thread.created_at + 30 * MINUTE)
    db.expire_all()
    window = windows.of(db, thread.id)
    assert window
    assert (window.rung, window.ladder_at) == (2, None)


def test_a_window_that_is_over_before_has_no_ladder(db: Session, ask: Ask, configure):
    configure(escalation_window="10m")
    thread = ask()
    window = windows.of(db, thread.id)
    assert window
    assert window.ladder_at is None


def test_each_round_asks_anew_but_nobody_twice(db: Session, ana: Person, bo: Person, ask: Ask):
    thread = ask(tags_=["router"])
    experts = knows(db, "router", *range(15, 0, -1))
    climb(thread.created_at + 15 * MINUTE)
    answers.post(db, thread, by=bo, body="Restart it.")
    threads.fail(db, thread, by=ana)
    db.commit()
    assert thread.failed_at
    climb(thread.failed_at + 15 * MINUTE)
    assert sorted(asked(db, thread)) == [person.id for person in experts[:10]]
