"""One cause, many threads: said once, answered once, and everybody affected is told once when it is over.

An open incident covers its threads (escalation/affected.py): instead of a window or a case's clock, an update is owed
to all of them every 30 minutes. Sources: the product's rules of a surge, and docs/decisions/0014.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, false, text, update
from sqlmodel import Field, Session, SQLModel, col, select

from community import events, markdown
from community.database import identity, now, reference
from community.keeping import keeps
from community.people import Person
from escalation import story
from escalation.story import IncidentUpdate, Said

OWED_EVERY = timedelta(minutes=30)
"""How often the team says how it goes on, also when there is nothing new."""

AN_HOUR = timedelta(hours=1)

SOON = timedelta(minutes=5)
"""So long before an update is owed, whoever spoke last is reminded."""

TITLE_MOST, SUMMARY_MOST, AFFECTED_MOST = 200, 2000, 1000


class State(StrEnum):
    """A candidate is what the counting suspects; only people say that it is one, or that it is none."""

    CANDIDATE = "candidate"
    OPEN = "open"
    FIXED = "fixed"
    DISMISSED = "dismissed"


class NotOpen(ValueError):
    """The incident is over, or nobody has opened it yet."""


@keeps("Incidents", names="opened_by_id answered_by_id ended_by_id", ours="title summary affected answer")
class Incident(SQLModel, table=True):
    """Something that is wrong for many.

    While it is open an update is owed at `update_due_at`; `remind_at` is when somebody is reminded of it next, and
    `late_count` how often it came too late. `affected` names what or where, one a line. `answer` is the one answer for
    everybody. `joined_count` follows the members. `by_newcomers`: most who asked had come for it within a day.
    """

    __table_args__ = (
        Index(
            "ix_incident_open",
            "id",
            sqlite_where=text("state IN ('candidate', 'open')"),
            postgresql_where=text("state IN ('candidate', 'open')"),
        ),
    )

    id: int = identity()
    title: str = Field(max_length=TITLE_MOST)
    summary: str = Field(default="", max_length=SUMMARY_MOST)
    affected: str = Field(default="", max_length=AFFECTED_MOST)
    state: str = Field(default=State.CANDIDATE, max_length=20)
    category_id: int | None = reference("category.id", nullable=True)
    opened_at: datetime = Field(default_factory=now)
    opened_by_id: int | None = reference("person.id", nullable=True)
    answer: str = ""
    answer_html: str = ""
    answered_at: datetime | None = None
    answered_by_id: int | None = reference("person.id", nullable=True)
    update_due_at: datetime | None = None
    remind_at: datetime | None = Field(default=None, index=True)
    late_count: int = 0
    ended_at: datetime | None = None
    ended_by_id: int | None = reference("person.id", nullable=True)
    joined_count: int = 0
    by_newcomers: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def places(self) -> list[str]:
        """What or where is affected."""
        return [line.strip() for line in self.affected.splitlines() if line.strip()]

    def is_late(self, at: datetime) -> bool:
        return bool(self.is_open and self.update_due_at and self.update_due_at <= at)


def suspect(db: Session, *, title: str, category_id: int | None, by_newcomers: bool = False, at: datetime) -> Incident:
    """The counting thinks that many ask the same. Nothing happens to their threads before a person opens it."""
    found = Incident(title=title[:TITLE_MOST], category_id=category_id, by_newcomers=by_newcomers, opened_at=at)
    db.add(found)
    db.flush()
    return found


def open_new(
    db: Session,
    *,
    by: Person,
    title: str,
    summary: str = "",
    affected: str = "",
    category_id: int | None = None,
    at: datetime | None = None,
) -> Incident:
    """Somebody of the desk says that something is wrong for many."""
    incident = suspect(db, title=title, category_id=category_id, at=at or now())
    return confirm(db, incident, by=by, title=title, summary=summary, affected=affected, at=at)


def confirm(
    db: Session,
    incident: Incident,
    *,
    by: Person,
    title: str,
    summary: str = "",
    affected: str = "",
    at: datetime | None = None,
) -> Incident:
    """A candidate is one: from now on an update is owed. Attaching what was suspected is attaching.follow_opening.

    Raises NotOpen when somebody else has decided meanwhile.
    """
    at, incident = at or now(), hold(db, incident.id)
    if incident.state != State.CANDIDATE:
        raise NotOpen(incident.id)
    incident.state, incident.opened_at, incident.opened_by_id = State.OPEN, at, by.id
    _put(incident, title=title, summary=summary, affected=affected)
    _say(db, incident, Said.OPENED, by, summary, at)
    events.record(db, "incident.opened", who=by, subject=incident.id, reason=incident.title, at=at)
    return incident


def reword(db: Session, incident: Incident, *, by: Person, title: str, summary: str, affected: str) -> None:
    """What is known by now. The story below keeps what was said before. Raises NotOpen."""
    _put(must_be_open(db, incident), title=title, summary=summary, affected=affected)
    events.record(db, "incident.reworded", who=by, subject=incident.id)


def _put(incident: Incident, *, title: str, summary: str, affected: str) -> None:
    incident.title = " ".join(title.split())[:TITLE_MOST]
    incident.summary, incident.affected = summary.strip(), affected.strip()


def tell_how_it_goes(
    db: Session, incident: Incident, *, by: Person, body: str, at: datetime | None = None
) -> IncidentUpdate:
    """An update: the next one is owed 30 minutes from now. Raises NotOpen."""
    at, incident = at or now(), must_be_open(db, incident)
    events.record(db, "incident.updated", who=by, subject=incident.id, at=at)
    return _say(db, incident, Said.UPDATE, by, body, at)


def answer(db: Session, incident: Incident, *, by: Person, body: str, at: datetime | None = None) -> IncidentUpdate:
    """The one answer for everybody. Every thread links to it and none copies it; it can be written anew.

    Raises NotOpen.
    """
    at, incident = at or now(), must_be_open(db, incident)
    incident.answer, incident.answer_html = body.strip(), markdown.render(body)
    incident.answered_at, incident.answered_by_id = at, by.id
    events.record(db, "incident.answered", who=by, subject=incident.id, at=at)
    return _say(db, incident, Said.ANSWER, by, body, at)


def fix(db: Session, incident: Incident, *, by: Person, body: str = "", at: datetime | None = None) -> Incident:
    """It works again. Telling everybody is attaching.follow_end and the worker's. Raises NotOpen."""
    at, incident = at or now(), must_be_open(db, incident)
    _say(db, incident, Said.FIXED, by, body, at)
    _end(incident, State.FIXED, by, at)
    events.record(db, "incident.fixed", who=by, subject=incident.id, at=at)
    return incident


