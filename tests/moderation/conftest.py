"""A post that somebody wants gone for legal reasons, and how it goes."""

import pytest
from sqlmodel import Session

from community import answers, articles, comments, suggestions
from community.answers import Answer
from community.people import Person
from community.threads import Thread
from moderation import takedowns, taking_down
from moderation.takedowns import Takedown
from tests.cast import Ask

CANARY = "heronlibel"


@pytest.fixture
def answer(db: Session, ask: Ask, bo: Person, noa: Person, sam: Person, kim: Person, lee: Person) -> Answer:
    """Bo's, which says it in every place there is for it."""
    thread = ask()
    found = answers.post(db, thread, by=bo, body=f"The owner is a {CANARY}. 4111 1111 1111 1111")
    answers.edit(db, found, by=bo, body=f"He is a {CANARY}. 4111 1111 1111 1111")
    suggestions.suggest(db, found, by=noa, body=f"Hardly a {CANARY}.", reason=f"No {CANARY}")
    article = articles.publish(db, found, by=kim, title=f"On the {CANARY}", body=f"A {CANARY}, they say.")
    articles.edit(db, article, by=kim, title=f"The {CANARY}", body=f"The {CANARY}, they say.")
    db.flush()
    return found


def asked(db: Session, on: Answer | Thread | comments.Comment, by: Person, **more) -> Takedown:
    return takedowns.ask(db, on, by=by, reason="A court found it untrue", legal_reference="Order 4 C 117/26", **more)


def down(db: Session, on: Answer | Thread | comments.Comment, kim: Person, lee: Person) -> Takedown:
    takedown = asked(db, on, kim)
    taking_down.confirm(db, takedown, by=lee)
    return takedown
