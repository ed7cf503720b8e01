"""Where a thread stands and what happens next: the facts behind the line that everybody reads."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, bindparam, select
from sqlmodel import Session, col

from community.answers import Answer
from community.categories import Category
from community.database import now
from community.people import Person
from community.threads import Kind, Thread
from escalation import affected, cases, holding, particulars, policies, windows
from escalation.cases import Case
from escalation.experts import Asked
from escalation.incidents import Incident
from escalation.particulars import QUEUE_SHOWN, Elsewhere, Particulars
from escalation.windows import Window

__all__ = ["QUEUE_SHOWN", "Stage", "Standing", "promise_for", "stage_of", "standing"]


class Stage(StrEnum):
    """The stations of a question, and the ways off the road."""

    TALK = "talk"
    HIDDEN = "hidden"
    CLOSED = "closed"
    COMMUNITY = "community"
    NEEDS_INFO = "needs_info"
    DUPLICATE = "duplicate"
    QUEUED = "queued"
    CLAIMED = "claimed"
    WAITING_CUSTOMER = "waiting_customer"
    HELD = "held"
    WITH_EXPERT = "with_expert"
    SNOOZED = "snoozed"
    IN_INCIDENT = "in_incident"
    ANSWERED = "answered"
    NO_WORD = "no_word"
    PRESUMED = "presumed"
    SOLVED = "solved"
    UNARMED = "unarmed"


TEAM_OWES = (Stage.QUEUED, Stage.CLAIMED, Stage.WITH_EXPERT, Stage.SNOOZED, Stage.IN_INCIDENT)
"""The team's clocks run."""

TEAM_HAS = (*TEAM_OWES, Stage.WAITING_CUSTOMER, Stage.HELD)


@dataclass(frozen=True)
class Standing:
    """How a thread stands at `at`. `due_at` is the next promised moment; `broken` when it has passed unkept.

    `usual` is how long a first reply usually takes here, told only while the community is asked, and `looking` how many
    who know about it were asked to look. `answer_id` is the answer the line speaks of. In the queue, `probably` is when
    the team will reply at its pace of late, and `back_at` when it works again; `replied` says that what is promised
    is not the first word but the next, and `broken_before` how many promises were not kept here.
    """

    stage: Stage
    reference: str
    at: datetime
    asked_at: datetime
    window: timedelta
    escalates: bool = True
    asker: str = ""
    usual: timedelta | None = None
    looking: int = 0
    due_at: datetime | None = None
    replied: bool = False
    case: Case | None = None
    agent: str = ""
    answer_id: int = 0
    answered_by: str = ""
    answered_at: datetime | None = None
    solved_at: datetime | None = None
    presumed_at: datetime | None = None
    confirmed: bool = False
    position: int = 0
    probably: datetime | None = None
    back_at: datetime | None = None
    broken_before: int = 0
    asked: Asked | None = None
    wakes_at: datetime | None = None
    incident: Incident | None = None
    other: Elsewhere | None = None
    closes_at: datetime | None = None
    round: int = 1

    @property
    def broken(self) -> bool:
        """A promise of the team's, not kept. The community promises nothing."""
        return self.stage in TEAM_OWES and bool(self.due_at and self.due_at < self.at)

    @property
    def to_come(self) -> bool:
        """Whether somebody still owes something."""
        return self.stage in (Stage.COMMUNITY, Stage.NEEDS_INFO, *TEAM_HAS)


_TELLING = (
    select(col(Answer.id), col(Answer.created_at), col(Answer.accepted_by_id), col(Person.name))
    .join_from(Answer, Person, col(Answer.author_id) == col(Person.id))
    .where(col(Answer.thread_id) == bindparam("thread_id"), col(Answer.hidden_at).is_(None))
    .limit(1)
)
_ACCEPTED = _TELLING.where(col(Answer.accepted_at).is_not(None)).order_by(col(Answer.accepted_at))
_LATEST = _TELLING.where(col(Answer.author_id) != bindparam("asker_id")).order_by(col(Answer.created_at).desc())


