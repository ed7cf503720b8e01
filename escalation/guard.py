"""The cut-and-paste guard: a reply that says what was said before, or still has a gap, is held before it is sent.

Whoever copies the same answer for the tenth time helps ten people once; a link helps everybody who searches, and an
incident helps all of them at once. So the guard does not forbid, it offers, and sends what an agent insists on.
What the team sent is kept here once more, as it is compared.
"""

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rapidfuzz.distance import Indel
from rapidfuzz.process import extractOne
from sqlalchemy import Index, bindparam, func, sql
from sqlmodel import Field, Session, SQLModel, col, select

from community.answers import Answer
from community.database import now, reference
from community.events import Event, joins
from community.keeping import keeps
from community.people import Person
from community.threads import Thread
from escalation import affected, case_words, cases, macros
from escalation.cases import Case

ALIKE = 0.9
LOOKS_BACK = 200
SHORT = 60
"""Characters: "You are welcome" may be said as often as people say thanks."""

COMPARED = 1_500
"""Letters from the start: with 400 replies as long as this, a check still takes some ten milliseconds."""

REASON_MOST = 500

_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)|<?https?://\S+")
_WORDS = re.compile(r"\w+")


@keeps(
    "Replies of agents, as they are compared", names="author_id", redacted="words reason", until=case_words.kept("at")
)
class SentReply(SQLModel, table=True):
    """What an agent sent for the team, as it is compared: bare words.

    `likeness` says how much of it had been sent before, 0 to 1. `reason` is why they sent it all the same.
    """

    __table_args__ = (
        Index("ix_sentreply_author_id", "author_id", "answer_id"),
        Index("ix_sentreply_team_id", "team_id", "answer_id"),
        Index("ix_sentreply_case_id", "case_id", "answer_id"),
        Index("ix_sentreply_at", "at"),
    )

    answer_id: int = reference("answer.id", primary_key=True)
    case_id: int = reference("case.id")
    author_id: int = reference("person.id")
    team_id: int = reference("team.id")
    words: str
    likeness: float = 0.0
    reason: str = Field(default="", max_length=REASON_MOST)
    at: datetime = Field(default_factory=now)


@dataclass(frozen=True, slots=True)
class Before:
    """The answer that says the same, where its readers find it, and the open incident it belongs to, if it does."""

    answer_id: int
    thread_id: int
    title: str
    author: str
    at: datetime
    incident_id: int | None = None
    incident: str = ""

    @property
    def id(self) -> int:
        """Its thread's, of which this is an address (web.addresses)."""
        return self.thread_id


@dataclass(frozen=True, slots=True)
class Held:
    """Why a reply waits: gaps nobody filled, or words sent before. `before` is missing where that answer is hidden."""

    gaps: list[str] = field(default_factory=list)
    likeness: float = 0.0
    before: Before | None = None

    @property
    def percent(self) -> int:
        return int(self.likeness * 100)


def check(db: Session, case: Case, by: Person, body: str) -> Held | None:
    """Whether this reply should be looked at again before it is sent; None when it may go. A few milliseconds."""
    gaps = macros.gaps_in(body)
    alike = _most_alike(db, case.team_id, by.id, plainly(body))
    if not gaps and not alike:
        return None
    answer_id, likeness = alike or (0, 0.0)
    return Held(gaps, likeness, said_in(db, answer_id))


def send_anyway(db: Session, answer: Answer, *, reason: str) -> SentReply:
    """Keep why a held reply was sent all the same."""
    sent = db.get_one(SentReply, answer.id)
    sent.reason = reason.strip()
    return sent


def would_hold(db: Session, answer: Answer) -> bool:
    """Whether this reply, which was sent, had to be insisted on."""
    return db.get_one(SentReply, answer.id).likeness >= ALIKE or bool(macros.gaps_in(answer.body))


def boilerplate(db: Session, *, since: datetime) -> tuple[int, int]:
    """How many replies said what had been said before, and how many there were: the rate of boilerplate."""
    alike = func.count().filter(col(SentReply.likeness) >= ALIKE)
    return db.exec(select(alike, func.count()).where(SentReply.at >= since)).one()


def said_in(db: Session, answer_id: int) -> Before | None:
    """An answer that can be linked; None for one that is hidden."""
    row = db.execute(_BEFORE, {"id": answer_id}).first() if answer_id else None
    if not row:
        return None
    part_of = affected.of_thread(db, row[1])
    incident = part_of[0] if part_of and part_of[0].is_open else None
    return Before(*row, incident_id=incident and incident.id, incident=incident.title if incident else "")


def plainly(body: str) -> str:
    """The bare words, small, without links: what is compared. Empty for a reply too short to be boilerplate."""
    words = " ".join(_WORDS.findall(_LINK.sub(r"\1", body.casefold())))[:COMPARED]
    return words if len(words) >= SHORT else ""


@joins("answer.posted")
def remember(db: Session, event: Event) -> None:
    """Keep what was sent for the team beside how much of it is new, whichever way it was sent."""
    answer = db.get_one(Answer, event.subject_id)
    case = answer.official and cases.latest_for(db, answer.thread_id)
    if not case:
        return
    words = plainly(answer.body)
    alike = _most_alike(db, case.team_id, answer.author_id, words)
    db.add(
        SentReply(
            answer_id=answer.id,
            case_id=case.id,
            author_id=answer.author_id,
            team_id=case.team_id,
            words=words,
            likeness=alike[1] if alike else 0.0,
            at=answer.created_at,
        )
    )


def _most_alike(db: Session, team_id: int, author_id: int, words: str) -> tuple[int, float] | None:
    """The answer among the last 200 of the agent and of the team that says this, and how nearly."""
    if not words:
        return None
    sent = _last(db, col(SentReply.team_id) == team_id) | _last(db, col(SentReply.author_id) == author_id)
    found = extractOne(words, sent, scorer=Indel.normalized_similarity, score_cutoff=ALIKE)
    return (found[2], found[1]) if found else None


def _last(db: Session, whose: Any) -> dict[int, str]:
    newest = select(SentReply.answer_id, SentReply.words).where(whose).order_by(col(SentReply.answer_id).desc())
    return {answer_id: words for answer_id, words in db.exec(newest.limit(LOOKS_BACK)) if words}


_BEFORE = (
    sql.select(col(Answer.id), col(Thread.id), col(Thread.title), col(Person.name), col(Answer.created_at))
    .join_from(Answer, Thread, col(Answer.thread_id) == col(Thread.id))
    .join(Person, col(Answer.author_id) == col(Person.id))
    .where(col(Answer.id) == bindparam("id"), col(Answer.hidden_at).is_(None), col(Thread.hidden_at).is_(None))
)
