"""Who knows about what: kept by a job that follows the ledger, and fading after a year."""

from datetime import timedelta

from sqlmodel import Session, col, select

from community import answers, expertise, votes
from community.database import now
from community.expertise import Expertise, Known
from community.people import Person
from community.tags import Tag
from tests.cast import Ask

YEAR = timedelta(days=365)


def known(db: Session, person: Person) -> dict[str, int]:
    db.expire_all()
    mine = select(Tag.name, Expertise.points).join(Expertise, col(Expertise.tag_id) == col(Tag.id))
    found = dict(db.exec(mine.where(Expertise.person_id == person.id)).all())
    db.commit()
    return found


def tag_id(db: Session, name: str) -> int:
    return db.exec(select(Tag.id).where(Tag.name == name)).one()


def test_an_accepted_answer_and_votes_up_count_for_every_tag(
    db: Session, ana: Person, bo: Person, noa: Person, ask: Ask, work
):
    thread = ask(tags_=["router", "fibre"])
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    answers.accept(db, answer, by=ana)
    votes.cast(db, answer, by=noa, value=votes.UP)
    db.commit()
    work()
    assert known(db, bo) == {"router": 25, "fibre": 25}
    assert known(db, ana) == {}


def test_what_is_taken_back_counts_no_longer(db: Session, ana: Person, bo: Person, ask: Ask, work):
    answer = answers.post(db, ask(tags_=["router"]), by=bo, body="Restart it.")
    answers.accept(db, answer, by=ana)
    db.commit()
    work()
    answers.unaccept(db, answer, by=ana)
    db.commit()
    work()
    assert known(db, bo) == {}


def test_after_a_year_it_fades(db: Session, ana: Person, bo: Person, noa: Person, ask: Ask, work):
    start = now()
    old = answers.post(db, ask(tags_=["router"]), by=bo, body="Restart it.", at=start)
    answers.accept(db, old, by=ana, at=start)
    votes.cast(db, old, by=noa, value=votes.UP, at=start + timedelta(days=30))
    db.commit()
    work()
    assert not expertise.fade_some(start + YEAR - timedelta(seconds=1))
    assert expertise.fade_some(start + YEAR)
    assert known(db, bo) == {"router": 10}
    assert not expertise.fade_some(start + YEAR)
    assert expertise.fade_some(start + YEAR + timedelta(days=30))
    assert known(db, bo) == {}


def test_who_knows_most_about_several_tags_together(db: Session, ana: Person, bo: Person, noa: Person, ask: Ask):
    ask(tags_=["router", "fibre"])
    router, fibre, later = tag_id(db, "router"), tag_id(db, "fibre"), now() + YEAR
    for person, tag, points in ((ana, router, 30), (bo, router, 20), (bo, fibre, 20), (noa, fibre, 5)):
        db.add(Expertise(person_id=person.id, tag_id=tag, points=points, fades_at=later))
    db.flush()
    assert expertise.most(db, [router, fibre], 2) == [Known(bo.id, 40), Known(ana.id, 30)]
    assert expertise.most(db, [router, fibre], 5, without=[bo.id]) == [Known(ana.id, 30), Known(noa.id, 5)]
    assert expertise.most(db, [], 5) == []
    assert sorted(expertise.tags_of(db, bo.id)) == sorted([router, fibre])


def test_an_accepted_answer_to_what_waited_for_half_an_hour_is_worth_half_as_much_again(
    db: Session, ana: Person, bo: Person, noa: Person, ask: Ask
):
    start = now() - timedelta(hours=1)
    slow, quick = ask(at=start), ask(at=start)
    first = answers.post(db, slow, by=bo, body="Restart it.", at=start + timedelta(minutes=31))
    second = answers.post(db, slow, by=noa, body="Restart it twice.", at=start + timedelta(minutes=32))
    for answer in (first, second, answers.post(db, quick, by=noa, body="Restart it.", at=start + timedelta(minutes=5))):
        answers.accept(db, answer, by=ana)
    db.flush()
    points = [db.get_one(Person, person.id).points for person in (bo, noa)]
    assert points == [23, 30]
    answers.unaccept(db, first, by=ana)
    assert db.get_one(Person, bo.id).points == 0
