"""Weights are learnt from what people chose, and kept only where they find more."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session
from typer.testing import CliRunner

from community import threads
from community.categories import Category
from community.database import now, reading
from community.people import Person
from community.threads import Thread
from search import asked, choices, links, weights
from search.asked import Seen, Way
from search.choices import Lesson
from search.fitting import TooFew, fit, fitted
from search.weights import KNOWN, By
from tests.cast import Ask
from web.cli import app

START = {"words": 5.0, "age": -0.5}

OLD_IS_MEANT = Lesson(((True, {"words": 0.9, "age": 6.0}), (False, {"words": 1.0, "age": 0.0})))


def weights_now() -> dict[str, float]:
    with reading() as db:
        return dict(weights.of(db, By.WORDS))


def test_what_was_chosen_becomes_likelier():
    after = fitted([OLD_IS_MEANT] * 200, START)
    assert after["age"] > 0


def test_few_choices_change_little_and_many_much():
    moved = [fitted([OLD_IS_MEANT] * many, START)["age"] - START["age"] for many in (1, 10, 200)]
    assert moved == sorted(moved)
    assert moved[0] < 0.1


def test_choices_that_agree_with_the_weights_leave_them_nearly_as_they_are():
    agrees = Lesson(((True, {"words": 1.0, "age": 0.0}), (False, {"words": 0.0, "age": 6.0})))
    assert fitted([agrees] * 100, START) == pytest.approx(START, abs=0.2)


@pytest.fixture
def twins(db: Session, ana: Person, general: Category, work: Callable[[], None]) -> list[tuple[Thread, Thread]]:
    """Six questions, each asked long ago and again today."""
    ago = now() - timedelta(days=700)
    names = ("eSIM activating", "Bill doubled", "Router red", "Roaming Norway", "Mast Oslo", "Voicemail full")
    made = [
        (
            threads.ask(db, by=ana, category=general, title=name, body="Please help.", at=ago),
            threads.ask(db, by=ana, category=general, title=name, body="Please help."),
        )
        for name in names
    ]
    db.commit()
    work()
    return made


def choose(db: Session, twins: list[tuple[Thread, Thread]], times: int) -> None:
    """Whoever searches opens the elder one."""
    for number in range(times):
        old, new = twins[number % len(twins)]
        shown = (f"thread-{new.id}", f"thread-{old.id}")
        row = asked.note(db, Seen(f"s{number}", Way.SIMILAR, old.title, shown), at=now() - timedelta(hours=2))
        asked.open_one(db, row, f"thread-{old.id}")
    db.commit()
    while asked.settle_some(now() + timedelta(hours=1)):
        pass


def run(*arguments: str) -> str:
    done = CliRunner().invoke(app, ["search", "fit", *arguments])
    assert done.exit_code in (0, 1), done.output
    return " ".join(done.output.split())


def test_what_people_open_decides_from_then_on(db: Session, twins: list[tuple[Thread, Thread]]):
    choose(db, twins, 90)
    said = run("--dry-run")
    assert "Learnt from 90 choices" in said
    assert weights_now() == KNOWN[By.WORDS]
    assert "count from now on" in run()
    assert weights_now()["age"] > KNOWN[By.WORDS]["age"]
    with reading() as looking:
        kept = looking.get(weights.FittedWeights, By.WORDS)
        assert kept
        assert kept.choices == 90
    run("--forget")
    assert weights_now() == KNOWN[By.WORDS]


def test_links_between_threads_are_choices_too(db: Session, twins: list[tuple[Thread, Thread]]):
    old, new = twins[0]
    links.mark(db, source=new.id, target=old.id, at=now())
    db.commit()
    with reading() as looking:
        (choice,) = choices.recent(looking, at=now())
    assert (choice.question.title, choice.meant, choice.without) == (new.title, {old.id}, new.id)


def test_a_choice_is_compared_with_nothing_that_came_after_the_question(
    db: Session, twins: list[tuple[Thread, Thread]], ask: Ask, work: Callable[[], None]
):
    old, _ = twins[0]
    asking, _later = ask(title=old.title), ask(title=old.title)
    links.mark(db, source=asking.id, target=old.id, at=now())
    db.commit()
    work()
    with reading() as looking:
        (choice,) = choices.recent(looking, at=now())
    lesson = choices.lesson(choice, By.WORDS)
    assert lesson
    assert sorted(meant for meant, _ in lesson.threads) == [False, True]


def test_too_little_was_chosen_to_learn_from(db: Session, twins: list[tuple[Thread, Thread]]):
    choose(db, twins, 6)
    assert "6 choices are known, and 50 are needed" in run()
    with reading() as looking, pytest.raises(TooFew):
        fit(choices.recent(looking, at=now()), By.WORDS, KNOWN[By.WORDS])


def test_weights_that_are_no_better_are_kept_only_when_told_to(db: Session, twins: list[tuple[Thread, Thread]]):
    """Whoever chooses what stands first anyway teaches nothing new."""
    choose(db, [(new, old) for old, new in twins], 90)
    assert "no better, and were not kept" in run()
    assert weights_now() == KNOWN[By.WORDS]
    assert "count from now on" in run("--anyway")
