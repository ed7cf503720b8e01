"""What people chose of what they could have been shown: the site's own lessons on how `similar` should order.

Two kinds: somebody opened a thread, or said that it solved it, after they had searched (search/asked.py, no older than
30 days); and a helper pointed from one thread to an earlier one (search/links.py).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, islice

from sqlalchemy import select
from sqlmodel import Session, col

from community import speaking
from community.languages import read_in
from community.threads import Thread
from search import asked, finding
from search.asked import Asked
from search.links import Link
from search.outcomes import threads_in
from search.question import Question
from search.weights import By

LATELY = timedelta(days=90)
"""Links from before are not learnt from: what was known of the threads then has changed since."""

MOST = 2_000
COMPARED = 60
"""So many of the threads that were found are compared with the one that was chosen: the others are far behind."""


@dataclass(frozen=True)
class Choice:
    """What was asked, and what was meant by it. `without`: the thread that asks."""

    question: Question
    meant: frozenset[int]
    at: datetime
    without: int | None = None


@dataclass(frozen=True)
class Lesson:
    """The features of each thread that was found for a choice, and which of them was meant."""

    threads: tuple[tuple[bool, dict[str, float]], ...]


def recent(db: Session, *, at: datetime) -> list[Choice]:
    """The newest 2,000 at most, links after clicks."""
    return list(islice(chain(_opened(db, at), _pointed(db, at)), MOST))


def lesson(choice: Choice, by: By) -> Lesson | None:
    """None where the chosen thread is not among what is found, or nothing else is: nothing is to be learnt there."""
    found_by, ranked = finding.weighed(choice.question, without=choice.without, at=choice.at)
    if found_by is not by:
        return None
    before = [(id in choice.meant, features) for id, features in ranked if not choice.without or id < choice.without]
    kept = [*before[:COMPARED], *(thread for thread in before[COMPARED:] if thread[0])]
    return Lesson(tuple(kept)) if 0 < sum(meant for meant, _ in kept) < len(kept) else None


def _opened(db: Session, at: datetime) -> Iterator[Choice]:
    """What solved it counts; else what was opened."""
    last = 0
    while some := asked.choices(db, since=at - asked.KEPT, after=last):
        last = some[-1].id
        for row in some:
            if meant := _meant(row):
                yield Choice(Question(row.words, language=read_in(row.words)), meant, row.at)


def _meant(row: Asked) -> frozenset[int]:
    return frozenset(threads_in([row.solved] if row.solved else row.opened))


def _pointed(db: Session, at: datetime) -> Iterator[Choice]:
    asking = (col(Thread.id), col(Thread.title), col(Thread.body), col(Thread.language))
    links = select(col(Link.target_id), col(Link.at), *asking).join_from(Link, Thread, col(Thread.id) == Link.source_id)
    earlier = links.where(col(Link.at) >= at - LATELY, col(Link.target_id) < Link.source_id)
    seen = earlier.where(col(Thread.hidden_at).is_(None)).order_by(col(Link.at).desc()).limit(MOST)
    for target, when, id, title, body, language in db.execute(seen):
        yield Choice(Question(title, body, speaking.read_as(language)), frozenset({target}), when, without=id)
