"""Where a thread stands and what happens next: the facts behind the line that everybody reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Row, bindparam, func, select
from sqlmodel import Session, col

from community.answers import Answer
from community.categories import Category
from community.database import now
from community.pace import pace
from community.people import Person
from community.threads import Kind, Thread
from escalation import cases, policies, windows
from escalation.cases import Case
from escalation.windows import Window

QUEUE_SHOWN = 100


class Stage(StrEnum):
    """The stations of a question, and the ways off the road."""

    TALK = "talk"
    HIDDEN = "hidden"
    CLOSED = "closed"
    COMMUNITY = "community"
    QUEUED = "queued"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    SOLVED = "solved"
    UNARMED = "unarmed"


@dataclass(frozen=True)
class Standing:
    """How a thread stands at `at`. `due_at` is the next promised moment; `broken` when it has passed unkept.

    `usual` is how long a first reply usually takes here, told only while the community is asked. `answer_id` is the
    answer the line speaks of.
    """

    stage: Stage
    reference: str
    at: datetime
    asked_at: datetime
    window: timedelta
    asker: str = ""
    usual: timedelta | None = None
    due_at: datetime | None = None
    case: Case | None = None
    agent: str = ""
    answer_id: int = 0
    answered_by: str = ""
    answered_at: datetime | None = None
    solved_at: datetime | None = None
    confirmed: bool = False
    position: int = 0
    round: int = 1

    @property
    def broken(self) -> bool:
        """A promise of the team's, not kept. The community promises nothing."""
        return self.stage in (Stage.QUEUED, Stage.CLAIMED) and bool(self.due_at and self.due_at < self.at)

    @property
    def to_come(self) -> bool:
        """Whether somebody still owes something."""
        return self.stage in (Stage.COMMUNITY, Stage.QUEUED, Stage.CLAIMED)


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
    policy = policies.of(db, thread.category_id)
    case = cases.latest_for(db, thread.id) if thread.kind == Kind.QUESTION else None
    window = windows.of(db, thread.id) if thread.uncovered_since else None
    stage = stage_of(thread, case, window)
    answer = _telling_answer(db, thread)
    names = _names(db, thread.author_id, case.assignee_id if case else None)
    return Standing(
        stage=stage,
        reference=thread.reference,
        at=at,
        asked_at=thread.created_at,
        window=policy.window,
        asker=names[thread.author_id],
        usual=_usual(db, thread) if stage == Stage.COMMUNITY else None,
        due_at=_due_at(stage, case, window),
        case=case,
        agent=names[case.assignee_id] if case and case.assignee_id else "",
        answer_id=answer.id if answer else 0,
        answered_by=answer.name if answer else "",
        answered_at=answer.created_at if answer else thread.first_reply_at,
        solved_at=thread.solved_at,
        confirmed=bool(answer and answer.accepted_by_id == thread.author_id),
        position=_position(db, case) if case and stage == Stage.QUEUED else 0,
        round=thread.failures + 1,
    )


def promise_for(db: Session, category: Category, at: datetime | None = None) -> datetime:
    """When the team would take over a question asked now."""
    return (at or now()) + policies.of(db, category.id).window


def stage_of(thread: Thread, case: Case | None, window: Window | None) -> Stage:
    """The one word for where the question is."""
    if not thread.visible:
        return Stage.HIDDEN
    if thread.solved_at:
        return Stage.SOLVED
    if thread.with_team and case:
        return Stage(case.state)
    if thread.kind != Kind.QUESTION:
        return Stage.TALK
    if thread.closed_at:
        return Stage.CLOSED
    if thread.uncovered_since:
        return Stage.COMMUNITY if window else Stage.UNARMED
    return Stage.ANSWERED


def _due_at(stage: Stage, case: Case | None, window: Window | None) -> datetime | None:
    if stage == Stage.COMMUNITY and window:
        return window.due_at
    return case.reply_due_at if case and stage in (Stage.QUEUED, Stage.CLAIMED) else None


def _telling_answer(db: Session, thread: Thread) -> Row | None:
    """The answer the line speaks of: the accepted one, else the latest by somebody else."""
    if thread.solved_at:
        return db.execute(_ACCEPTED, {"thread_id": thread.id}).first()
    return db.execute(_LATEST, {"thread_id": thread.id, "asker_id": thread.author_id}).first()


def _position(db: Session, case: Case) -> int:
    """1 is next. Counted only as far as it is shown."""
    soonest = col(Case.state) == cases.State.QUEUED, col(Case.reply_due_at) < case.reply_due_at
    before = select(col(Case.id)).where(*soonest).limit(QUEUE_SHOWN)
    return 1 + db.execute(select(func.count()).select_from(before.subquery())).scalar_one()


def _usual(db: Session, thread: Thread) -> timedelta | None:
    of_late = pace(db, thread.category_id)
    return of_late and of_late.median


def _names(db: Session, *person_ids: int | None) -> dict[int, str]:
    ids = [id for id in person_ids if id]
    found = db.execute(select(col(Person.id), col(Person.name)).where(col(Person.id).in_(ids)))
    return {row.id: row.name for row in found}
