"""What an import writes in bulk is, row by row, what the verbs make of the same words at the same times."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlmodel import Session

from community import answers, categories, comments, events, imports, people, threads
from community.database import reading, writing
from community.imports.told import AnswerLine, CommentLine, EditLine, ThreadLine
from community.people import Person
from migrations import tables
from tests.conftest import Configure
from tests.databases import Maker, examples

OF_THE_RUN = {"imported_at", "due_at", "wanted"}
"""Columns that say when and how often something was asked for."""

LEFT = {"origin", "policy", "team", "signin", "gisttotals", "calendar"}
"""Only an import remembers where something came from; the others are what every new forum has."""

BEGAN = datetime(2019, 3, 4, 5, tzinfo=UTC)
NAMES = ("Mia", "Tom", "Ann")
WORDS = st.sampled_from(["No signal.", "@tom: *restart* it", "See https://example.org", " Since noon \n", "a.b @ann"])
AUTHORS = st.sampled_from(NAMES)
Minutes = st.integers(0, 600)


def at(minutes: int) -> datetime:
    return BEGAN + timedelta(minutes=minutes)


LATER = Minutes.map(at)
EDITS = st.lists(st.builds(EditLine, author=AUTHORS, created=LATER, body=WORDS), max_size=2).map(
    lambda some: sorted(some, key=lambda it: it.created)
)
COMMENTS = st.lists(st.builds(CommentLine, author=AUTHORS, created=LATER, body=WORDS), max_size=2)
ANSWERS = st.lists(
    st.builds(
        AnswerLine,
        author=AUTHORS,
        created=LATER,
        body=WORDS,
        score=st.integers(-2, 5),
        edits=EDITS,
        comments=COMMENTS,
    ),
    max_size=3,
)
STORIES = st.lists(
    st.builds(
        ThreadLine,
        id=st.just("x"),
        forum=st.just("old"),
        category=st.sampled_from(["Phones", "Bills"]),
        kind=st.sampled_from(["question", "idea"]),
        tags=st.lists(st.sampled_from(["Sim", "no signal"])),
        title=st.just("No  signal"),
        body=WORDS,
        author=AUTHORS,
        created=st.just(BEGAN),
        score=st.integers(-1, 3),
        accepted=st.none() | st.integers(0, 2),
        accepted_at=st.none() | LATER,
        answers=ANSWERS,
        comments=COMMENTS,
        edits=EDITS,
    ),
    min_size=1,
    max_size=3,
)


def numbered(stories: list[ThreadLine]) -> list[ThreadLine]:
    """Answers in the order in which they were given; each with its number."""
    for n, story in enumerate(stories):
        story.id = str(n)
        story.answers.sort(key=lambda it: it.created)
        for place, answer in enumerate(story.answers):
            answer.n = place
    return stories


class Verbs:
    """Tells the stories as people would have, one deed after another."""

    def __init__(self, db: Session, stories: list[ThreadLine]) -> None:
        self.db = db
        self.people = {name: people.add(db, name=name, at=at) for name, at in first_seen(stories).items()}

    def tell(self, story: ThreadLine) -> None:
        place = categories.called(self.db, story.category) or categories.add(self.db, name=story.category)
        first = next((edit.body for edit in story.edits if edit.body is not None), story.body)
        self.thread = threads.ask(
            self.db,
            by=self.people[story.author],
            category=place,
            title=story.title,
            body=first,
            kind=story.kind,
            tags_=story.tags,
            at=story.created,
            imported=True,
        )
        self.thread.score = self.thread.carried_score = story.score
        for deed in sorted(self.deeds(story), key=lambda it: it[0]):
            deed[1]()

    def deeds(self, story: ThreadLine) -> list[tuple[datetime, Callable[[], Any]]]:
        after = [*(edit.body for edit in story.edits[1:]), story.body]
        found: list[tuple[datetime, Callable[[], Any]]] = [
            (edit.created, lambda edit=edit, body=body: self.edit(edit, body or ""))
            for edit, body in zip(story.edits, after, strict=False)
        ]
        self.given: dict[int, Any] = {}
        for line in story.answers:
            found += self.answered(story, line)
        found += [(it.created, lambda it=it: self.comment(it)) for it in story.comments]
        return found + [
            (it.created, lambda it=it, line=line: self.comment(it, self.given[line.n or 0]))
            for line in story.answers
            for it in line.comments
        ]

    def answered(self, story: ThreadLine, line: AnswerLine) -> list[tuple[datetime, Callable[[], Any]]]:
        after = [*(edit.body for edit in line.edits[1:]), line.body]
        found: list[tuple[datetime, Callable[[], Any]]] = [(line.created, lambda: self.answer(line))]
        found += [
            (edit.created, lambda edit=edit, body=body: self.edit(edit, body or "", self.given[line.n or 0]))
            for edit, body in zip(line.edits, after, strict=False)
        ]
        if story.accepted == line.n:
            when = max(story.accepted_at or line.created, line.created)
            asker = self.people[story.author]
            found.append((when, lambda: answers.accept(self.db, self.given[line.n or 0], by=asker, at=when)))
        return found

    def answer(self, line: AnswerLine) -> None:
        body = line.edits[0].body if line.edits else line.body
        given = answers.post(self.db, self.thread, by=self.people[line.author], body=body or "", at=line.created)
        given.score = given.carried_score = line.score
        self.given[line.n or 0] = given

    def edit(self, edit: EditLine, body: str, answer: Any = None) -> None:
        by = self.people[edit.author]
        if answer:
            answers.edit(self.db, answer, by=by, body=body, at=edit.created)
        else:
            threads.edit(self.db, self.thread, by=by, title=self.thread.title, body=body, at=edit.created)

    def comment(self, line: CommentLine, answer: Any = None) -> None:
        by = self.people[line.author]
        comments.post(self.db, self.thread, by=by, body=line.body, answer=answer, at=line.created)


def first_seen(stories: list[ThreadLine]) -> dict[str, datetime]:
    """Whoever wrote something, in the order of the lines, and when they did so first."""
    seen: dict[str, list[datetime]] = {}
    for story in stories:
        lines = [story, *story.edits, *story.comments, *story.answers]
        for line in (*lines, *(it for answer in story.answers for it in (*answer.edits, *answer.comments))):
            seen.setdefault(line.author, []).append(line.created)
    return {name: min(times) for name, times in seen.items()}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Every row of every table. A job is known by what it does, for it does not matter which was promised first."""
    with reading() as db:
        found = {
            table.name: [
                {name: value for name, value in row.items() if name not in OF_THE_RUN and not is_now(value)}
                for row in db.execute(select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in tables.metadata().sorted_tables
            if table.name not in LEFT
        }
    for job in found["job"]:
        del job["id"]
    found["job"].sort(key=lambda job: (job["kind"], job["subject_id"]))
    return found


def named_in(all_rows: dict[str, list[dict[str, Any]]]) -> set[tuple[int, int]]:
    """Who is named in which thread."""
    return {(row["thread_id"], row["person_id"]) for row in all_rows.pop("mention")}


def is_now(value: Any) -> bool:
    return isinstance(value, datetime) and value.year > BEGAN.year


def not_earlier(stories: list[ThreadLine]) -> list[ThreadLine]:
    """Nobody changes or comments on what is not yet there."""
    for story in stories:
        for answer in story.answers:
            for line in (*answer.edits, *answer.comments):
                line.created = max(line.created, answer.created)
    return stories


@settings(
    max_examples=examples(12),
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(stories=STORIES.map(numbered).map(not_earlier))
def test_rows_in_bulk_are_the_rows_of_the_verbs(
    databases: Maker, configure: Configure, tmp_path: Path, stories: list[ThreadLine]
):
    with databases("verbs") as url:
        configure(database_url=url)
        with writing() as db:
            told = Verbs(db, stories)
            for story in stories:
                with events.together(db):
                    told.tell(story)
        expected = rows()
    file = tmp_path / "old.jsonl"
    file.write_text("".join(f"{json.dumps(story.model_dump(mode='json'))}\n" for story in stories))
    with databases("bulk") as url:
        configure(database_url=url)
        assert imports.jsonl(file).added == len(stories)
        found = rows()
    assert named_in(expected) <= named_in(found), "an import also reads what stood there before an edit"
    for name in expected:
        assert found[name] == expected[name], name
    assert len(found["thread"]) == len(stories)


def test_somebody_known_keeps_their_account(databases: Maker, configure: Configure, tmp_path: Path):
    """A name that is taken is numbered, an author who is met again is the same."""
    line = {"id": "1", "title": "A", "body": "b", "author": "mia", "created": BEGAN.isoformat()}
    file = tmp_path / "old.jsonl"
    with databases("known") as url:
        configure(database_url=url)
        with writing() as db:
            people.add(db, name="Mia")
        for n in ("1", "2"):
            file.write_text(json.dumps({**line, "id": n}))
            imports.jsonl(file)
        with reading() as db:
            handles = db.scalars(select(Person.handle).order_by(Person.id)).all()  # pyright: ignore[reportCallIssue, reportArgumentType]
    assert handles == ["mia", "mia-2"]
