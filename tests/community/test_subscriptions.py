"""What somebody follows, by itself and by choice."""

from sqlmodel import Session

from community import answers, subscriptions, tags, threads
from community.categories import Category
from community.database import now
from community.people import Person
from community.subscriptions import Kind, Level
from tests.cast import Ask


def test_whoever_asks_or_answers_follows_by_itself(db: Session, ask: Ask, ana: Person, bo: Person, noa: Person):
    thread = ask()
    answers.post(db, thread, by=bo, body="Restart it.")
    assert subscriptions.of(db, ana, Kind.THREAD, thread.id) == Level.ALL
    assert subscriptions.of(db, bo, Kind.THREAD, thread.id) == Level.ALL
    assert subscriptions.of(db, noa, Kind.THREAD, thread.id) is None


def test_what_was_muted_stays_muted_when_one_writes_again(db: Session, ask: Ask, bo: Person):
    thread = ask()
    subscriptions.follow(db, bo, Kind.THREAD, thread.id, Level.MUTED)
    answers.post(db, thread, by=bo, body="Restart it.")
    assert subscriptions.of(db, bo, Kind.THREAD, thread.id) == Level.MUTED


def test_following_twice_is_following_once_and_the_last_word_counts(db: Session, ask: Ask, bo: Person):
    thread = ask()
    for level in (Level.ALL, Level.ANSWERS):
        subscriptions.follow(db, bo, Kind.THREAD, thread.id, level)
    assert subscriptions.of(db, bo, Kind.THREAD, thread.id) == Level.ANSWERS
    assert subscriptions.count(db, bo) == 1


def test_only_a_thread_can_be_muted(db: Session, bo: Person, general: Category):
    subscriptions.follow(db, bo, Kind.CATEGORY, general.id, Level.MUTED)
    assert subscriptions.of(db, bo, Kind.CATEGORY, general.id) == Level.ALL


def test_what_moved_in_from_another_forum_is_followed_by_nobody(db: Session, ask: Ask, ana: Person):
    thread = ask(imported=True, at=now().replace(year=2020))
    assert subscriptions.of(db, ana, Kind.THREAD, thread.id) is None


def test_the_list_names_everything_and_goes_on_where_it_was_left(
    db: Session, ask: Ask, ana: Person, bo: Person, sam: Person, general: Category
):
    thread = ask()
    tag = tags.named(db, "esim")
    subscriptions.follow(db, bo, Kind.THREAD, thread.id)
    subscriptions.follow(db, bo, Kind.TAG, tag.id)
    subscriptions.follow(db, bo, Kind.CATEGORY, general.id)
    subscriptions.follow(db, bo, Kind.PERSON, ana.id)
    first = subscriptions.page(db, bo, limit=3)
    rest = subscriptions.page(db, bo, limit=3, after=first.next)
    assert [row.name for row in (*first.items, *rest.items)] == [ana.name, general.name, "esim", thread.title]
    threads.hide(db, thread, by=sam, reason="Spam")
    (hidden,) = subscriptions.page(db, bo, limit=3, after=first.next).items
    assert (hidden.name, hidden.key) == ("", "")


def test_what_is_unfollowed_is_gone_from_the_list(db: Session, bo: Person, general: Category):
    subscriptions.follow(db, bo, Kind.CATEGORY, general.id)
    subscriptions.unfollow(db, bo, Kind.CATEGORY, general.id)
    assert not subscriptions.page(db, bo).items