def dismiss(db: Session, incident: Incident, *, by: Person, reason: str = "", at: datetime | None = None) -> Incident:
    """It was none after all. Raises NotOpen when it is over already."""
    at, incident = at or now(), hold(db, incident.id)
    if incident.state not in (State.CANDIDATE, State.OPEN):
        raise NotOpen(incident.id)
    _end(incident, State.DISMISSED, by, at)
    events.record(db, "incident.dismissed", who=by, subject=incident.id, reason=reason, at=at)
    return incident


def hold(db: Session, incident_id: int) -> Incident:
    """The incident, ours until this transaction ends. Threads and cases are locked before it, never after."""
    db.flush()
    return db.get_one(Incident, incident_id, with_for_update={"key_share": True}, populate_existing=True)


def must_be_open(db: Session, incident: Incident) -> Incident:
    """Raises NotOpen."""
    held = hold(db, incident.id)
    if held.state != State.OPEN:
        raise NotOpen(incident.id)
    return held


def count_members(db: Session, incident_id: int, more: int) -> None:
    """Only affected.py calls this, when people join or leave."""
    counted = update(Incident).where(col(Incident.id) == incident_id)
    if more:
        db.execute(counted.values(joined_count=col(Incident.joined_count) + more))


def reminded(incident: Incident, *, next_at: datetime | None, late: bool) -> None:
    """Only reminding.py calls this: somebody was told of the update that is owed."""
    incident.remind_at = next_at
    incident.late_count += late


def _say(db: Session, incident: Incident, kind: Said, by: Person, body: str, at: datetime) -> IncidentUpdate:
    """Whatever the team says counts as the update that was owed."""
    incident.update_due_at, incident.remind_at = at + OWED_EVERY, at + OWED_EVERY - SOON
    incident.version += 1
    return story.write(db, incident.id, kind, by=by, body=body, at=at)


def _end(incident: Incident, state: State, by: Person, at: datetime) -> None:
    incident.state, incident.ended_at, incident.ended_by_id = state, at, by.id
    incident.update_due_at = incident.remind_at = None
    incident.version += 1


def newcomers_come(db: Session, at: datetime) -> bool:
    """Whether an incident lasts that newcomers made, or one was suspected within the hour."""
    lasting = (col(Incident.state) == State.OPEN) | (col(Incident.opened_at) > at - AN_HOUR)
    theirs = select(Incident.id).where(col(Incident.state).in_((State.CANDIDATE, State.OPEN)), lasting)
    return db.exec(theirs.where(col(Incident.by_newcomers)).limit(1)).first() is not None
