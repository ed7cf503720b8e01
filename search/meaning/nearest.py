"""Which threads mean nearly the same as a question: its vector beside those of all threads, kept in memory.

No index: the products of one vector with 130,000 others take some 20 milliseconds, and are exact. A process holds four
bytes a number, 1.5 KB a thread with 384 of them, and looks before every question for what is new.
"""

from collections.abc import Iterable
from functools import lru_cache
from threading import Lock

import numpy as np
from sqlmodel import Session, col, select

from search import meaning
from search.meaning import Model
from search.meaning.vectors import ThreadVector, VectorTotals, text_of
from search.question import Question

NEAREST = 50
"""How many threads join the candidates because of what they mean."""

SECONDS = 0.5
"""How long a question waits for its own vector."""

PAGE = 5_000
BLOCK = 8_192


class Meant:
    """How near every thread is to one question: cosines, -1 to 1."""

    def __init__(self, place_of: dict[int, int], ids: np.ndarray, cosines: np.ndarray) -> None:
        self.place_of, self.ids, self.cosines = place_of, ids, cosines

    @property
    def nearest(self) -> list[int]:
        """The nearest threads first."""
        few = min(NEAREST, len(self.ids))
        best = np.argpartition(-self.cosines, few - 1)[:few]
        return [int(id) for id in self.ids[best[np.argsort(-self.cosines[best])]]]

    def to(self, ids: Iterable[int]) -> dict[int, float]:
        """How near these are, where they have vectors."""
        known = ((id, self.place_of.get(id)) for id in ids)
        return {id: float(self.cosines[at]) for id, at in known if at is not None and at < len(self.cosines)}


class Shelf:
    """The vectors of one model, in blocks that are filled one after the other."""

    def __init__(self) -> None:
        self.seen = 0
        self.place_of: dict[int, int] = {}
        self.ids: list[int] = []
        self.blocks: list[np.ndarray] = []
        self.turn = Lock()

    def compare(self, db: Session, vector: np.ndarray) -> Meant | None:
        """None while there is nothing to compare with, or somebody else is filling it for the first time."""
        if not self.turn.acquire(timeout=SECONDS):
            return None
        try:
            self._catch_up(db)
            if not self.ids or self.blocks[0].shape[1] != len(vector):
                return None
            cosines = np.concatenate([block @ vector for block in self.blocks])[: len(self.ids)]
            return Meant(self.place_of, np.array(self.ids), cosines)
        finally:
            self.turn.release()

    def _catch_up(self, db: Session) -> None:
        while new := self._after(db, self.seen):
            for id, numbers, changed in new:
                self._put(id, np.frombuffer(numbers, np.int8).astype(np.float32))
                self.seen = changed

    def _after(self, db: Session, seen: int) -> list[tuple[int, bytes, int]]:
        wanted = select(ThreadVector.thread_id, ThreadVector.numbers, ThreadVector.changed)
        newer = wanted.where(col(ThreadVector.changed) > seen).order_by(col(ThreadVector.changed)).limit(PAGE)
        return [(id, numbers, changed) for id, numbers, changed in db.exec(newer) if numbers and changed]

    def _put(self, id: int, vector: np.ndarray) -> None:
        at = self.place_of.setdefault(id, len(self.ids))
        if at == len(self.ids):
            self.ids.append(id)
        if at // BLOCK == len(self.blocks):
            self.blocks.append(np.zeros((BLOCK, len(vector)), np.float32))
        self.blocks[at // BLOCK][at % BLOCK] = vector / max(float(np.linalg.norm(vector)), 1e-12)


def meant(db: Session, question: Question) -> Meant | None:
    """None where meaning is off, while the model does not answer, and until it has read threads."""
    return meaning.ask("questions", lambda model: _compare(db, model, question))


def _compare(db: Session, model: Model, question: Question) -> Meant | None:
    totals = db.get(VectorTotals, 1)
    if not totals or totals.model != model.name:
        return None
    vector = model.embed([text_of(question.title, question.opening)], seconds=SECONDS)[0]
    return _shelf(model.name, str(db.get_bind())).compare(db, vector)


@lru_cache(maxsize=1)
def _shelf(_model: str, _database: str) -> Shelf:
    return Shelf()
