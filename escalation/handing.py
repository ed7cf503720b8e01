"""A case goes to another team: it waits in that team's queue, and its promises are counted in that team's hours."""

from datetime import datetime

from sqlmodel import Session

from community import events
from community.database import now
from community.people import Person
from escalation import cases, claims, keeping_time
from escalation.cases import Case, State
from escalation.teams import Kind, Team


class NoDesk(ValueError):
    """A department answers the desk; only a desk answers customers."""


def hand_over(
    db: Session, case: Case, team: Team, *, by: Person, seen: int | None = None, at: datetime | None = None
) -> Case:
    """Give it to this team. Nothing happens to one that is theirs already.

    Raises NoDesk, ClaimedByAnother, Ended, Stale.
    """
    at = at or now()
    if team.kind != Kind.DESK:
        raise NoDesk(team.slug)
    thread, case = claims.held(db, case, seen)
    claims.must_be_free(db, case, by, at)
    if case.team_id == team.id:
        return case
    if case.state == State.CLAIMED:
        cases.move(db, case, thread, State.QUEUED, by=by, says="case.released", at=at)
    case.team_id, case.next_agent_id, case.offered_to_id, case.tier = team.id, None, None, 0
    case.offered_until, case.version = at, case.version + 1  # routing.py looks at it now
    keeping_time.rate(db, case, at)
    events.record(db, "case.moved", who=by, thread=thread, subject=case.id, at=at)
    return case
