"""Do many ask the same? Each new question is compared with those of the last half hour, by a bounded piece of work.

Two texts are alike when their rare words are: the cosine of their terms, weighted as `similar` weighs them
(search/question.py), where words that many threads use count little. Tried on the demo: where 15 to 60 unrelated
questions of it fall into one half hour, fewer than two in a hundred would be suspected, while eight people who report
one outage in words of their own are. `PART_OF` is stricter, because by itself it takes a question's own clock.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from math import log, sqrt

from sqlalchemy import func
from sqlmodel import Session, col, select

from community import crowds, jobs
from community.database import now, reading, writing
from community.events import follows
from community.settings import settings
from community.threads import Kind, Thread, lock
from escalation import affected, attaching, incidents, reminding
from escalation.affected import IncidentLink
from escalation.incidents import Incident, State
from search import gists
from search.question import Question

WITHIN = timedelta(minutes=30)
POOL = 200
"""How many questions one is compared with at most, the newest."""

ALIKE, PART_OF = 0.18, 0.3
AT_LEAST, AUTHORS = 5, 4
SHARE = 0.05
"""Where very many ask at once, so large a part of them has to be alike."""

INCIDENTS, SAMPLE = 20, 40
"""How many incidents a question is compared with, and how many threads stand for one of them."""

HOPS = 10
"""How many of those that are alike to it are looked around in their turn."""

TEXT_MOST = 1_500

Vector = dict[int, float]
"""What a text is about, of length 1."""


@dataclass(frozen=True)
class Asked:
    """A question as it is compared."""

    id: int
    author_id: int
    category_id: int
    title: str
    opening: str
    created_at: datetime

    @property
    def terms(self) -> dict[int, float]:
        return _terms(self.title, self.opening, settings().language)


@follows("thread.asked")
def look(ids: list[int]) -> None:
    """Is it part of an incident that is known, or the fifth of something new? One transaction for each that is."""
    with reading() as db:
        pool = _pool(db, ids)
        rarity = Rarity(db, pool)
        known = _known(db, rarity)
    for asked in [one for one in pool if one.id in set(ids)]:
        if _place(asked, [one for one in pool if _before(one, asked)][:POOL], known, rarity):
            with reading() as db:
                known = _known(db, rarity)  # or others of this batch would be suspected of a second one


def look_again(db: Session, *, at: datetime | None = None) -> None:
    """An incident was opened: whatever was asked just before it may be part of it."""
    lately = select(Thread.id).where(col(Thread.created_at) > (at or now()) - WITHIN, Thread.kind == Kind.QUESTION)
    for id in db.exec(lately.order_by(col(Thread.created_at).desc()).limit(POOL)).all():
        jobs.promise(db, jobs.name_of(look), id)


class Rarity:
    """What each word weighs: the fewer threads of before say it, the more. What is asked just now counts as new."""

    def __init__(self, db: Session, pool: Sequence[Asked]) -> None:
        self.now = Counter(term for one in pool for term in one.terms)
        self.before = gists.threads_with(db, self.now)
        self.size = max(gists.totals(db).threads - len(pool), 0)
        self._vectors: dict[int, Vector] = {}

    def of(self, one: Asked) -> Vector:
        if one.id not in self._vectors:
            self._vectors[one.id] = self.vector(one.terms)
        return self._vectors[one.id]

    def vector(self, terms: dict[int, float]) -> Vector:
        weighed = {term: weight * self._of(term) for term, weight in terms.items()}
        return _unit(weighed)

    def middle_of(self, texts: Iterable[dict[int, float]]) -> Vector:
        """What several texts have in common."""
        together: Counter[int] = Counter()
        for terms in texts:
            together.update(self.vector(terms))
        return _unit(together)

    def _of(self, term: int) -> float:
        before = max(self.before.get(term, 0) - self.now[term], 0)
        return log(1 + (self.size + 0.5) / (before + 0.5))


def alike(one: Vector, other: Vector) -> float:
    """0 for nothing in common, 1 for the same."""
    return sum(weight * other[term] for term, weight in one.items() if term in other)


def _place(asked: Asked, others: Sequence[Asked], known: Sequence[tuple[Incident, Vector]], rarity: Rarity) -> bool:
    """True when an incident is suspected that was not before."""
    if incident := _nearest(rarity.of(asked), known):
        _join(asked, incident)
        return False
    cluster = _cluster(asked, others, rarity)
    return _many(cluster, len(others)) and _suspect(asked, cluster[1:])


def _nearest(mine: Vector, known: Sequence[tuple[Incident, Vector]]) -> Incident | None:
    """What this is part of: rather an incident that somebody has opened than one that is only suspected."""
    near = [(it.state == State.OPEN, alike(mine, middle), it) for it, middle in known]
    part_of = [found for found in near if found[1] >= PART_OF]
    return max(part_of, key=lambda found: found[:2])[2] if part_of else None


def _cluster(asked: Asked, others: Sequence[Asked], rarity: Rarity) -> list[Asked]:
    """The question, then what is alike to it, or to one of those: whichever of them most are alike to."""
    near = _near(asked, others, rarity)
    around = [near, *([*_near(one, others, rarity), one] for one in near[:HOPS])]
    return [asked, *max(around, key=len)]


def _near(asked: Asked, others: Sequence[Asked], rarity: Rarity) -> list[Asked]:
    mine = rarity.of(asked)
    return [one for one in others if one.id != asked.id and alike(mine, rarity.of(one)) >= ALIKE]


def _many(cluster: Sequence[Asked], of: int) -> bool:
    enough = max(AT_LEAST, SHARE * of)
    return len(cluster) >= enough and len({one.author_id for one in cluster}) >= AUTHORS


def _join(asked: Asked, incident: Incident) -> None:
    at = max(asked.created_at, now())
    with writing() as db:
        thread, now_is = db.get_one(Thread, asked.id), db.get_one(Incident, incident.id)
        if now_is.state == State.CANDIDATE:
            affected.suspect(db, now_is, [asked.id], at=at)
        elif now_is.state == State.OPEN and thread.visible and not thread.solved_at:
            attaching.attach(db, now_is, thread, at=at)


def _suspect(asked: Asked, near: Sequence[Asked]) -> bool:
    """A candidate, unless these threads belong to an incident or were judged before. Whoever finds it at the same
    moment waits at the oldest of the threads. True when it is a new one."""
    at = max(asked.created_at, now())
    with writing() as db:
        lock(db, min(one.id for one in near))
        known = _linked(db, [one.id for one in (asked, *near)])
        if lasting := _lasting(known.values(), len(near)):
            affected.suspect(db, lasting, [asked.id], at=at)
            return False
        if _many(fresh := [one for one in (asked, *near) if one.id not in known], 0):
            place = Counter(one.category_id for one in fresh).most_common(1)[0][0]
            new = crowds.are_most_of(db, {one.author_id: one.created_at for one in fresh})
            title = min(fresh, key=lambda it: it.id).title
            found = incidents.suspect(db, title=title, category_id=place, by_newcomers=new, at=at)
            affected.suspect(db, found, [one.id for one in fresh], at=at)
            reminding.tell_desk(db, "incident suspected", found.id, at=at)
            return True
    return False


def _lasting(known: Collection[Incident], near: int) -> Incident | None:
    """What these threads are suspected of already, or the open incident that most of them are part of."""
    if candidate := next((it for it in known if it.state == State.CANDIDATE), None):
        return candidate
    held = Counter(it.id for it in known if it.state == State.OPEN)
    return next((it for it in known if 2 * held[it.id] >= max(near, 1)), None)


def _linked(db: Session, thread_ids: Sequence[int]) -> dict[int, Incident]:
    rows = select(IncidentLink.thread_id, Incident).join(Incident, col(Incident.id) == col(IncidentLink.incident_id))
    return dict(db.exec(rows.where(col(IncidentLink.thread_id).in_(thread_ids)).order_by(col(Incident.id))).all())


_ASKED = select(  # pyright: ignore[reportCallIssue]
    *(Thread.id, Thread.author_id, Thread.category_id, Thread.title),
    *(func.substr(Thread.body, 1, TEXT_MOST), Thread.created_at),
)


def _pool(db: Session, ids: Sequence[int]) -> list[Asked]:
    """The new questions and everything asked in the half hour before the first of them, the newest first."""
    visible = _ASKED.where(Thread.kind == Kind.QUESTION, col(Thread.hidden_at).is_(None))
    new = [Asked(*row) for row in db.exec(visible.where(col(Thread.id).in_(ids)))]
    if not new:
        return []
    since, until = min(it.created_at for it in new) - WITHIN, max(it.created_at for it in new)
    lately = visible.where(col(Thread.created_at) > since, col(Thread.created_at) <= until)
    rows = db.exec(lately.order_by(col(Thread.created_at).desc()).limit(POOL + len(ids)))
    found = {it.id: it for it in (*new, *(Asked(*row) for row in rows))}
    return sorted(found.values(), key=lambda it: (it.created_at, it.id), reverse=True)


def _before(one: Asked, asked: Asked) -> bool:
    in_time = asked.created_at - WITHIN < one.created_at <= asked.created_at
    return in_time and one.id != asked.id


def _known(db: Session, rarity: Rarity) -> list[tuple[Incident, Vector]]:
    return [(incident, rarity.middle_of(texts)) for incident, texts in _incidents(db)]


def _incidents(db: Session) -> list[tuple[Incident, list[dict[int, float]]]]:
    """Those that last, each with the texts that say what it is about."""
    lasting = select(Incident).where(col(Incident.state).in_((State.OPEN, State.CANDIDATE)))
    found = db.exec(lasting.order_by(col(Incident.id).desc()).limit(INCIDENTS)).all()
    return [(incident, [_terms(incident.title, incident.summary, settings().language), *_sample(db, incident)])
            for incident in found]  # fmt: skip


def _sample(db: Session, incident: Incident) -> list[dict[int, float]]:
    theirs = _ASKED.join(IncidentLink, col(IncidentLink.thread_id) == col(Thread.id))
    held = theirs.where(IncidentLink.incident_id == incident.id, col(IncidentLink.detached_at).is_(None))
    return [Asked(*row).terms for row in db.exec(held.order_by(col(IncidentLink.thread_id).desc()).limit(SAMPLE))]


def _unit(weighed: Mapping[int, float]) -> Vector:
    length = sqrt(sum(weight * weight for weight in weighed.values()))
    return {term: weight / length for term, weight in weighed.items()} if length else {}


@lru_cache(maxsize=4_000)
def _terms(title: str, opening: str, language: str) -> dict[int, float]:
    """Kept, because each question is compared with many."""
    return Question(title, opening, language).terms
