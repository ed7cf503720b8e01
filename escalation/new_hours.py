"""When teams get other hours, what they have promised follows: every running clock goes on in the new ones."""

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from community.database import now
from escalation import calendars, clocks, teams
from escalation.calendars import BusinessCalendar
from escalation.cases import Case

BATCH = 500
"""So many cases are asked for at once; no database likes much longer lists."""


def begin(
    db: Session, calendar: BusinessCalendar, more_teams: Iterable[int] = (), *, at: datetime | None = None
) -> None:
    """Let a new version hold: for every team that works by an older one, and for these besides."""
    older = [version.id for version in calendars.versions(db, calendar.name)]
    team_ids = sorted({team.id for team in teams.by_calendars(db, older)} | set(more_teams))
    teams.work_by(db, calendar.id, team_ids)
    follow(db, team_ids, at=at)


def follow(db: Session, team_ids: Iterable[int], *, at: datetime | None = None) -> None:
    """These teams work by another calendar than they did: say anew when each of their cases is heard of next."""
    due = clocks.recompute(db, list(team_ids), at or now())
    ids = sorted(due)
    for start in range(0, len(ids), BATCH):
        for case in db.exec(select(Case).where(col(Case.id).in_(ids[start : start + BATCH]))):
            case.reply_due_at = due[case.id]
    db.flush()
