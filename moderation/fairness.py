"""Fair play: votes and acceptances that do not come from what was read, found every night and taken out of the ledger.

One voter who gives one person most of their votes is taken back; what only looks odd counts for nothing until somebody
has looked at it. Everybody affected is told, without the thresholds; and staff can give all of it back.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import UniqueConstraint, func, or_, select, update
from sqlmodel import Field, Session, SQLModel, col

from community import answers, events, jobs, notifications, votes
from community.answers import Answer
from community.database import identity, insert, now, reference, writing
from community.jobs import kind_of_job
from community.keeping import keeps
from community.people import STAFF, Person
from community.points import day_of, start_of
from community.settings import settings
from community.threads import Thread
from community.votes import UP, Vote
from moderation import patterns
from moderation.patterns import MONTH, WEEK, Cast, Pair

AT_NIGHT = timedelta(hours=3)
VOTERS_AT_ONCE = 200
SERIAL, RECIPROCAL, QUICK, OFTEN = "serial", "reciprocal", "quick", "often"
REVERSED, WITHHELD, CLEARED, UPHELD = "reversed", "withheld", "cleared", "upheld"
NEW_ACCOUNT = timedelta(days=7)
QUICKLY = timedelta(minutes=5)


@keeps("Votes that were looked at", stays="voter_id", names="author_id decided_by_id")
class Suspicion(SQLModel, table=True):
    """One voter and one person whom they voted up or accepted, and what became of it."""

    __table_args__ = (UniqueConstraint("kind", "voter_id", "author_id"),)

    id: int = identity()
    kind: str = Field(max_length=20)
    voter_id: int = reference("person.id", index=True)
    author_id: int = reference("person.id", index=True)
    state: str = Field(max_length=10, index=True)
    found_at: datetime = Field(default_factory=now)
    decided_at: datetime | None = None
    decided_by_id: int | None = reference("person.id", nullable=True)


@kind_of_job
def check(days: list[int]) -> None:
    """Every night: all who voted or accepted of late, 200 in a transaction. The next night is promised by this one."""
    at = now()
    with writing() as db:
        plan(db, max(day_of(at), date.fromordinal(max(days))) + timedelta(days=1))
    last: int | None = 0
    while last is not None:
        last = _check_some(last, at)


def plan_tonight() -> None:
    """For whoever starts working: from then on one night promises the next."""
    with writing() as db:
        plan(db, day_of(now()) + timedelta(days=1))


def plan(db: Session, day: date) -> None:
    """Promise the check of this night; promising it twice changes nothing."""
    jobs.promise(db, jobs.name_of(check), day.toordinal(), at=start_of(day) + AT_NIGHT)


def _check_some(after: int, at: datetime) -> int | None:
    """The last of those who were looked at; None when nobody is left."""
    with writing() as db:
        voters = _voters(db, after, at)
        check_voters(db, voters, at)
    return voters[-1] if len(voters) == VOTERS_AT_ONCE else None


def check_voters(db: Session, voters: Sequence[int], at: datetime) -> None:
    """Everything these people voted and accepted of late."""
    cast = _cast(db, voters, at)
    found = [(SERIAL, pair) for pair in sorted(patterns.serial([it for it in cast if it.at > at - WEEK], limits()))]
    found += [(RECIPROCAL, pair) for pair in _each_other(db, cast, at)]
    found += _odd_acceptances(db, voters, at)
    acted = [_act(db, kind, pair, at) for kind, pair in found]
    if any(acted):
        events.record(db, "fairness.acted", on_log=True, at=at)


def restore(db: Session, suspicion: Suspicion, *, by: Person, at: datetime | None = None) -> None:
    """It was fair after all: everything counts, also from now on."""
    _decide(db, suspicion, CLEARED, by, at)
    for vote in _votes(db, suspicion, counts=False):
        votes.recount(db, vote, because="looked again", at=at)
    for answer in _acceptances(db, suspicion, counts=False):
        answers.let_acceptance_count(db, answer, True, because="looked again", at=at)
    events.record(db, "fairness.restored", who=by, on_log=True, at=at)
    for person_id in (suspicion.voter_id, suspicion.author_id):
        notifications.tell(db, person_id, "votes restored", subject=suspicion.id, at=at)


def uphold(db: Session, suspicion: Suspicion, *, by: Person, at: datetime | None = None) -> None:
    """It was not: it stays as it is, and what comes of the same two is not counted either."""
    _decide(db, suspicion, UPHELD, by, at)


def undecided(db: Session, limit: int = 100) -> Sequence[Suspicion]:
    """What somebody has to look at, the oldest first."""
    waiting = select(Suspicion).where(col(Suspicion.state).in_([WITHHELD, REVERSED]))
    return db.scalars(waiting.order_by(col(Suspicion.id)).limit(limit)).all()


def limits() -> patterns.Limits:
    """The operator's, which are nobody else's business."""
    names = ("day_votes", "day_share", "week_votes", "week_share", "each_way")
    return patterns.Limits(**{name: getattr(settings(), f"fairness_{name}") for name in names})


def _act(db: Session, kind: str, pair: Pair, at: datetime) -> bool:
    """Take out what is not fair, unless somebody has said before that it is. True when something was taken out."""
    suspicion = _suspicion(db, kind, pair, at)
    if suspicion.state == CLEARED:
        return False
    because = "fair play" if kind == SERIAL else "under review"
    if kind in (QUICK, OFTEN):
        given = _acceptances(db, suspicion, counts=True)
        acted = [answers.let_acceptance_count(db, it, False, because=because, at=at) for it in given]
    else:
        acted = [votes.discount(db, it, because=because, at=at) for it in _votes(db, suspicion, counts=True, at=at)]
    if any(acted):
        notifications.tell(db, pair[1], "votes reversed", subject=suspicion.id, at=at)
        notifications.tell(db, pair[0], "votes not counted", subject=suspicion.id, at=at)
    return any(acted)


def _suspicion(db: Session, kind: str, pair: Pair, at: datetime) -> Suspicion:
    state = REVERSED if kind == SERIAL else WITHHELD
    row = {"kind": kind, "voter_id": pair[0], "author_id": pair[1], "state": state, "found_at": at}
    db.execute(insert(db, Suspicion).values(row).on_conflict_do_nothing())
    mine = (
        col(Suspicion.kind) == kind,
        col(Suspicion.voter_id) == pair[0],
        col(Suspicion.author_id) == pair[1],
    )
    return db.scalars(select(Suspicion).where(*mine)).one()


def _decide(db: Session, suspicion: Suspicion, state: str, by: Person, at: datetime | None) -> None:
    db.execute(
        update(Suspicion)
        .where(col(Suspicion.id) == suspicion.id)
        .values(state=state, decided_by_id=by.id, decided_at=at or now())
    )
    db.refresh(suspicion)


def _voters(db: Session, after: int, at: datetime) -> Sequence[int]:
    late = select(col(Vote.person_id)).where(col(Vote.at) > at - WEEK, col(Vote.person_id) > after).distinct()
    solved = select(col(Answer.accepted_by_id)).join(Thread, col(Thread.id) == col(Answer.thread_id))
    accepted = solved.where(col(Thread.solved_at) > at - WEEK, col(Answer.accepted_by_id) > after).distinct()
    who = late.union(accepted).subquery()
    return db.scalars(select(who.c[0]).order_by(who.c[0]).limit(VOTERS_AT_ONCE)).all()


def _cast(db: Session, voters: Sequence[int], at: datetime) -> list[Cast]:
    """What these people voted up in the last 30 days, with whose words it was for."""
    author = func.coalesce(Answer.author_id, Thread.author_id)
    cast = (
        select(col(Vote.person_id), author, col(Vote.at))
        .join(Answer, col(Answer.id) == col(Vote.answer_id), isouter=True)
        .join(Thread, col(Thread.id) == col(Vote.thread_id), isouter=True)
        .where(col(Vote.person_id).in_(voters), col(Vote.at) > at - MONTH, col(Vote.value) == UP)
    )
    return [Cast(*row) for row in db.execute(cast)]


def _each_other(db: Session, cast: Sequence[Cast], at: datetime) -> list[Pair]:
    others = {it.author_id for it in cast} - {it.voter_id for it in cast}
    return sorted(patterns.reciprocal([*cast, *_cast(db, sorted(others), at)], limits(), at))


def _odd_acceptances(db: Session, voters: Sequence[int], at: datetime) -> list[tuple[str, Pair]]:
    """By accounts that are new, within minutes; and the third of the same two."""
    fair = col(Answer.accepted_by_id).in_(voters), col(Answer.accepted_by_id) != Answer.author_id
    late = col(Thread.solved_at) > at - MONTH
    pair = col(Answer.accepted_by_id), col(Answer.author_id)
    given = select(*pair, col(Answer.accepted_at), col(Answer.created_at), col(Person.created_at), col(Person.role))
    given = given.join(Thread, col(Thread.id) == col(Answer.thread_id)).where(*fair, late)
    rows = db.execute(given.join(Person, col(Person.id) == col(Answer.accepted_by_id))).all()
    quick = {
        (row[0], row[1])
        for row in rows
        if row[2] - row[3] < QUICKLY and row[2] - row[4] < NEW_ACCOUNT and row[5] not in STAFF
    }
    pairs = [(row[0], row[1]) for row in rows]
    often = {pair for pair in pairs if pairs.count(pair) >= settings().fairness_accepts}
    return [(QUICK, pair) for pair in sorted(quick)] + [(OFTEN, pair) for pair in sorted(often)]


def _votes(db: Session, suspicion: Suspicion, *, counts: bool, at: datetime | None = None) -> list[Vote]:
    """The votes up between the two, one way, or both ways where that is what is suspected."""
    ways = [(suspicion.voter_id, suspicion.author_id)]
    if suspicion.kind == RECIPROCAL:
        ways.append((suspicion.author_id, suspicion.voter_id))
    found = (
        select(Vote)
        .join(Answer, col(Answer.id) == col(Vote.answer_id), isouter=True)
        .join(Thread, col(Thread.id) == col(Vote.thread_id), isouter=True)
        .where(or_(*(_from_to(*way) for way in ways)), col(Vote.counts).is_(counts), col(Vote.value) == UP)
    )
    if at:
        found = found.where(col(Vote.at) > at - (WEEK if suspicion.kind == SERIAL else MONTH))
    return list(db.scalars(found.order_by(col(Vote.id))))


def _from_to(voter_id: int, author_id: int):
    author = func.coalesce(Answer.author_id, Thread.author_id)
    return (col(Vote.person_id) == voter_id) & (author == author_id)


def _acceptances(db: Session, suspicion: Suspicion, *, counts: bool) -> list[Answer]:
    """What the one accepted of the other; of the often accepted, the first two are left alone."""
    two = col(Answer.accepted_by_id) == suspicion.voter_id, col(Answer.author_id) == suspicion.author_id
    given = list(db.scalars(select(Answer).where(*two).order_by(col(Answer.accepted_at), col(Answer.id))))
    doubted = given[settings().fairness_accepts - 1 :] if suspicion.kind == OFTEN and counts else given
    return [answer for answer in doubted if answer.acceptance_counts == counts]
