"""Several threads of another forum, written at once: the rows that the verbs would have left, used at those times.

What people do here one after another is done to a batch in one go: insert the posts, then what hangs on them, then let
each thread say how it stands (community/coverage.py). Nobody joins in, as with whatever moves in: nothing here waits
for it and nobody is told (community/events.py). A test compares every row with what the verbs make of the same words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from operator import itemgetter

from sqlmodel import Session

from community import answers, categories, comments, coverage, events, languages, mentions, reputation, tags, threads
from community.categories import Category
from community.comments import BODY_MOST
from community.database import now
from community.imports import origins
from community.imports.told import AnswerLine, CommentLine, EditLine, ThreadLine, versions
from community.people import Person
from community.reputation import Earned
from community.rows import Row
from community.threads import Thread

Html = Mapping[str, str]
"""What each text looks like, rendered."""


MOVED_IN = "moved in"
"""Why a thread is closed that was closed where it comes from."""


class Batch:
    """Threads that are not here yet. Whoever wrote in them is found by their `origins.key`, their categories by the
    names in the dump, and every text is rendered."""

    def __init__(
        self, told: Sequence[ThreadLine], authors: Mapping[str, Person], places: Mapping[str, Category], html: Html
    ) -> None:
        self.told, self.authors, self.places, self.html = told, authors, places, html
        self.events: list[list[Row]] = [[] for _ in told]

    def write(self, db: Session) -> Sequence[Thread]:
        """Every row of them. Returns the threads."""
        self.ids = threads.move_in(db, [self._thread(it) for it in self.told])
        self.answers = [(n, line) for n, it in enumerate(self.told) for line in it.answers if line.body.strip()]
        self.answer_ids = answers.move_in(db, [self._answer(n, line) for n, line in self.answers])
        self._happen()
        self._comment(db)
        mentions.move_in(db, self._posts())
        self._place(db)
        self._remember(db)
        self._credit(db)
        return self._settle(db)

    def _by(self, n: int, line: ThreadLine | AnswerLine | CommentLine | EditLine) -> Person:
        return self.authors[origins.key(self.told[n].forum, line.author)]

    def _thread(self, told: ThreadLine) -> Row:
        body = body_of(told)
        author = self.authors[origins.key(told.forum, told.author)]
        language = languages.spoken_in(*versions((told.title, body), told.edits)[0])
        said = {"title": " ".join(told.title.split()), "body": body.strip(), "body_html": self.html[body]}
        times = {"created_at": told.created, "active_at": told.created, "imported_at": now()}
        return {
            "kind": told.kind,
            "category_id": self.places[told.category].id,
            "author_id": author.id,
            "score": told.score,
            "carried_score": told.score,
            "edited_at": _edited_at(told.edits),
            "closed_at": told.closed,
            **said,
            **times,
            "language": language,
        }

    def _answer(self, n: int, line: AnswerLine) -> Row:
        told, author = self.told[n], self._by(n, line)
        accepted = accepted_at(told, line)
        return {
            "thread_id": self.ids[n],
            "author_id": author.id,
            "created_at": line.created,
            "body": line.body.strip(),
            "body_html": self.html[line.body],
            "edited_at": _edited_at(line.edits),
            "covers": answers.covers(self.places[told.category], author),
            "accepted_at": accepted,
            "accepted_by_id": self._by(n, told).id if accepted else None,
            "score": line.score,
            "carried_score": line.score,
        }

    def _comment(self, db: Session) -> None:
        said = sorted(self._comments(), key=lambda it: (it[0], it[1]["created_at"]))
        ids = comments.move_in(db, [row for _n, row in said])
        for id, (n, row) in zip(ids, said, strict=True):
            self._record(n, "comment.posted", row["created_at"], row["author_id"], id)

    def _comments(self) -> Iterator[tuple[int, Row]]:
        """Those on the questions, then those on answers."""
        on_threads = [(n, None, line) for n, it in enumerate(self.told) for line in it.comments]
        on_answers = zip(self.answer_ids, self.answers, strict=True)
        below = [(n, id, line) for id, (n, answer) in on_answers for line in answer.comments]
        for n, answer_id, line in (*on_threads, *below):
            if body := comment_of(line):
                by = self._by(n, line).id
                said = {"body": body.strip(), "body_html": self.html[body], "created_at": line.created}
                yield n, {"thread_id": self.ids[n], "answer_id": answer_id, "author_id": by, **said}

    def _posts(self) -> Iterator[tuple[int, int, datetime, Iterable[str]]]:
        """Every post with its thread, its author, its time, and all that it has ever said."""
        for n, it in enumerate(self.told):
            said = versions((it.title, body_of(it)), it.edits)
            yield self.ids[n], self._by(n, it).id, it.created, [body for _title, body in said]
        for n, line in self.answers:
            said = versions(("", line.body), line.edits)
            yield self.ids[n], self._by(n, line).id, line.created, [body for _title, body in said]
        for _n, row in self._comments():
            yield row["thread_id"], row["author_id"], row["created_at"], [row["body"]]

    def _place(self, db: Session) -> None:
        """Under its tags, and counted in its category."""
        tags.move_in(db, {id: (it.created, it.tags) for id, it in zip(self.ids, self.told, strict=True)})
        counted = Counter(self.places[it.category].id for it in self.told)
        for id in sorted(counted):
            categories.count(db, id, counted[id])

    def _remember(self, db: Session) -> None:
        """Under the numbers that everything had there."""
        asked = list(zip(self.ids, self.told, strict=True))
        answered = [(id, self.told[n], line) for id, (n, line) in zip(self.answer_ids, self.answers, strict=True)]
        places = [(id, told, line) for id, told, line in answered if line.place is not None]
        origins.add(db, "thread", {origins.key(it.forum, it.id): id for id, it in asked})
        origins.add(db, "opening", {origins.key(it.forum, it.opening): id for id, it in asked if it.opening})
        origins.add(db, "answer", {origins.key(told.forum, it.id): id for id, told, it in answered if it.id})
        origins.add(db, "place", {origins.key(told.forum, f"{told.id}/{it.place}"): id for id, told, it in places})

    def _credit(self, db: Session) -> None:
        """Accepted answers earn what they earn here. Nobody earns by their own."""
        deeds: list[Earned] = []
        for id, (n, line) in zip(self.answer_ids, self.answers, strict=True):
            author, asker = self._by(n, line).id, self._by(n, self.told[n]).id
            at = accepted_at(self.told[n], line)
            if at and author != asker:
                deeds += [Earned("answer accepted", author, id, at), Earned("accepted an answer", asker, id, at)]
        reputation.earn_all(db, deeds)

    def _happen(self) -> None:
        for n, told in enumerate(self.told):
            self._record(n, "thread.asked", told.created, self._by(n, told).id, self.ids[n])
            said = versions((told.title, body_of(told)), told.edits)
            before = [{"title": " ".join(title.split()), "body": body.strip()} for title, body in said]
            self._edited(n, "thread.edited", told.edits, self.ids[n], before)
            if told.closed:
                self._record(n, "thread.closed", told.closed, None, self.ids[n], reason=MOVED_IN)
        for id, (n, line) in zip(self.answer_ids, self.answers, strict=True):
            self._record(n, "answer.posted", line.created, self._by(n, line).id, id)
            before = [{"body": (body or line.body).strip()} for _title, body in versions(("", line.body), line.edits)]
            self._edited(n, "answer.edited", line.edits, id, before)
            if at := accepted_at(self.told[n], line):
                self._record(n, "answer.accepted", at, self._by(n, self.told[n]).id, id)

    def _edited(self, n: int, kind: str, edits: Iterable[EditLine], subject: int, before: Iterable[Row]) -> None:
        for edit, said in zip(edits, before, strict=False):
            self._record(n, kind, edit.created, self._by(n, edit).id, subject, said)

    def _record(
        self, n: int, kind: str, at: datetime, who: int | None, subject: int, data: Row | None = None, reason: str = ""
    ) -> None:
        told = {"kind": kind, "at": at, "who_id": who, "thread_id": self.ids[n], "subject_id": subject}
        self.events[n].append({**told, "reason": reason, "data": data or {}})

    def _settle(self, db: Session) -> Sequence[Thread]:
        """What happened in each thread in the order of its times, and how it stands after that."""
        happened = [sorted(told, key=itemgetter("at")) for told in self.events]
        events.move_in(db, [event for told in happened for event in told])
        return coverage.settle_all(db, {told[-1]["thread_id"]: told[-1]["at"] for told in happened})


def body_of(told: ThreadLine) -> str:
    """Where nothing was said but the title, that is what was said."""
    return told.body if told.body.strip() else told.title


def comment_of(line: CommentLine) -> str:
    return line.body.strip()[:BODY_MOST]


def accepted_at(told: ThreadLine, line: AnswerLine) -> datetime | None:
    """When this answer solved it, if it did: never before it was given."""
    if told.accepted is None or told.accepted not in (line.n, line.id):
        return None
    return max(told.accepted_at or line.created, line.created)


def _edited_at(edits: Sequence[EditLine]) -> datetime | None:
    return edits[-1].created if edits else None
