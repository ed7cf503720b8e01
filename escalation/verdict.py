"""What a drill found: the figures, and every sentence of the promise that did not hold."""

from collections.abc import Iterator
from statistics import median
from typing import Any

from sqlalchemy import func
from sqlmodel import Session, col, select

from community.notifications import Notification
from community.threads import Thread
from escalation import ignored
from escalation.affected import IncidentLink, IncidentMember
from escalation.cases import Case
from escalation.drill import MINUTE, Drill
from escalation.incidents import Incident
from escalation.story import IncidentUpdate, Said
from escalation.surge import ENTERS_AT, Level

ATTACHED_LEAST = 0.95
CASES_MOST = 0.02
AT_ONCE = 500


def of(db: Session, drill: Drill) -> dict[str, Any]:
    """The report that is kept: `figures` for people, `failed` the sentences that were not true, `passed` if none."""
    found = _facts(db, drill)
    failed = list(_failures(drill, found))
    return {
        "factor": drill.factor,
        "minutes": drill.minutes,
        "passed": not failed,
        "failed": failed,
        "levels": drill.levels,
        "story": drill.story,
        "facts": found,
        "figures": _figures(drill, found),
    }


def _facts(db: Session, drill: Drill) -> dict[str, Any]:
    end = drill.begin + MINUTE * drill.ends
    members = IncidentMember.incident_id == drill.incident
    notices = Notification.kind == "incident fixed", Notification.subject_id == drill.incident
    waits = _waits(db, drill)
    return {
        "asked": len(drill.asked),
        "others": len(drill.others),
        "incidents": _count(db, select(Incident.id).where(col(Incident.opened_at) >= drill.begin)),
        "attached": _among(db, drill.asked, IncidentLink.thread_id, col(IncidentLink.attached_at).is_not(None)),
        "before_opening": _among(db, drill.asked, Thread.id, col(Thread.created_at) <= _opened(drill)),
        "cases": _among(db, drill.asked, Case.thread_id),
        "answers": _count(db, select(IncidentUpdate.id).where(IncidentUpdate.kind == Said.ANSWER, _mine(drill))),
        "late_updates": db.get_one(Incident, drill.incident).late_count if drill.incident else 0,
        "members": _count(db, select(IncidentMember.person_id).where(members)),
        "told": _count(db, select(func.distinct(Notification.person_id)).where(*notices)),
        "notices": _count(db, select(Notification.id).where(*notices)),
        "other_cases": _among(db, drill.others, Case.thread_id),
        "other_late": sum(wait > due for wait, due in waits),
        "other_wait": round(median([wait for wait, _due in waits] or [0])),
        "ignored": len(list(ignored.found(db, at=end))),
    }


def _failures(drill: Drill, found: dict[str, Any]) -> Iterator[str]:
    few = max(10, CASES_MOST * found["asked"])
    claims = {
        f"{found['incidents']} incidents were seen, and there was one": found["incidents"] == 1,
        "nobody opened it": drill.opened_at is not None,
        "it was not entered as a surge": bool(drill.levels) or not _enters(drill),
        f"only {found['attached']} of {found['asked']} questions were attached": found["attached"]
        >= ATTACHED_LEAST * found["asked"],
        f"{found['cases']} cases were opened for one outage": found["cases"] <= few,
        f"{found['answers']} answers were given, not one": found["answers"] == 1,
        f"{found['told']} of {found['members']} were told": found["told"] == found["members"],
        "somebody was told twice": found["notices"] == found["told"],
        f"{found['other_late']} other questions were answered late": not found["other_late"],
        f"{found['ignored']} questions were ignored": not found["ignored"],
    }
    yield from (sentence for sentence, holds in claims.items() if not holds)


def _enters(drill: Drill) -> bool:
    """Whether the rule says that it is one: two buckets, or one of a hundred times the usual."""
    return drill.factor >= ENTERS_AT[Level.THREE] or (drill.factor >= ENTERS_AT[Level.ONE] and drill.minutes >= 20)


def _figures(drill: Drill, found: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        ("Asked because of the outage", str(found["asked"])),
        ("Asked about something else", str(found["others"])),
        ("Incidents", str(found["incidents"])),
        ("Suspected after", f"{drill.suspected_at} min"),
        ("Questions joined to it", str(found["attached"])),
        ("Cases opened because of the outage", str(found["cases"])),
        ("Answers for everybody", str(found["answers"])),
        ("Updates that came late", str(found["late_updates"])),
        ("Told once that it works again", f"{found['told']} of {found['members']}"),
        ("Other questions that needed the team", str(found["other_cases"])),
        ("Their wait for the team's first reply, half of them", f"{found['other_wait']} min"),
        ("Of those, late", str(found["other_late"])),
        ("Ignored", str(found["ignored"])),
    ]


def _waits(db: Session, drill: Drill) -> list[tuple[float, float]]:
    """Of the other queue, how many minutes each case waited for its reply, and was promised to."""
    rows = []
    for ids in _parts(drill.others):
        cases = select(Case.opened_at, Case.replied_at, Case.reply_due_at).where(col(Case.thread_id).in_(ids))
        rows += db.exec(cases).all()
    end = drill.begin + MINUTE * drill.ends
    return [(((replied or end) - opened) / MINUTE, (due - opened) / MINUTE) for opened, replied, due in rows]


def _opened(drill: Drill) -> Any:
    return drill.begin + MINUTE * (drill.opened_at if drill.opened_at is not None else drill.ends)


def _mine(drill: Drill) -> Any:
    return IncidentUpdate.incident_id == drill.incident


def _among(db: Session, ids: list[int], column: Any, *conditions: Any) -> int:
    """How many different ones of these threads have such a row."""
    return sum(_count(db, select(column).where(col(column).in_(some), *conditions).distinct()) for some in _parts(ids))


def _parts(ids: list[int]) -> Iterator[list[int]]:
    yield from (ids[at : at + AT_ONCE] for at in range(0, len(ids), AT_ONCE))


def _count(db: Session, rows: Any) -> int:
    return db.exec(select(func.count()).select_from(rows.subquery())).one()
