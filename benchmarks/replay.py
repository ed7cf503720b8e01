"""A forum told again in its own order, with each question asked of `similar` when its time comes.

Threads and posts are written straight into their tables, for rendering and counting them is not what is measured. What
follows is the product's own: the job that a change promises, the links, the question. Nobody is ever answered with what
was written later.
"""

import time
from collections.abc import Callable, Iterator
from html import escape
from typing import Any

from sqlmodel import Session, col, func, select

from benchmarks.told import ANSWER, LINK, QUESTION, THREAD, Line, Step, Told
from community import categories
from community.answers import Answer
from community.database import reading, writing
from community.jobs import BATCH
from community.languages import read_in, spoken_in
from community.people import Person
from community.rows import Row, add, add_without_ids
from community.threads import Thread
from search import finding, indexing, links
from search.meaning.vectors import ThreadVector, embed_some
from search.question import Question

ANSWERED = 10
"""So many threads are judged."""

AT_ONCE = 1_000
"""Steps that are done in one transaction, so that memory does not grow with the forum."""


class Replay:
    """One forum on its way through time, and the people who write it."""

    def __init__(self, told: Told, watch: Callable[[int], None] = lambda _done: None) -> None:
        self.told, self.watch = told, watch
        self.ids: dict[str, int] = {}
        self.names: list[str | int] = []
        self.people: dict[str, int] = {}
        self.waits: list[float] = []
        self.done = 0
        with writing() as db:
            self.place = categories.in_order(db)[0].id

    def answers(self) -> Iterator[Line]:
        """What `similar` says to each question, as evaluate.py reads it."""
        waiting: list[Step] = []
        for step in self.told.steps:
            if step.kind == QUESTION or len(waiting) == AT_ONCE:
                self.happen(waiting)
                waiting = []
            if step.kind == QUESTION:
                self.done += 1
                yield self._ask(step, self.told.line(step))
            else:
                waiting.append(step)
        self.happen(waiting)

    def vectors(self) -> int:
        """So many threads can be found by their meaning."""
        with reading() as db:
            return db.exec(select(func.count(col(ThreadVector.numbers)))).one()

    def happen(self, steps: list[Step]) -> None:
        """Everything since the question before, in one transaction; then what the worker does about it."""
        happened = [(step, self.told.line(step)) for step in steps]
        with writing() as db:
            self._meet(db, [line["author"] for _, line in happened if "author" in line])
            threads = [self._thread(step, line) for step, line in happened if step.kind == THREAD]
            answers = [self._answer(step, line) for step, line in happened if step.kind == ANSWER]
            add_without_ids(db, Thread, threads)
            add_without_ids(db, Answer, answers)
            for step, line in happened:
                self._link(db, step, line)
        self._work([*(row["id"] for row in threads), *(row["thread_id"] for row in answers)])
        self.done += len(steps)
        self.watch(self.done)

    def _work(self, changed: list[int]) -> None:
        ids = list(dict.fromkeys(changed))
        for start in range(0, len(ids), BATCH):
            indexing.THREADS.keep(ids[start : start + BATCH])()
        while embed_some():
            pass

    def _ask(self, step: Step, line: Line) -> Line:
        question = Question(line["title"], line["body"], read_in(line["title"], line["body"]))
        began = time.perf_counter()
        found = finding.nearest(question, without=self.ids.get(str(line["qid"])), at=step.at)
        self.waits.append(time.perf_counter() - began)
        ranked = [self.names[near.id - 1] for near in found.ranked[:ANSWERED]]
        return {"qid": line["qid"], "ranked": ranked, "confidence": round(found.confidence, 3)}

    def _meet(self, db: Session, names: list[str]) -> None:
        """Accounts for those who write for the first time."""
        new = [name for name in dict.fromkeys(names) if name not in self.people]
        handles = range(len(self.people), len(self.people) + len(new))
        rows: list[Row] = [{"handle": f"p{n}", "name": f"Person {n}"} for n in handles]
        if rows:
            self.people.update(zip(new, add(db, Person, rows), strict=True))

    def _thread(self, step: Step, line: Line) -> Row:
        self.names.append(line["id"])
        id = self.ids[str(line["id"])] = len(self.names)
        place = {"category_id": self.place, "author_id": self.people[line["author"]]}
        words = {"title": line["title"], "language": spoken_in(line["title"], line["body"])}
        return {"id": id, "active_at": step.at, **words, **place, **_text(step, line)}

    def _answer(self, step: Step, line: Line) -> Row:
        author = self.people[line["author"]]
        return {"thread_id": self.ids[line["thread"]], "author_id": author, **_text(step, line)}

    def _link(self, db: Session, step: Step, line: Line) -> None:
        """The texts have lost their addresses, so what they pointed to is marked."""
        if step.kind == LINK and {line["source"], line["target"]} <= self.ids.keys():
            source, target = self.ids[line["source"]], self.ids[line["target"]]
            links.mark(db, source=source, target=target, at=step.at)


def _text(step: Step, line: Line) -> dict[str, Any]:
    body = line["body"]
    return {"body": body, "body_html": f"<p>{escape(body)}</p>", "created_at": step.at}
