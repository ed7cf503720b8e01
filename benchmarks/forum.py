"""A forum of any size, made in seconds: every derived figure is as the verbs would leave it, and `doctor` agrees."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from sqlmodel import Session

from benchmarks.words import Words
from community import categories
from community.answers import Answer
from community.comments import Comment
from community.database import now, writing
from community.events import Event
from community.people import Person, Role
from community.rows import Row, add, add_without_ids
from community.tags import Tag, ThreadTag
from community.threads import State, Thread
from community.votes import Vote

PEOPLE = 200
TAGS = ("sim", "roaming", "bills", "porting", "voicemail", "coverage", "esim", "hotspot")
PLACES = ("Coverage", "Billing", "Devices", "Roaming", "Moving in")

LONG = 20
"""How many answers the longest thread has: it is the one whose page is measured."""

APART = timedelta(minutes=15)
UNANSWERED = 10
SOLVED = 3
VOTED = 4
COMMENTED = 5
"""One thread in so many has no answer, one is solved; one answer in so many has two votes, one a comment."""


@dataclass(frozen=True)
class Forum:
    """Where to look: the long thread, a category, and all threads in which somebody answered."""

    long: int
    category: str
    answered: list[int]


def make(threads: int, answers: int) -> Forum:
    """So many threads, most of them with so many answers each, a quarter of an hour apart until now."""
    words = Words()
    with writing() as db:
        people, places = _people(db), [categories.add(db, name=name) for name in PLACES]
        asked = list(_threads(words, people, [place.id for place in places], threads, answers))
        for place in places:
            place.thread_count = sum(thread["category_id"] == place.id for thread in asked)
        ids = add(db, Thread, asked)
        _tag(db, asked, ids)
        _fill(db, words, people, asked, ids)
    answered = [id for id, row in zip(ids, asked, strict=True) if row["answer_count"]]
    return Forum(long=ids[threads // 2], category=places[0].slug, answered=answered)


def _people(db: Session) -> list[int]:
    """One in twenty is a superuser."""
    roles = [Role.CUSTOMER if number % 20 else Role.SUPERUSER for number in range(PEOPLE)]
    made = [{"handle": f"member-{n}", "name": f"Member {n}", "role": role} for n, role in enumerate(roles)]
    return add(db, Person, made)


def _threads(words: Words, people: list[int], places: list[int], threads: int, answers: int) -> Iterator[Row]:
    newest = now()
    for number in range(threads):
        count = LONG if number == threads // 2 else answers if number % UNANSWERED else 0
        asked_at = newest - APART * (threads - number)
        first = asked_at + timedelta(minutes=1) if count else None
        solved_at = asked_at + timedelta(minutes=count + 1) if count and number % SOLVED == 0 else None
        text = words.question()
        yield {
            "category_id": places[number % len(places)],
            "author_id": people[number % PEOPLE],
            "title": words.title(),
            "body": text.body,
            "body_html": text.html,
            "language": "en",
            "created_at": asked_at,
            "active_at": asked_at + timedelta(minutes=count + 1),
            "answer_count": count,
            "reply_count": count,
            "first_reply_at": first,
            "solved_at": solved_at,
            "uncovered_since": None if count else asked_at,
            "state": State.SOLVED if solved_at else State.ANSWERED if count else State.OPEN,
        }


def _tag(db: Session, asked: list[Row], ids: list[int]) -> None:
    """Two tags on each thread."""
    tags = add(db, Tag, [{"name": name} for name in TAGS])
    pairs = [(id, row, tags[(id + more) % len(tags)]) for id, row in zip(ids, asked, strict=True) for more in (0, 3)]
    rows = [{"thread_id": id, "tag_id": tag, "asked_at": row["created_at"]} for id, row, tag in pairs]
    add_without_ids(db, ThreadTag, rows)


def _fill(db: Session, words: Words, people: list[int], asked: list[Row], ids: list[int]) -> None:
    """Everything that was said below the questions, and the events that tell of it."""
    answers = [answer for id, row in zip(ids, asked, strict=True) for answer in _answers(words, people, id, row)]
    answer_ids = add(db, Answer, answers)
    add(db, Vote, list(_votes(people, answers, answer_ids)))
    add(db, Comment, list(_comments(people, answers, answer_ids)))
    told = [*_askings(asked, ids), *_answerings(answers, answer_ids)]
    add(db, Event, sorted(told, key=lambda event: event["at"]))


def _answers(words: Words, people: list[int], thread_id: int, thread: Row) -> Iterator[Row]:
    """A minute apart, never by the asker; the first one is what solved it."""
    for number in range(thread["answer_count"]):
        text = words.answer()
        accepted = thread["solved_at"] if number == 0 else None
        yield {
            "thread_id": thread_id,
            "author_id": _another(people, thread["author_id"], number + 1),
            "body": text.body,
            "body_html": text.html,
            "created_at": thread["created_at"] + timedelta(minutes=number + 1),
            "accepted_at": accepted,
            "accepted_by_id": thread["author_id"] if accepted else None,
            "score": 0 if number % VOTED else 2,
        }


def _votes(people: list[int], answers: list[Row], ids: list[int]) -> Iterator[Row]:
    for id, answer in zip(ids, answers, strict=True):
        voters = (_another(people, answer["author_id"], further) for further in range(1, answer["score"] + 1))
        yield from ({"person_id": voter, "answer_id": id, "value": 1} for voter in voters)


def _comments(people: list[int], answers: list[Row], ids: list[int]) -> Iterator[Row]:
    body = "Did you restart it afterwards? Mine only took it then."
    for id, answer in islice(zip(ids, answers, strict=True), None, None, COMMENTED):
        yield {
            "thread_id": answer["thread_id"],
            "answer_id": id,
            "author_id": _another(people, answer["author_id"], 3),
            "body": body,
            "body_html": f"<p>{body}</p>",
            "created_at": answer["created_at"] + timedelta(seconds=30),
        }


def _askings(asked: list[Row], ids: list[int]) -> Iterator[Row]:
    for id, row in zip(ids, asked, strict=True):
        yield _event("thread.asked", row["created_at"], row["author_id"], id, id)


def _answerings(answers: list[Row], ids: list[int]) -> Iterator[Row]:
    for id, row in zip(ids, answers, strict=True):
        yield _event("answer.posted", row["created_at"], row["author_id"], row["thread_id"], id)
        if row["accepted_at"]:
            yield _event("answer.accepted", row["accepted_at"], row["accepted_by_id"], row["thread_id"], id)


def _event(kind: str, at: datetime, who: int, thread: int, subject: int) -> Row:
    return {"kind": kind, "at": at, "who_id": who, "thread_id": thread, "subject_id": subject, "data": {}}


def _another(people: list[int], person: int, further: int) -> int:
    """Somebody else, so many places down the table of people."""
    return people[(people.index(person) + further) % len(people)]
