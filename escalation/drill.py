"""A rehearsal of a surge: very many ask at once, on a simulated clock, with the real verbs and the worker's own steps.

Play it on a copy only (web/copying.py): it makes people, threads and an incident. What it found is judged in
verdict.py. The desk is played, too: three agents who answer a case every eight minutes, one of whom opens the incident
five minutes after it was suspected, answers it once, says every 25 minutes how it goes on, and in the end fixes it.
"""

import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from community import answers, categories, classing, jobs, people, threads
from community.answers import Answer
from community.categories import Category
from community.database import now, reading, writing
from community.people import Person, Role
from community.threads import Thread
from escalation import affected, attaching, claims, clustering, counting, incidents, policies, surge, worker
from escalation.affected import IncidentLink
from escalation.cases import Case, State
from escalation.incidents import Incident
from escalation.surge import BUCKET, bucket_of

MINUTE = timedelta(minutes=1)
AGENTS, A_CASE_TAKES = 3, 8
OPENED_AFTER, UPDATES_EVERY, FIXED_AFTER, ENDS_AFTER = 5, 25, 20, 30
ROUNDS = 500

WHAT = ("Mobile data", "The internet", "4G", "Data on my phone", "Mobile internet")
WRONG = ("is not working", "has stopped", "is gone", "does not load anything", "is down")
WHERE = ("in Aberaeron", "in Borth", "near New Quay", "in Aberystwyth", "at home", "since noon", "today", "here")
MORE = ("No mobile data since noon, calls work.", "Nothing loads, data is gone, texts arrive.",
        "Since noon there is no mobile data at all. Restarting did not help.")  # fmt: skip
OTHER = (
    *("refund", "invoice", "voicemail", "password", "contract", "delivery", "router", "roaming", "handset", "tariff"),
    *("birthday", "warranty", "address", "discount", "headset", "number", "upgrade", "parcel", "receipt", "charger"),
)


@dataclass
class Drill:
    """One rehearsal, while it is played. `story` is what happened, each at its minute."""

    factor: int
    minutes: int
    begin: datetime
    ends: int
    place: Category
    elsewhere: Category
    agents: list[Person]
    usual: float
    asked: list[int] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    alone: int = 0
    left: int = 0
    incident: int = 0
    suspected_at: int | None = None
    opened_at: int | None = None
    fixed_at: int | None = None
    said_at: int = 0
    levels: list[tuple[int, int]] = field(default_factory=list)
    story: list[tuple[int, str]] = field(default_factory=list)

    def tell(self, minute: int, what: str) -> None:
        self.story.append((minute, what))


def play(factor: int, minutes: int, progress: Callable[[int, int], None] = lambda _done, _all: None) -> Drill:
    """Play all of it, a minute at a time, on the database of the settings."""
    drill = _set_the_scene(factor, minutes)
    dice = random.Random(factor)  # noqa: S311 the same drill every time
    for minute in range(drill.ends + 1):
        at = drill.begin + MINUTE * minute
        if minute < minutes:
            _ask(drill, minute, at, dice)
        _work(at)
        _look(drill, minute)
        _lead(drill, minute, at)
        _answer_cases(drill, minute, at)
        _work(at)
        progress(minute, drill.ends)
    return drill


def _set_the_scene(factor: int, minutes: int) -> Drill:
    begin = bucket_of(now()) + BUCKET
    with writing() as db:
        place = categories.in_order(db)[0]
        elsewhere = categories.add(db, name="Drill, everything else")
        window = max(policies.of(db, it.id).window for it in (place, elsewhere))
        agents = [people.add(db, name=f"Drill agent {n}", role=Role.AGENT) for n in range(AGENTS)]
        _begin_calm(db, agents[0])
        usual = counting.usually(db, begin, {counting.EVERYWHERE})[counting.EVERYWHERE]
    lasts = max(minutes + FIXED_AFTER, int(window / MINUTE)) + ENDS_AFTER
    return Drill(factor, minutes, begin, lasts, place, elsewhere, agents, usual)


def _begin_calm(db: Session, by: Person) -> None:
    """What really lasts just now would be mixed up with the drill."""
    surge.change(db, surge.Level.NONE)
    lasting = select(Incident).where(col(Incident.state).in_((incidents.State.CANDIDATE, incidents.State.OPEN)))
    for incident in db.exec(lasting).all():
        attaching.follow_end(db, incidents.dismiss(db, incident, by=by))


def _ask(drill: Drill, minute: int, at: datetime, dice: random.Random) -> None:
    """This minute's share of the rush, and of what people ask anyway."""
    share = drill.usual / 10
    with writing() as db:
        for _ in range(_due(drill.factor * share, minute)):
            title = " ".join((dice.choice(WHAT), dice.choice(WRONG), dice.choice(WHERE)))
            drill.asked.append(_post(db, drill, drill.place, title, dice.choice(MORE), at))
        for _ in range(_due(share, minute)):
            words = dice.sample(OTHER, 4)
            drill.others.append(_post(db, drill, drill.elsewhere, f"{words[0]} {words[1]}", " ".join(words), at))
        if not drill.alone and drill.asked:
            drill.alone = drill.asked[0]
            classing.put(db, db.get_one(Thread, drill.alone), "locked out", at=at)


