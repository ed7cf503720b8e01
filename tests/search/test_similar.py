"""Which threads are nearest to a question, and who may be shown them."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from community import answers, articles, threads
from community.categories import Category
from community.database import now, reading
from community.people import Person
from community.settings import settings
from community.threads import Thread
from search import asked, finding, links
from search.asked import Seen, Way
from search.learning import learn
from search.question import Question
from search.similar import Near, confidence, with_evergreen
from tests.search.test_index import NONSENSE, SOILED

Forum = dict[str, Thread]

TITLES = {
    "esim": ("eSIM is stuck on activating", "It says activating and nothing happens. iPhone 15."),
    "bill": ("Bill twice as high", "Roaming in Norway was charged, though it is included."),
    "router": ("Router loses connection every evening", "Around eight the light turns red."),
    "norway": ("No roaming in Norway", "No signal since the ferry."),
    "mast": ("New mast in Oslo", "When will it be there?"),
}


@pytest.fixture
def forum(db: Session, ana: Person, bo: Person, sam: Person, general: Category, work: Callable[[], None]) -> Forum:
    """Five questions with an answer each, asked long ago and found."""
    long_ago = now() - timedelta(days=400)
    made = {
        name: threads.ask(db, by=ana, category=general, title=title, body=body, at=long_ago)
        for name, (title, body) in TITLES.items()
    }
    for thread in made.values():
        answers.post(db, thread, by=bo, body="Restart it, and it will be fine.", at=long_ago)
    db.commit()
    work()
    return made


def ranked(title: str, body: str = "", without: Thread | None = None) -> list[int]:
    found = finding.nearest(Question(title, body), without=without and without.id)
    return [near.id for near in found.ranked]


@pytest.fixture
def engine_away() -> Callable[[], None]:
    def away() -> None:
        directory = settings().data_dir / "index" / "current"
        directory.unlink()
        directory.mkdir()

    return away


def test_the_same_question_in_other_words_comes_first(forum: Forum):
    assert ranked("My eSIM won't activate", "Stuck since this morning on my iPhone")[0] == forum["esim"].id


def test_the_text_helps_where_the_title_says_little(forum: Forum):
    assert ranked("Please help", "The light of the router is red every evening")[0] == forum["router"].id


def test_what_helpers_wrote_is_found_too(db: Session, forum: Forum, bo: Person):
    answers.post(db, forum["mast"], by=bo, body="Look at the coverage map.")
    db.commit()
    learn([forum["mast"].id])
    assert forum["mast"].id in ranked("Is there a map of masts, for coverage?")


def test_a_thread_is_not_similar_to_itself(forum: Forum):
    thread = forum["esim"]
    assert ranked(thread.title, thread.body)[0] == thread.id
    assert thread.id not in ranked(thread.title, thread.body, without=thread)


def test_of_two_alike_the_one_that_was_pointed_to_comes_first(
    db: Session, forum: Forum, ana: Person, general: Category
):
    alike = [threads.ask(db, by=ana, category=general, title="Voicemail is full", body="Again.") for _ in range(2)]
    links.mark(db, source=forum["mast"].id, target=alike[1].id, at=now())
    db.commit()
    learn([thread.id for thread in alike])
    assert ranked("My voicemail is full") == [alike[1].id, alike[0].id]


def test_what_similar_threads_point_to_joins_though_it_shares_no_word(db: Session, forum: Forum):
    links.mark(db, source=forum["esim"].id, target=forum["mast"].id, at=now())
    db.commit()
    assert forum["mast"].id in ranked("eSIM activating")


def test_the_asking_thread_gives_no_answer_away_by_its_own_links(db: Session, forum: Forum):
    links.mark(db, source=forum["esim"].id, target=forum["mast"].id, at=now())
    db.commit()
    thread = forum["esim"]
    assert forum["mast"].id not in ranked(thread.title, without=thread)


def test_a_thread_that_moved_lately_comes_before_one_that_rests(
    db: Session, forum: Forum, ana: Person, bo: Person, general: Category
):
    fresh = threads.ask(db, by=ana, category=general, title=forum["router"].title, body=forum["router"].body)
    db.commit()
    learn([fresh.id])
    assert ranked("Router loses connection")[:2] == [fresh.id, forum["router"].id]


def test_a_thread_that_solved_it_for_somebody_comes_before_its_like(
    db: Session, forum: Forum, ana: Person, general: Category, work: Callable[[], None]
):
    alike = [threads.ask(db, by=ana, category=general, title="Voicemail is full", body="Again.") for _ in range(2)]
    shown = tuple(f"thread-{thread.id}" for thread in alike)
    row = asked.note(db, Seen("somebody", Way.SIMILAR, "voicemail full", shown), at=now() - timedelta(hours=1))
    asked.solve(db, row, shown[1], at=now() - timedelta(hours=1))
    db.commit()
    work()
    assert ranked("My voicemail is full")[:2] == [alike[1].id, alike[0].id]


def test_what_staff_made_an_article_of_does_not_grow_old(
    db: Session, forum: Forum, ana: Person, kim: Person, general: Category
):
    """Without one, the question that was asked again today comes first."""
    old = forum["router"]
    fresh = threads.ask(db, by=ana, category=general, title=old.title, body=old.body)
    db.commit()
    learn([fresh.id])
    assert ranked("Router loses connection")[0] == fresh.id
    (answer,) = answers_of(db, old)
    articles.publish(db, answer, by=kim, title="When the light is red", body="Restart it.")
    db.commit()
    assert ranked("Router loses connection")[0] == old.id


def test_one_place_in_three_is_for_what_was_written_down_for_good():
    near = tuple(Near(id, 10.0 - id) for id in range(1, 13))
    assert [each.id for each in with_evergreen(near, {7, 9})][:5] == [1, 2, 7, 3, 4]
    assert with_evergreen(near, {2, 7}) == near
    assert with_evergreen(near, {12}) == near
    assert with_evergreen(near[:2], {9}) == near[:2]


def test_a_hidden_thread_is_never_named_not_even_before_its_job_has_run(db: Session, forum: Forum, sam: Person):
    threads.hide(db, forum["esim"], by=sam, reason="spam")
    db.commit()
    assert forum["esim"].id not in ranked("eSIM is stuck on activating")
    assert finding.similar("eSIM is stuck on activating").hits == ()


def test_what_is_asked_already_and_answered_is_shown_as_the_answer(forum: Forum):
    found = finding.similar("eSIM stuck on activating", "It says activating, nothing happens")
    assert found.answered
    assert found.answered == found.hits[0]
    assert found.answered.id == forum["esim"].id
    assert "<mark>activating</mark>" in found.answered.title.html


def test_what_nobody_has_answered_is_not_shown_as_the_answer(db: Session, forum: Forum, sam: Person, bo: Person):
    with reading() as looking:
        (answer,) = answers_of(looking, forum["esim"])
    answers.hide(db, answer, by=sam, reason="wrong")
    db.commit()
    found = finding.similar("eSIM stuck on activating", "It says activating, nothing happens")
    assert found.hits
    assert found.answered is None


def answers_of(db: Session, thread: Thread) -> list[answers.Answer]:
    return list(db.exec(select(answers.Answer).where(answers.Answer.thread_id == thread.id)))


def test_one_word_in_common_is_no_answer_in_a_young_forum(forum: Forum):
    found = finding.similar("Parental controls for the phone of my daughter", "She is eight, and on it every evening.")
    assert found.answered is None


def test_the_tables_answer_while_the_engine_is_away(forum: Forum, engine_away: Callable[[], None]):
    engine_away()
    assert ranked("My eSIM is stuck")[0] == forum["esim"].id


@pytest.mark.parametrize("text", NONSENSE.values(), ids=NONSENSE.keys())
def test_nonsense_is_similar_to_nothing(forum: Forum, text: str):
    assert finding.similar(text, text).hits == ()


@pytest.mark.parametrize("text", SOILED.values(), ids=SOILED.keys())
def test_a_question_is_read_through_anything_around_it(forum: Forum, text: str):
    assert forum["router"].id in ranked(text)
    assert forum["router"].id in ranked("Hello", text)


def test_only_stop_words_ask_about_nothing(forum: Forum):
    assert finding.similar("How do I do this?", "Thank you all").hits == ()


def test_an_empty_forum_has_nothing_similar(database: str):
    assert finding.similar("eSIM is stuck").hits == ()


def test_who_stands_out_is_more_surely_meant():
    assert confidence([8.0, 2.0, 2.0, 2.0], 0.5) > confidence([8.0, 7.9, 7.8, 7.7], 0.5)
