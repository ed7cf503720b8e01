"""A forum told again in its own order, with each question asked of `similar` when its time comes.

Threads and posts are written straight into their tables, for rendering and counting them is not what is measured. What
follows is the product's own: the job that a change promises, the links, the question. Nobody is ever answered with what
was written later.
"""

import gzip
import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from sqlmodel import Session

from benchmarks.bulk import Row, add_without_ids
from community import categories, people
from community.answers import Answer
from community.database import writing
from community.jobs import BATCH
from community.settings import settings
from community.threads import Thread
from search import finding, indexing, links
from search.question import Question

Line = dict[str, Any]

ANSWERED = 10
"""So many threads are judged."""

QUESTION, THREAD, ANSWER, LINK = range(4)


@dataclass(frozen=True, order=True)
class Step:
    """Something that happens at a time. A question is asked before whatever else arrives in its minute."""

    at: datetime
    kind: int
    line: Line = field(compare=False)


class Replay:
    """One forum on its way through time. Two people write it: who asks, and who helps."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.names: list[str] = []
        self.askers: dict[int, str] = {}
        self.waits: list[float] = []
        with writing() as db:
            self.place = categories.in_order(db)[0].id
            self.asker, self.helper = (people.add(db, name=name).id for name in ("Asker", "Helper"))

    def answers(self, steps: Iterable[Step]) -> Iterator[Line]:
        """What `similar` says to each question, as evaluate.py reads it."""
        waiting: list[Step] = []
        for step in steps:
            if step.kind == QUESTION:
                self.happen(waiting)
                waiting = []
                yield self._ask(step)
            else:
                waiting.append(step)
        self.happen(waiting)

    def happen(self, steps: list[Step]) -> None:
        """Everything since the question before, in one transaction; then the jobs that it would have promised."""
        with writing() as db:
            threads = [self._thread(step) for step in steps if step.kind == THREAD]
            answers = [self._answer(step) for step in steps if step.kind == ANSWER]
            add_without_ids(db, Thread, threads)
            add_without_ids(db, Answer, answers)
            for step in steps:
                self._link(db, step)
        self._work([*(row["id"] for row in threads), *(row["thread_id"] for row in answers)])

    def _work(self, changed: list[int]) -> None:
        ids = list(dict.fromkeys(changed))
        for start in range(0, len(ids), BATCH):
            indexing.THREADS.keep(ids[start : start + BATCH])

    def _ask(self, step: Step) -> Line:
        began = time.perf_counter()
        found = finding.nearest(Question(step.line["title"], step.line["body"], settings().language), at=step.at)
        self.waits.append(time.perf_counter() - began)
        ranked = [self.names[near.id - 1] for near in found.ranked[:ANSWERED]]
        return {"qid": step.line["qid"], "ranked": ranked, "confidence": round(found.confidence, 3)}

    def _thread(self, step: Step) -> Row:
        self.names.append(step.line["id"])
        id = self.ids[step.line["id"]] = len(self.names)
        self.askers[id] = step.line["author"]
        place = {"category_id": self.place, "author_id": self.asker}
        return {"id": id, "title": step.line["title"], "active_at": step.at, **place, **_text(step)}

    def _answer(self, step: Step) -> Row:
        thread_id = self.ids[step.line["thread"]]
        by_asker = step.line["author"] == self.askers[thread_id]
        return {"thread_id": thread_id, "author_id": self.asker if by_asker else self.helper, **_text(step)}

    def _link(self, db: Session, step: Step) -> None:
        """The texts have lost their addresses, so what they pointed to is marked."""
        if step.kind == LINK and {step.line["source"], step.line["target"]} <= self.ids.keys():
            source, target = self.ids[step.line["source"]], self.ids[step.line["target"]]
            links.mark(db, source=source, target=target, at=step.at)


def steps(told: Path, pointed: Path, asked: Path) -> list[Step]:
    """Everything that happens, in its order."""
    return sorted([*_questions(asked), *_posts(told), *_links(pointed)])


def lines(path: Path) -> Iterator[Line]:
    with gzip.open(path, "rt", encoding="utf-8") as told:
        yield from (json.loads(line) for line in told if line.strip())


def _questions(path: Path) -> Iterator[Step]:
    return (Step(_time(line), QUESTION, line) for line in lines(path))


def _posts(path: Path) -> Iterator[Step]:
    for line in lines(path):
        yield Step(_time(line), THREAD, line)
        for answer in line.get("answers", []):
            at = max(_time(line), _time(answer))
            yield Step(at, ANSWER, {**answer, "thread": line["id"]})


def _links(path: Path) -> Iterator[Step]:
    return (Step(_time(line), LINK, line) for line in lines(path))


def _text(step: Step) -> Row:
    body = step.line["body"]
    return {"body": body, "body_html": f"<p>{escape(body)}</p>", "created_at": step.at}


def _time(line: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(line["created"].replace(" UTC", "+00:00"))