def _due(per_minute: float, minute: int) -> int:
    return int(per_minute * (minute + 1)) - int(per_minute * minute)


_numbers = itertools.count(1)


def _post(db: Session, drill: Drill, place: Category, title: str, body: str, at: datetime) -> int:
    asker = people.add(db, name=f"Drill {drill.begin:%d%H%M} {next(_numbers)}", at=at - timedelta(days=30))
    return threads.ask(db, by=asker, category=place, title=title, body=body, at=at).id


def _work(at: datetime) -> None:
    """The worker's promises and jobs, until nothing is due."""
    steps = [timer.step for timer in worker.PROMISES] + [jobs.run_some]
    for _ in range(ROUNDS):
        if not sum(step(at) for step in steps):  # pyright: ignore[reportCallIssue]
            return


def _look(drill: Drill, minute: int) -> None:
    """What the counting has noticed."""
    with reading() as db:
        level = int(surge.level(db))
        found = db.exec(select(Incident).where(col(Incident.opened_at) >= drill.begin)).first()
    if level != (drill.levels[-1][1] if drill.levels else 0):
        drill.levels.append((minute, level))
        drill.tell(minute, f"Level {level}" if level else "The surge is over")
    if found and drill.suspected_at is None:
        drill.suspected_at, drill.incident = minute, found.id
        drill.tell(minute, f"An incident is suspected, and the desk is told: “{found.title}”")


def _lead(drill: Drill, minute: int, at: datetime) -> None:
    """What the one agent does who leads the incident."""
    if drill.suspected_at is None or drill.fixed_at is not None:
        return
    with writing() as db:
        incident, by = db.get_one(Incident, drill.incident), drill.agents[0]
        if drill.opened_at is None and minute >= drill.suspected_at + OPENED_AFTER:
            _open(db, drill, incident, by, minute, at)
        elif drill.opened_at is not None and minute >= drill.minutes + FIXED_AFTER:
            incidents.fix(db, incident, by=by, body="It works again.", at=at)
            attaching.follow_end(db, incident, at=at)
            drill.fixed_at = minute
            drill.tell(minute, "It is fixed, and everybody is told")
        elif drill.opened_at is not None and minute >= drill.said_at + UPDATES_EVERY:
            incidents.tell_how_it_goes(db, incident, by=by, body="We are on it.", at=at)
            drill.said_at = minute


def _open(db: Session, drill: Drill, incident: Incident, by: Person, minute: int, at: datetime) -> None:
    incidents.confirm(db, incident, by=by, title="Mobile data is not working", summary="No mobile data.", at=at)
    attaching.follow_opening(db, incident, at=at)
    clustering.look_again(db, at=at)
    incidents.answer(db, incident, by=by, body="Calls work. Wi-Fi calling works, too.", at=at)
    drill.opened_at = drill.said_at = minute
    drill.tell(minute, f"An agent opens it and gives one answer; {len(drill.asked)} have asked by now")


def _answer_cases(drill: Drill, minute: int, at: datetime) -> None:
    """Each agent is done with a case every eight minutes, and takes the one that is due next."""
    free = [agent for n, agent in enumerate(drill.agents) if (minute + n) % A_CASE_TAKES == 0]
    with writing() as db:
        _say_it_is_mine(db, drill, at)
        for agent in free:
            due = select(Case).where(Case.state == State.QUEUED, col(Case.opened_at) >= drill.begin)
            case = db.exec(due.order_by(col(Case.reply_due_at)).limit(1)).first()
            if case:
                claims.claim(db, case, by=agent, at=at)
                claims.reply(db, case, by=agent, body=f"This is how it is done, case {case.id}.", at=at)
        _confirm(db, drill, minute, at)


def _say_it_is_mine(db: Session, drill: Drill, at: datetime) -> None:
    """One of them has another problem."""
    if drill.left or drill.opened_at is None or drill.fixed_at is not None:
        return
    held = select(IncidentLink.thread_id).where(
        IncidentLink.incident_id == drill.incident,
        col(IncidentLink.attached_at).is_not(None),
        IncidentLink.thread_id != drill.alone,
    )
    if id := db.exec(held.limit(1)).first():
        thread = db.get_one(Thread, id)
        attaching.detach(
            db, db.get_one(Incident, drill.incident), thread, by=db.get_one(Person, thread.author_id), at=at
        )
        drill.left = id


def _confirm(db: Session, drill: Drill, minute: int, at: datetime) -> None:
    """Some say that it works again, ten minutes after they were told."""
    if drill.fixed_at is None or minute != drill.fixed_at + 10:
        return
    for id in _some(drill.asked):
        thread = db.get_one(Thread, id)
        said = db.exec(select(Answer).where(Answer.thread_id == id).order_by(col(Answer.id).desc())).first()
        if said and not thread.solved_at and affected.of_thread(db, id):
            answers.accept(db, said, by=db.get_one(Person, thread.author_id), at=at)


def _some(ids: Sequence[int]) -> Sequence[int]:
    return ids[::10][:100]
