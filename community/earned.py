"""The ledger proved from what happened: every deed that stands, from votes, acceptances and the like, and its worth."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Select, and_, func, literal, select
from sqlmodel import Session, col

from community import reputation
from community.answers import Answer
from community.people import STAFF, Person
from community.points import Deed, day_of, worth
from community.threads import Thread
from community.votes import DOWN, UP, Vote
from community.worked import Worked

AT_ONCE = 200

Facts = Callable[[Sequence[int]], Select]


def disagreements(db: Session) -> Iterator[str]:
    """A sentence for every line of a ledger that nothing stands for, or that is missing, and for every sum that the
    deeds do not explain. Staff are left out: what they earned before they were is theirs, and nothing since."""
    last = 0
    in_order = select(Person).where(col(Person.role).not_in(STAFF)).order_by(col(Person.id)).limit(AT_ONCE)
    while people := db.scalars(in_order.where(col(Person.id) > last)).all():
        last, ids = people[-1].id, [person.id for person in people]
        facts, ledgers = of(db, ids), reputation.deeds_of(db, ids)
        for person in people:
            yield from _disagreements(person, facts[person.id], ledgers[person.id])
        db.expunge_all()


def of(db: Session, person_ids: Sequence[int]) -> dict[int, Counter[Deed]]:
    """What these people have done, from the rows that say so."""
    found: dict[int, Counter[Deed]] = defaultdict(Counter)
    for facts in FACTS:
        for person_id, rule, subject, at in db.execute(facts(person_ids)):
            found[person_id][Deed(rule, subject, day_of(at))] += 1
    return found


def _disagreements(person: Person, facts: Counter[Deed], ledger: Counter[Deed]) -> Iterator[str]:
    known = Counter({deed: times for deed, times in ledger.items() if deed.rule in PROVED})
    for deed in {deed for deed in {**facts, **known} if facts[deed] != known[deed]}:
        yield (
            f"person {person.id}: “{deed.rule}” about {deed.subject_id} on {deed.day} "
            f"is {known[deed]} times in the ledger, and {facts[deed]} times true"
        )
    if (true := worth(ledger)) != person.points:
        yield f"person {person.id} has {person.points} points, their deeds are worth {true}"


def _votes_on_answers(rule: str, value: int, earner: Any) -> Facts:
    def facts(person_ids: Sequence[int]) -> Select:
        fair = and_(col(Vote.value) == value, col(Vote.counts), col(Vote.person_id) != Answer.author_id)
        on_answer = col(Vote.answer_id) == Answer.id
        cast = _fact(earner, rule, col(Vote.answer_id), col(Vote.at)).join_from(Vote, Answer, on_answer)
        return cast.where(fair, earner.in_(person_ids))

    return facts


def _votes_on_threads(person_ids: Sequence[int]) -> Select:
    """Of one that goes on in another, whoever wrote it has earned them."""
    author = col(Thread.author_id)
    fair = and_(col(Vote.value) == UP, col(Vote.counts), col(Vote.person_id) != author)
    cast_on = func.coalesce(col(Vote.moved_from_id), col(Vote.thread_id))
    cast = _fact(author, "thread voted up", cast_on, col(Vote.at))
    return cast.join_from(Vote, Thread, cast_on == Thread.id).where(fair, author.in_(person_ids))


def _acceptances(rule: str, earner: Any) -> Facts:
    def facts(person_ids: Sequence[int]) -> Select:
        fair = and_(col(Answer.acceptance_counts), col(Answer.accepted_by_id) != Answer.author_id)
        return _fact(earner, rule, col(Answer.id), col(Answer.accepted_at)).where(
            col(Answer.accepted_at).is_not(None), fair, earner.in_(person_ids)
        )

    return facts


def _worked(person_ids: Sequence[int]) -> Select:
    author = col(Answer.author_id)
    said = _fact(author, "worked for me", col(Worked.answer_id), col(Worked.at))
    others = said.join_from(Worked, Answer, col(Worked.answer_id) == Answer.id).where(col(Worked.person_id) != author)
    return others.where(author.in_(person_ids))


def _fact(earner: Any, rule: str, subject: Any, at: Any) -> Select:
    return select(earner, literal(rule), subject, at)


FACTS: tuple[Facts, ...] = (
    _votes_on_answers("answer voted up", UP, col(Answer.author_id)),
    _votes_on_answers("answer voted down", DOWN, col(Answer.author_id)),
    _votes_on_answers("voted an answer down", DOWN, col(Vote.person_id)),
    _votes_on_threads,
    _acceptances("answer accepted", col(Answer.author_id)),
    _acceptances("accepted an answer", col(Answer.accepted_by_id)),
    _worked,
)
"""Where each deed of this room is written down, for a few people at a time."""

PROVED = frozenset(
    {
        *("answer voted up", "answer voted down", "voted an answer down", "thread voted up"),
        *("answer accepted", "accepted an answer", "worked for me"),
    }
)
"""The rules that can be proved here. The others rest on what was so at that moment, or is known in higher rooms."""
