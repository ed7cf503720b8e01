"""Moving in from another forum: JSON lines of threads, told with their own times.

Each line is read and checked whole before anything is written, and written whole in one savepoint, so a thread is
never there by half. `Origin` remembers where each row came from: a second run changes nothing.
"""

import gzip
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ValidationError
from pydantic import Field as Limit
from sqlmodel import Field, Session, SQLModel

from community import answers, categories, events, people, threads
from community.categories import Category
from community.database import number, writing
from community.people import Person
from community.threads import Thread

AT_ONCE = 50

Then = Callable[[Session, Thread], None]


def _time(text: Any) -> Any:
    """`2017-04-08 03:45 UTC`, or anything ISO 8601 with a zone."""
    if isinstance(text, str) and text.endswith(" UTC"):
        return datetime.strptime(text, "%Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    return text


def _clean(text: Any) -> Any:
    """PostgreSQL keeps no NUL, and half a surrogate pair is no letter."""
    return text.replace("\x00", "").encode(errors="replace").decode() if isinstance(text, str) else text


Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Text = Annotated[str, BeforeValidator(_clean)]


class AnswerLine(BaseModel):
    n: int | None = None
    id: str | None = None
    author: Text = Limit(min_length=1, max_length=100)
    created: Time
    body: Text = ""


class ThreadLine(BaseModel):
    """One line: a thread with its answers. `accepted` is the `n` or the `id` of one of them."""

    id: Text = Limit(min_length=1, max_length=200)
    forum: Text = Limit(default="", max_length=60)
    category: Text = Limit(default="", max_length=80)
    kind: threads.Kind = threads.Kind.QUESTION
    tags: list[Text] = []
    title: Text = Limit(min_length=1, max_length=500)
    body: Text
    author: Text = Limit(min_length=1, max_length=100)
    created: Time
    accepted: int | str | None = None
    answers: list[AnswerLine] = []


class Origin(SQLModel, table=True):
    """Which of our rows something of another forum became."""

    kind: str = Field(max_length=10, primary_key=True)
    key: str = Field(max_length=300, primary_key=True)
    local_id: int = number()


@dataclass
class Report:
    """What an import did. `bad` lists line numbers with what was wrong with them."""

    added: int = 0
    known: int = 0
    answers: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)


def jsonl(path: Path, *, then: Then | None = None, progress: Callable[[int], None] | None = None) -> Report:
    """Import a file of JSON lines, plain or gzipped. `then` is called with each new thread in its transaction;
    `progress` with the bytes read so far (of the file as it lies on disk). Raises OSError for an unreadable file."""
    moving = Moving(then)
    with path.open("rb") as raw, _text(raw) as lines:
        for batch in _batched(lines):
            with writing() as db:
                for number, line in batch:
                    moving.line(db, number, line)
            if progress:
                progress(raw.tell())
    return moving.report


class Moving:
    """One import under way: what it did so far, and the authors it has met."""

    def __init__(self, then: Then | None) -> None:
        self.then = then
        self.report = Report()
        self.authors: dict[str, Person] = {}

    def line(self, db: Session, number: int, line: bytes) -> None:
        """Import one line, or report what is wrong with it."""
        if not line.strip():
            return
        try:
            told = ThreadLine.model_validate(json.loads(line))
        except (ValueError, RecursionError) as wrong:
            self.report.bad.append((number, _reason(wrong)))
            return
        if db.get(Origin, ("thread", _key(told.forum, told.id))):
            self.report.known += 1
            return
        with db.begin_nested():
            self._thread(db, told)
        self.report.added += 1
        self.report.answers += len(told.answers)

    def _thread(self, db: Session, told: ThreadLine) -> None:
        with events.together(db):
            thread = self._tell(db, told)
        if self.then:
            self.then(db, thread)

    def _tell(self, db: Session, told: ThreadLine) -> Thread:
        """Post the thread and its answers through the same verbs people use, at their own times."""
        asker = self._person(db, told.forum, told.author, told.created)
        thread = threads.ask(
            db,
            by=asker,
            category=_category(db, told.category),
            title=told.title,
            body=told.body or told.title,
            kind=told.kind,
            tags_=told.tags,
            at=told.created,
            imported=True,
        )
        db.add(Origin(kind="thread", key=_key(told.forum, told.id), local_id=thread.id))
        for line in told.answers:
            self._answer(db, told, line, thread, asker)
        return thread

    def _answer(self, db: Session, told: ThreadLine, line: AnswerLine, thread: Thread, asker: Person) -> None:
        if not line.body.strip():
            return
        author = self._person(db, told.forum, line.author, line.created)
        answer = answers.post(db, thread, by=author, body=line.body, at=line.created)
        if told.accepted is not None and told.accepted in (line.n, line.id):
            answers.accept(db, answer, by=asker, at=line.created)

    def _person(self, db: Session, forum: str, author: str, at: datetime) -> Person:
        """The account of an author, made at their first post, without an e-mail: nobody can sign in with it."""
        key = _key(forum, author)
        if key not in self.authors:
            self.authors[key] = _account(db, key, author, at)
        return self.authors[key]


def _account(db: Session, key: str, author: str, at: datetime) -> Person:
    if known := db.get(Origin, ("person", key)):
        return db.get_one(Person, known.local_id)
    person = people.add(db, name=author, handle=author, at=at)
    db.add(Origin(kind="person", key=key, local_id=person.id))
    return person


def _text(raw: Any) -> Any:
    zipped = raw.read(2) == b"\x1f\x8b"
    raw.seek(0)
    return gzip.open(raw, "rb") if zipped else raw


def _batched(lines: Any) -> Iterator[list[tuple[int, bytes]]]:
    numbered = enumerate(lines, start=1)
    while batch := list(itertools.islice(numbered, AT_ONCE)):
        yield batch


def _category(db: Session, name: str) -> Category:
    """The category of that name, opened when it is new; without a name the first one there is."""
    if not name:
        return categories.in_order(db)[0]
    return categories.called(db, name) or categories.add(db, name=name)


def _key(forum: str, id: str) -> str:
    return f"{forum}:{id}"


def _reason(wrong: Exception) -> str:
    """One line a person can act on."""
    if isinstance(wrong, ValidationError):
        first = wrong.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'line'}: {first['msg']}"
    return f"not JSON: {wrong}"[:200]
