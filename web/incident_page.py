"""What an incident's page, the list of them, and a thread's line about its incident show."""

from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select
from starlette.exceptions import HTTPException

from community import listing, view
from community.database import now
from community.listing import Author, Row
from community.people import Person
from community.threads import Thread
from escalation import affected, post_mortems, story, surge
from escalation.affected import IncidentLink, IncidentMember
from escalation.incidents import Incident, State
from escalation.permissions import (
    may_attach,
    may_join_incident,
    may_lead_incidents,
    may_see_incident,
    may_see_post_mortem,
)
from escalation.post_mortems import PostMortem
from escalation.story import IncidentUpdate
from escalation.surge import BUCKET, Level, bucket_of

THREADS_SHOWN = 30
MINE_SHOWN = 5
BARS = 12
LIST_SHOWN = 30
PINNED = 3


def find(db: Session, id: int, me: Person | None) -> Incident:
    """Raises HTTPException(404), also where it is not for this reader to know."""
    found = db.get(Incident, id)
    if not found or not may_see_incident(me, found):
        raise HTTPException(404)
    return found


def of(db: Session, id: int, me: Person | None) -> dict[str, Any]:
    """What incidents/incident.html needs. Raises HTTPException(404)."""
    incident = find(db, id, me)
    said = story.of(db, id)
    people = {entry.author_id for entry in said if entry.author_id} | {incident.answered_by_id or 0}
    rows = _threads(db, incident)
    return {
        "incident": incident,
        "late": incident.is_late(now()),
        "story": said,
        "names": view.authors_of(db, people - {0}),
        "rows": rows,
        "thread_count": count(db, incident),
        "mine": [row for row in _mine(db, incident, me) if row],
        "joined": bool(me and affected.has_joined(db, id, me)),
        "may_join": may_join_incident(me, incident),
        "may_lead": may_lead_incidents(me),
        "reports": reports(db, incident),
        "mortem": _mortem(db, incident, me),
    }


def all(db: Session, me: Person | None) -> dict[str, Any]:
    """What incidents/incidents.html needs: what is suspected is for the desk alone."""
    leads = bool(may_lead_incidents(me))
    return {
        "leads": leads,
        "suspected": _in(db, State.CANDIDATE) if leads else [],
        "lasting": _in(db, State.OPEN),
        "over": _in(db, State.FIXED),
        "owed": post_mortems.owed(db) if leads else [],
        "counts": {one.id: count(db, one) for one in _in(db, State.CANDIDATE)} if leads else {},
        "looked_at": now(),
    }


def pinned(db: Session) -> dict[str, Any]:
    """What home, the ask form and the search page show of what is wrong: from the second level on, above all else."""
    level = surge.level(db)
    lasting = _in(db, State.OPEN)[:PINNED]
    return {"surge_level": int(level), "incidents": lasting, "pinned": level >= Level.TWO}


def news(db: Session, limit: int) -> list[tuple[Incident, IncidentUpdate, Author | None]]:
    """What the team said last about anything that is wrong or was, the newest first."""
    said = select(IncidentUpdate, Incident).join(Incident, col(Incident.id) == col(IncidentUpdate.incident_id))
    public = said.where(col(Incident.state).in_([State.OPEN, State.FIXED]))
    rows = db.exec(public.order_by(col(IncidentUpdate.id).desc()).limit(limit)).all()
    names = view.authors_of(db, [entry.author_id for entry, _incident in rows if entry.author_id])
    return [(incident, entry, names.get(entry.author_id or 0)) for entry, incident in rows]


def told(db: Session, limit: int) -> list[tuple[int, datetime]]:
    """The public incidents, the newest first, each with the time of its last word."""
    last = func.max(col(IncidentUpdate.at))
    rows = select(col(Incident.id), func.coalesce(last, col(Incident.opened_at))).outerjoin(
        IncidentUpdate, col(IncidentUpdate.incident_id) == col(Incident.id)
    )
    public = rows.where(col(Incident.state).in_([State.OPEN, State.FIXED])).group_by(col(Incident.id))
    return [(row[0], row[1]) for row in db.exec(public.order_by(col(Incident.id).desc()).limit(limit))]


def of_thread(db: Session, thread: Thread, me: Person | None) -> dict[str, Any] | None:
    """What threads/_incident.html needs, in one query; None for the many threads that are part of none."""
    found = affected.of_thread(db, thread.id)
    if not found:
        return None
    incident, link = found
    return {
        "incident": incident,
        "late": incident.is_late(now()),
        "may_leave": link.holds and may_attach(me, thread),
        "alone": affected.stands_alone(thread),
    }


def _mortem(db: Session, incident: Incident, me: Person | None) -> PostMortem | None:
    mortem = post_mortems.of(db, incident.id)
    return mortem if mortem and may_see_post_mortem(me, mortem) else None


def reports(db: Session, incident: Incident) -> list[tuple[datetime, int]]:
    """How many joined in each ten minutes, the last two hours of it: one read of its members."""
    last = bucket_of(incident.ended_at or now())
    moments = [last - BUCKET * step for step in range(BARS - 1, -1, -1)]
    joined = col(IncidentMember.joined_at)
    columns = [func.count().filter(joined >= at, joined < at + BUCKET) for at in moments]
    counted = select(*columns).where(IncidentMember.incident_id == incident.id)  # pyright: ignore[reportCallIssue]
    row = db.exec(counted).one()
    return list(zip(moments, row, strict=True))


def _in(db: Session, state: State) -> list[Incident]:
    """The newest first."""
    found = select(Incident).where(Incident.state == state).order_by(col(Incident.id).desc())
    return list(db.exec(found.limit(LIST_SHOWN)))


def _held(incident: Incident) -> Any:
    links = select(IncidentLink.thread_id).where(IncidentLink.incident_id == incident.id)
    here = links.where(col(IncidentLink.detached_at).is_(None))
    return here if incident.state == State.CANDIDATE else here.where(col(IncidentLink.attached_at).is_not(None))


def count(db: Session, incident: Incident) -> int:
    return db.exec(select(func.count()).select_from(_held(incident).subquery())).one()


def _threads(db: Session, incident: Incident) -> list[Row]:
    """The newest of its threads that everybody may see."""
    ids = list(db.exec(_held(incident).order_by(col(IncidentLink.thread_id).desc()).limit(THREADS_SHOWN)))
    return sorted(listing.by_ids(db, ids).values(), key=lambda row: -row.me_too_count)


def _mine(db: Session, incident: Incident, me: Person | None) -> list[Row]:
    """The reader's own threads in it, to be taken out again."""
    if not me or not incident.is_open:
        return []
    theirs = _held(incident).join(Thread, col(Thread.id) == col(IncidentLink.thread_id))
    ids = list(db.exec(theirs.where(Thread.author_id == me.id).limit(MINE_SHOWN)))
    return list(listing.by_ids(db, ids).values())