def standing(db: Session, thread: Thread, at: datetime | None = None) -> Standing:
    """Everything the status line of this thread says. A fixed, small number of queries."""
    at = at or now()
    policy = policies.of(db, thread.category_id, thread.uncovered_since or at)
    case = cases.latest_for(db, thread.id) if thread.kind == Kind.QUESTION else None
    window = windows.of(db, thread.id) if thread.uncovered_since else None
    answer = _telling_answer(db, thread)
    stage = stage_of(thread, case, window, covered=lambda: affected.of_thread(db, thread.id) is not None)
    names = _names(db, thread.author_id, case.assignee_id if case else None)
    facts = {**_facts(thread, case, window, answer, names), "window": policy.window, "escalates": policy.escalates}
    more = MORE[stage](db, thread, case, at) if stage in MORE else {}
    return Standing(stage=stage, reference=thread.reference, at=at, asked_at=thread.created_at, **{**facts, **more})


MORE: dict[Stage, Callable[[Session, Thread, Case | None, datetime], Particulars]] = {
    Stage.COMMUNITY: particulars.with_the_community,
    Stage.NEEDS_INFO: particulars.waiting_for_a_detail,
    Stage.DUPLICATE: particulars.answered_elsewhere,
    Stage.QUEUED: particulars.in_the_queue,
    Stage.CLAIMED: particulars.with_an_agent,
    Stage.HELD: particulars.held,
    Stage.WITH_EXPERT: particulars.with_an_expert,
    Stage.SNOOZED: particulars.resting,
    Stage.IN_INCIDENT: particulars.in_an_incident,
}


def promise_for(db: Session, category: Category, at: datetime | None = None) -> datetime | None:
    """When the team would take over a question asked now; None where it does not by itself."""
    at = at or now()
    policy = policies.of(db, category.id, at)
    return at + policy.window if policy.escalates else None


def stage_of(
    thread: Thread, case: Case | None, window: Window | None, *, covered: Callable[[], bool] = lambda: False
) -> Stage:
    """The one word for where the question is. `covered` is asked whether an incident speaks for one that waits."""
    if not thread.visible:
        return Stage.HIDDEN
    if thread.solved_at:
        return Stage.SOLVED
    if thread.with_team and case:
        return Stage.HELD if holding.is_held(case) else Stage(case.state)
    if thread.kind != Kind.QUESTION:
        return Stage.TALK
    if off_the_road := _off_the_road(thread):
        return off_the_road
    if thread.uncovered_since and not window:
        return Stage.IN_INCIDENT if covered() else Stage.UNARMED
    if thread.uncovered_since:
        return Stage.COMMUNITY
    return Stage.NO_WORD if _gave_no_word(case) else Stage.ANSWERED


def _facts(
    thread: Thread, case: Case | None, window: Window | None, answer: Row | None, names: dict[int, str]
) -> Particulars:
    """What every stage says the same of."""
    return {
        "asker": names[thread.author_id],
        "due_at": window.due_at if window else None,
        "case": case,
        "agent": names[case.assignee_id] if case and case.assignee_id else "",
        "answer_id": answer.id if answer else 0,
        "answered_by": answer.name if answer else "",
        "answered_at": answer.created_at if answer else thread.first_reply_at,
        "solved_at": thread.solved_at,
        "presumed_at": thread.presumed_at,
        "confirmed": bool(answer and answer.accepted_by_id == thread.author_id),
        "round": thread.failures + 1,
    }


def _off_the_road(thread: Thread) -> Stage | None:
    """Nobody is waited for but the asker, or it is over."""
    if thread.needs_info_at:
        return Stage.NEEDS_INFO
    if thread.duplicate_of_id:
        return Stage.DUPLICATE
    if thread.closed_at:
        return Stage.CLOSED
    return Stage.PRESUMED if thread.presumed_at else None


def _gave_no_word(case: Case | None) -> bool:
    """The team asked for more, and the case was closed in silence."""
    return bool(case and case.state == cases.State.CLOSED and not case.presumed)


def _telling_answer(db: Session, thread: Thread) -> Row | None:
    """The answer the line speaks of: the accepted one, else the latest by somebody else."""
    if thread.solved_at:
        return db.execute(_ACCEPTED, {"thread_id": thread.id}).first()
    return db.execute(_LATEST, {"thread_id": thread.id, "asker_id": thread.author_id}).first()


def _names(db: Session, *person_ids: int | None) -> dict[int, str]:
    ids = [id for id in person_ids if id]
    found = db.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids)))
    return {row.id: row.name for row in found}
