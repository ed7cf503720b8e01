"""Departments that want to hear of their subject: a rule that asks them as soon as a matching case opens.

The case stays where it is: nobody has to wait for a department that nobody of the team has asked. A rule asks about a
case once, whatever happens.
"""

import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import func
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel, col, select

from community.database import identity, now, reference, writing
from community.events import follows
from community.keeping import keeps
from community.tags import ThreadTag
from community.threads import Thread
from escalation import experts
from escalation.cases import OPEN, Case
from escalation.experts import ExpertRequest
from escalation.teams import Team

PREVIEWED = timedelta(days=30)
PREVIEWED_MOST = 2_000
"""A preview reads at most so many cases, the newest first."""

SHOWN = 5
MOST_RULES = 200
READ = 5_000


@keeps("Watch rules", ours="words question")
class WatchRule(SQLModel, table=True):
    """Where everything that is set fits a new case, the department is asked `question`. `words` stand one a line."""

    id: int = identity()
    name: str = Field(max_length=80)
    team_id: int = reference("team.id")
    category_id: int | None = reference("category.id", nullable=True)
    tag_id: int | None = reference("tag.id", nullable=True)
    words: str = Field(default="", max_length=1000)
    question: str = Field(max_length=2000)
    reply_within: int = 8 * 3600
    active: bool = True
    made_at: datetime = Field(default_factory=now)


class FitsEverything(ValueError):
    """A rule without a category, a tag or words would ask the department about every case there is."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule looks at in a thread."""

    id: int
    category_id: int
    title: str
    words: str
    tags: set[int]


@dataclass(frozen=True)
class Found:
    """What a preview says: how many of the `read` cases would have matched, and the newest, as thread and title."""

    matched: int
    read: int
    newest: list[tuple[int, str]]

    @property
    def bounded(self) -> bool:
        return self.read >= PREVIEWED_MOST


def save(db: Session, rule: WatchRule) -> WatchRule:
    """Keep a rule, new or changed. From now on it asks; what is open already is left alone. Raises FitsEverything."""
    rule.words = "\n".join(_lines(rule.words))
    if not (rule.category_id or rule.tag_id or rule.words):
        raise FitsEverything(rule.name)
    db.add(rule)
    db.flush()
    return rule


def write(db: Session, rule: WatchRule | None = None, **said: Any) -> WatchRule:
    """A new rule, or another wording of one. Raises FitsEverything."""
    rule = rule or WatchRule(**said)
    rule.sqlmodel_update(said)
    return save(db, rule)


def rest(rule: WatchRule, *, asleep: bool) -> None:
    """A rule that rests asks nobody."""
    rule.active = not asleep


def remove(db: Session, rule: WatchRule) -> None:
    """What it has asked already stays asked."""
    db.delete(rule)
    db.flush()


def all(db: Session) -> list[WatchRule]:
    return list(db.exec(select(WatchRule).order_by(col(WatchRule.name), col(WatchRule.id)).limit(MOST_RULES)))


def asked_lately(db: Session, at: datetime | None = None) -> dict[int, int]:
    """How often each rule has asked in the last 30 days."""
    lately = col(ExpertRequest.asked_at) > (at or now()) - PREVIEWED, col(ExpertRequest.watch_rule_id).is_not(None)
    counted = select(ExpertRequest.watch_rule_id, func.count()).where(*lately)
    return {id or 0: count for id, count in db.exec(counted.group_by(col(ExpertRequest.watch_rule_id)))}


@follows("case.opened")
def ask_departments(thread_ids: list[int]) -> None:
    """Every active rule that fits asks its department, once for each case."""
    with writing() as db:
        ask_in(db, thread_ids, now())


def ask_in(db: Session, thread_ids: list[int], at: datetime) -> None:
    """The same inside a transaction."""
    rules = [rule for rule in all(db) if rule.active]
    if rules:
        _ask(db, rules, thread_ids, at)


def preview(db: Session, rule: WatchRule, at: datetime | None = None) -> Found:
    """Which of the last 30 days' cases it would have asked about. Reads 2,000 cases at most, the newest first."""
    newest = select(Case.id, Case.thread_id, Case.opened_at).order_by(col(Case.id).desc()).limit(PREVIEWED_MOST)
    since = (at or now()) - PREVIEWED
    cases_read = {id: thread_id for id, thread_id, opened_at in db.exec(newest) if opened_at > since}
    threads = {it.id: it for it in _threads(db, cases_read.values()) if fits(rule, it)}
    fitting = [thread_id for thread_id in cases_read.values() if thread_id in threads]
    shown = [(id, threads[id].title) for id in list(dict.fromkeys(fitting))[:SHOWN]]
    return Found(matched=len(fitting), read=len(cases_read), newest=shown)


def fits(rule: WatchRule, thread: Told) -> bool:
    """Everything that is set fits: the category, the tag, and one of the words as a whole word or a whole phrase."""
    if rule.category_id and rule.category_id != thread.category_id:
        return False
    if rule.tag_id and rule.tag_id not in thread.tags:
        return False
    lines = _lines(rule.words)
    return not lines or _any_of(tuple(lines)).search(thread.words) is not None


def _ask(db: Session, rules: Sequence[WatchRule], thread_ids: list[int], at: datetime) -> None:
    """In the order of the cases: whoever locks several locks them so."""
    told = {it.id: it for it in _threads(db, thread_ids)}
    wanting = select(Case).where(col(Case.thread_id).in_(thread_ids), col(Case.state).in_(OPEN)).order_by(col(Case.id))
    for case in db.exec(wanting).all():
        asked = set(db.exec(select(ExpertRequest.watch_rule_id).where(ExpertRequest.case_id == case.id)))
        for rule in rules:
            if rule.id not in asked and fits(rule, told[case.thread_id]):
                _put(db, rule, case, at)


def _put(db: Session, rule: WatchRule, case: Case, at: datetime) -> None:
    """Two workers may do the same job: the second finds it done, by the table's unique rule."""
    team, within = db.get_one(Team, rule.team_id), timedelta(seconds=rule.reply_within)
    with suppress(IntegrityError), db.begin_nested():
        experts.put(db, case, team=team, question=rule.question, rule_id=rule.id, within=within, at=at)


def _threads(db: Session, ids: Iterable[int]) -> list[Told]:
    """What rules look at, of many threads in two queries."""
    ids = list(ids)
    beginning = func.substr(Thread.body, 1, READ)
    rows = db.exec(select(Thread.id, Thread.category_id, Thread.title, beginning).where(col(Thread.id).in_(ids)))
    tagged: dict[int, set[int]] = {}
    for thread_id, tag_id in db.exec(
        select(ThreadTag.thread_id, ThreadTag.tag_id).where(col(ThreadTag.thread_id).in_(ids))
    ):
        tagged.setdefault(thread_id, set()).add(tag_id)
    return [Told(id, place, title, f"{title}\n{body}", tagged.get(id, set())) for id, place, title, body in rows]


@lru_cache(maxsize=MOST_RULES)
def _any_of(lines: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(re.escape(line) for line in lines)})(?!\w)", re.IGNORECASE)


def _lines(words: str) -> list[str]:
    return list(dict.fromkeys(" ".join(line.split()) for line in words.splitlines() if line.strip()))
