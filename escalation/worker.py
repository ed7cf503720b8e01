"""The loop that keeps every promise: each step does one thing and says whether it found any.

Four lanes run side by side, so that what was promised to people never waits for a slow search engine: in *promises*
every step is a short transaction on our own database, *errands* may call others and take their time, *index* tells the
search engine what has changed, and *letters* wait for mail servers.
"""

import threading
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import takewhile

import structlog

from community import announcing, expertise, jobs, needs_info, ranking, sending, sweeping
from community.announcing import Announcement
from community.database import now, reading
from community.expertise import Expertise
from community.jobs import Job
from community.letters import Letter
from community.needs_info import MissingDetail
from community.ranking import Standing
from community.sweeping import Sweep
from escalation import (  # noqa: F401 some are joined to events, incident_documents and reason_documents are sources
    attaching,
    claims,
    classes,
    clustering,
    counting,
    experts,
    following,
    followups,
    incident_documents,
    ladder,
    measures,
    post_mortems,
    reason_documents,
    recurring,
    reminding,
    routing,
    snoozing,
    surge,
    warnings,
    windows,
)
from escalation.affected import IncidentLink, IncidentMember
from escalation.cases import Case
from escalation.experts import ExpertRequest
from escalation.followups import Followup
from escalation.incidents import Incident
from escalation.measures import MeasuredDay
from escalation.post_mortems import PostMortem
from escalation.reasons import ContactReason
from escalation.surge import Level, SurgeWatch
from escalation.ticking import SlaClock
from escalation.timers import Step, Timer, soonest
from escalation.windows import Window
from search import asked, rebuilding, recovery
from search.asked import Asked
from search.meaning import vectors

# Each step beside the column of due times that wakes it; a column is in an index of its own, or the first of one.
PROMISES: tuple[Timer, ...] = (
    Timer(windows.escalate_some, Window.due_at),
    Timer(claims.expire_some, Case.lease_until),
    Timer(warnings.warn_some, SlaClock.warn_at),
    Timer(snoozing.wake_some, Case.wake_at),
    Timer(routing.offer_some, Case.offered_until),
    Timer(experts.late_some, ExpertRequest.late_at),
    Timer(followups.ask_some, Followup.due_at),
    Timer(attaching.spread_some, IncidentLink.due_at),
    Timer(attaching.tell_some, IncidentMember.due_at),
    Timer(reminding.remind_some, Incident.remind_at),
    Timer(counting.watch_some, SurgeWatch.due_at),
)
ERRANDS: tuple[Timer, ...] = (
    Timer(jobs.run_errands, Job.due_at),
    Timer(announcing.tell_some, Announcement.due_at),
    Timer(ladder.ping_some, Window.ladder_at),
    Timer(needs_info.remind_some, MissingDetail.due_at),
    Timer(ranking.review_some, Standing.due_at),
    Timer(post_mortems.remind_some, PostMortem.remind_at),
    Timer(recurring.look_some, ContactReason.look_at),
    Timer(expertise.fade_some, Expertise.fades_at, heavy=True),
    Timer(asked.settle_some, Asked.settles_at, heavy=True),
    Timer(asked.forget_some, Asked.kept_until),
    Timer(sweeping.sweep_some, Sweep.due_at, heavy=True),
    Timer(rebuilding.heal_some, heavy=True),
    Timer(recovery.hurry_some),
    Timer(vectors.embed_some, heavy=True),
    Timer(measures.sum_up_some, MeasuredDay.due_at, heavy=True),
)
INDEX: tuple[Timer, ...] = (Timer(jobs.run_apart, Job.due_at),)
"""What was written is looked for a moment later, and what was hidden must not be found: neither waits for errands."""

LETTERS: tuple[Timer, ...] = (Timer(sending.send_some, Letter.due_at),)
"""Mail servers are slower than anything else that is called: nothing waits for them."""

STEPS: tuple[Step, ...] = tuple(timer.step for timer in (*PROMISES, *ERRANDS, *INDEX, *LETTERS))

REST = 0.9
"""Seconds between two looks at the clock at most: whatever is written meanwhile is seen then."""

REST_AFTER_ERROR = 2.0

IN_A_ROW = 10
"""How often a step that finds something is taken before the others have their turn."""

FAR = timedelta(days=1)

log = structlog.get_logger()

beats: dict[str, float] = {}
"""When each lane of this process last went round (`time.monotonic`), for /health/ready."""


def work(stop: threading.Event) -> None:
    """Walk every lane until told to stop."""
    beside = {"errands": ERRANDS, "index": INDEX, "letters": LETTERS}
    lanes = [threading.Thread(target=walk, args=(*lane, stop), name=lane[0], daemon=True) for lane in beside.items()]
    for lane in lanes:
        lane.start()
    walk("promises", PROMISES, stop)
    for lane in lanes:
        lane.join()


def walk(lane: str, timers: Sequence[Timer], stop: threading.Event) -> None:
    """Take what is due, then rest until the next is due, or as long as nobody would notice."""
    while not stop.is_set():
        beats[lane] = time.monotonic()
        due, rest = _look(timers)
        found = [_try(timer, stop) for timer in due]
        if not any(found):
            stop.wait(rest)


def _look(timers: Sequence[Timer]) -> tuple[list[Timer], float]:
    """The timers that are due, and for how many seconds no other will be. One query, however much waits.

    While the database does not answer, every step is tried and says so itself.
    """
    try:
        with reading() as db:
            next_due, at = soonest(db, timers), now()
            crowded = any(timer.heavy for timer in timers) and surge.level(db) == Level.THREE
    except Exception:
        return list(timers), REST
    due = [timer for place, timer in enumerate(timers) if timer.due_at is None or next_due.get(place, at + FAR) <= at]
    due = [timer for timer in due if not (timer.heavy and crowded)]
    to_come = [(due_at - at).total_seconds() for due_at in next_due.values() if due_at > at]
    return due, min([REST, *to_come])


def _try(timer: Timer, stop: threading.Event) -> bool:
    """Again and again while it finds some, so that looking costs less than doing; what is heavy lets others in between.

    A step that fails must not stop the others: the database may be away for a while.
    """
    try:
        done = takewhile(bool, (timer.step() for _ in range(1 if timer.heavy else IN_A_ROW) if not stop.is_set()))
        return any([*done])
    except Exception:
        log.exception("step failed", step=timer.name)
        stop.wait(REST_AFTER_ERROR)
        return False
