"""Who is told of what: everybody who wanted to hear of it, once, and nobody of what is not theirs."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlmodel import Session, col, select

from community import announcing, answers, comments, events, mentions, notifications, subscriptions, tags, threads
from community.announcing import Announcement
from community.categories import Category
from community.database import now, writing
from community.notifications import Notification
from community.people import Person
from community.subscriptions import Kind, Level
from tests.cast import Ask, joins
from tests.databases import examples
from tests.web.forum import answer as post
from tests.web.forum import ask as post_question

Told = Callable[..., list[tuple[str, str, int]]]


@pytest.fixture
def told(db: Session) -> Told:
    """`told()` tells everybody, and says who was told what and how often it counts."""

    def all_of_it() -> list[tuple[str, str, int]]:
        db.commit()
        while announcing.tell_some():
            pass
        rows = select(Person.name, Notification.kind, Notification.count).join(
            Person, col(Person.id) == Notification.person_id
        )
        return sorted(db.exec(rows).all())

    return all_of_it


def test_the_asker_and_followers_hear_of_an_answer_and_its_author_does_not(
    db: Session, ask: Ask, bo: Person, noa: Person, told: Told
):
    thread = ask()
    subscriptions.follow(db, noa, Kind.THREAD, thread.id)
    answers.post(db, thread, by=bo, body="Restart it.")
    assert told() == [("Ana", "answered", 1), ("Noa", "answered there", 1)]


def test_three_answers_are_one_line_until_somebody_looks(db: Session, ask: Ask, ana: Person, bo: Person, told: Told):
    thread = ask()
    for number in range(3):
        answers.post(db, thread, by=bo, body=f"Step {number}")
    assert told() == [("Ana", "answered", 3)]
    notifications.see(db, ana)
    answers.post(db, thread, by=bo, body="And that")
    assert told() == [("Ana", "answered", 1), ("Ana", "answered", 3)]


def test_nobody_is_told_what_they_looked_at_before_the_worker_came(
    db: Session, ask: Ask, ana: Person, bo: Person, told
):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    subscriptions.see(db, ana, thread.id)
    assert told() == []


def test_whoever_wants_answers_only_hears_of_no_comment(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, sam: Person, told: Told
):
    thread = ask()
    subscriptions.follow(db, noa, Kind.THREAD, thread.id, Level.ANSWERS)
    subscriptions.follow(db, sam, Kind.THREAD, thread.id, Level.MUTED)
    comments.post(db, thread, by=bo, body="Which phone?")
    assert told() == [("Ana", "commented", 1)]
    answers.post(db, thread, by=bo, body="Restart it.")
    assert told() == [("Ana", "answered", 1), ("Ana", "commented", 1), ("Noa", "answered there", 1)]


def test_a_question_is_told_once_to_whoever_follows_two_of_its_tags_and_its_category(
    db: Session, ask: Ask, ana: Person, bo: Person, general: Category, told: Told
):
    for name in ("esim", "roaming"):
        subscriptions.follow(db, bo, Kind.TAG, tags.named(db, name).id)
    subscriptions.follow(db, bo, Kind.CATEGORY, general.id)
    subscriptions.follow(db, ana, Kind.CATEGORY, general.id)
    ask(by=ana, tags_=["esim", "roaming"])
    assert told() == [("Bo", "asked there", 1)]


def test_a_persons_answers_are_told_to_whoever_follows_them_but_not_twice(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, sam: Person, told: Told
):
    thread = ask()
    for follower in (ana, noa, sam):
        subscriptions.follow(db, follower, Kind.PERSON, bo.id)
    subscriptions.follow(db, sam, Kind.THREAD, thread.id, Level.MUTED)
    answers.post(db, thread, by=bo, body="Restart it.")
    assert told() == [("Ana", "answered", 1), ("Noa", "answered by them", 1)]


def test_a_solution_is_told_to_its_author_and_to_followers(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, told: Told
):
    thread = ask()
    subscriptions.follow(db, noa, Kind.THREAD, thread.id)
    answer = answers.post(db, thread, by=bo, body="Restart it.")
    told()
    for change in (answers.accept, answers.unaccept, answers.accept):
        change(db, answer, by=ana)
    assert [row for row in told() if "answered" not in row[1]] == [("Bo", "accepted", 1), ("Noa", "solved there", 1)]


def test_what_is_hidden_before_the_worker_comes_is_told_to_nobody(
    db: Session, ask: Ask, bo: Person, sam: Person, told: Told
):
    thread = ask()
    answer = answers.post(db, thread, by=bo, body="Buy my pills.")
    answers.hide(db, answer, by=sam, reason="Spam")
    assert told() == [("Bo", "answer hidden", 1)]


def test_authors_hear_what_others_did_to_their_words_and_not_what_they_did(
    db: Session, ask: Ask, ana: Person, bo: Person, sam: Person, told: Told
):
    thread = ask()
    comment = comments.post(db, thread, by=ana, body="It is a Pixel.")
    threads.edit(db, thread, by=ana, title="No signal at all", body="Since noon.")
    threads.edit(db, thread, by=sam, title="No signal", body="Since noon.")
    threads.edit(db, thread, by=sam, title="No signal!", body="Since noon.")
    comments.hide(db, comment, by=sam, reason="Off topic")
    threads.hide(db, thread, by=sam, reason="Spam")
    threads.unhide(db, thread, by=sam)
    assert Counter(kind for _, kind, _ in told()) == Counter(
        {"thread edited": 2, "comment hidden": 1, "thread hidden": 1, "thread unhidden": 1}
    )


def test_events_that_are_held_together_are_told_one_by_one(db: Session, ask: Ask, bo: Person, sam: Person, told: Told):
    thread = ask()
    posted = [answers.post(db, thread, by=bo, body=f"Spam {number}") for number in range(3)]
    with events.together(db):
        for answer in posted:
            answers.hide(db, answer, by=sam, reason="Spam")
    assert [row for row in told() if row[0] == "Bo"] == [("Bo", "answer hidden", 1)] * 3


def test_who_is_named_is_told_once_and_in_no_second_line(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, told: Told
):
    thread = ask()
    answers.post(db, thread, by=bo, body="As @ana and @noa said, and @noa again, @bo and @nobody.")
    assert told() == [("Ana", "named in answer", 1), ("Noa", "named in answer", 1)]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("@ana look", ["ana"]),
        ("(@ana, @bo-2)", ["ana", "bo-2"]),
        ("mail ana@people.example", []),
        ("https://example.com/@ana", []),
        ("`@ana` and\n```\n@bo\n```", []),
        ("@Ana.", ["ana"]),
        ("@", []),
    ],
)
def test_handles_are_found_in_text_and_not_in_addresses_or_code(body: str, named: list[str]):
    assert mentions.handles(body) == named


def test_whoever_is_named_is_a_link_if_they_are_here_when_it_is_written(db: Session, ask: Ask, bo: Person, ana: Person):
    answer = answers.post(db, ask(), by=bo, body="@ana and @zelda, restart it.")
    assert f'<a href="/people/~{ana.id}" class="named"' in answer.body_html
    assert "@zelda, restart" in answer.body_html
    answers.edit(db, answer, by=bo, body="@zelda")
    assert "named" not in answer.body_html
    assert count_queries(db, "Restart it.") == 0
    assert count_queries(db, "@ana, @bo and @zelda") == 1


def count_queries(db: Session, body: str) -> int:
    """That it takes to render this."""
    asked: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        asked.append(statement)

    event.listen(db.get_bind(), "before_cursor_execute", note)
    mentions.render(db, body)
    event.remove(db.get_bind(), "before_cursor_execute", note)
    return len(asked)


def test_nobody_can_name_more_than_thirty_people_an_hour(db: Session, ask: Ask, bo: Person, told: Told):
    crowd = [joins(f"P{number}") for number in range(12)]
    everybody = " ".join(f"@{person.handle}" for person in crowd)
    thread = ask()
    for _ in range(5):
        comments.post(db, thread, by=bo, body=everybody)
    assert sum(kind == "named in comment" for _, kind, _ in told()) == mentions.MOST_AN_HOUR
    comments.post(db, thread, by=bo, body="@p0", at=now() + timedelta(hours=2))
    assert ("P0", "named in comment", 1) in told()


def test_whom_an_edit_names_is_told_and_nobody_twice(
    db: Session, ask: Ask, ana: Person, bo: Person, noa: Person, told: Told
):
    """Also not whoever was named before, was taken out meanwhile, and is back."""
    thread = ask(body="@bo knows")
    answer = answers.post(db, thread, by=bo, body="Restart it")
    answers.edit(db, answer, by=bo, body="Restart it, @noa")
    threads.edit(db, thread, by=ana, title="No signal", body="@bo and @noa know")
    threads.edit(db, thread, by=ana, title="No signal", body="Nobody knows")
    threads.edit(db, thread, by=ana, title="No signal", body="@noa knows, and @bo")
    named = [(who, kind) for who, kind, _ in told() if kind.startswith("named")]
    assert sorted(named) == [("Bo", "named in question"), ("Noa", "named in answer"), ("Noa", "named in question")]


def test_an_edit_of_what_is_hidden_names_nobody(
    db: Session, ask: Ask, bo: Person, noa: Person, sam: Person, told: Told
):
    answer = answers.post(db, ask(), by=bo, body="Restart it")
    answers.hide(db, answer, by=sam, reason="Off topic")
    answers.edit(db, answer, by=bo, body="Restart it, @noa")
    assert [kind for who, kind, _ in told() if who == "Noa"] == []


def follow_all(people: Iterable[Person], thread_id: int) -> None:
    with writing() as db:
        for person in people:
            subscriptions.follow(db, person, Kind.THREAD, thread_id)


def test_many_followers_are_told_in_batches_and_a_worker_that_stops_goes_on_where_it_was(
    db: Session, monkeypatch: pytest.MonkeyPatch, ana: Person, bo: Person, general: Category
):
    monkeypatch.setattr(announcing, "AT_ONCE", 4)
    thread = post_question(ana, general)
    crowd = [joins(f"P{number}") for number in range(10)]
    follow_all(crowd, thread.id)
    while announcing.tell_some():
        pass
    post(thread, bo)
    rounds = 0
    while announcing.tell_some():
        rounds += 1
        told = db.exec(select(Notification.person_id).where(Notification.kind == "answered there")).all()
        assert len(told) == len(set(told)) <= 4 * rounds
        db.rollback()
    assert sorted(told) == sorted(person.id for person in crowd)
    assert db.exec(select(Announcement).where(col(Announcement.due_at).is_not(None))).all() == []


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    levels=st.lists(st.sampled_from([None, *Level]), min_size=3, max_size=3),
    person=st.lists(st.booleans(), min_size=3, max_size=3),
    batch=st.integers(1, 4),
)
def test_however_people_follow_each_is_told_of_an_answer_at_most_once(
    monkeypatch: pytest.MonkeyPatch, ana: Person, bo: Person, noa: Person, sam: Person, general: Category,
    levels: list[Level | None], person: list[bool], batch: int,
):  # fmt: skip
    monkeypatch.setattr(announcing, "AT_ONCE", batch)
    thread = post_question(ana, general)
    crowd = [ana, noa, sam]
    with writing() as db:
        for who, level, also in zip(crowd, levels, person, strict=True):
            if level:
                subscriptions.follow(db, who, Kind.THREAD, thread.id, level)
            (subscriptions.follow if also else subscriptions.unfollow)(db, who, Kind.PERSON, bo.id)
    answer = post(thread, bo)
    while announcing.tell_some():
        pass
    with writing() as db:
        rows = select(Notification.person_id).where(Notification.thread_id == thread.id)
        told = Counter(db.exec(rows.where(Notification.subject_id == answer.id)).all())
    for who, level, also in zip(crowd, levels, person, strict=True):
        by_thread = level or (Level.ALL if who.id == ana.id else None)
        hears = by_thread != Level.MUTED if by_thread else also
        assert told[who.id] == int(hears), (who.name, level, also)
    assert told[bo.id] == 0
