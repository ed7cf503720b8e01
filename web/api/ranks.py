"""Where one stands, what is missing for the next rank, what one has earned; and saying that an answer worked."""

from fastapi import APIRouter

from community import history, worked
from community.answers import Answer
from community.database import reading
from community.history import Gain
from community.measuring import Measured
from community.powers import may_say_worked
from community.ranks import STEPS, rank_of
from web import ranks
from web.api import rank_shapes, shapes
from web.api.lists import After
from web.api.operations import WRITING, Operation, refusals
from web.found import TheAnswer
from web.people import WHY
from web.rates import limited
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(tags=["people"], route_class=Operation)


@router.get("/me/rank", responses=refusals())
def read_rank(me: Me) -> rank_shapes.Rank:
    """Your rank, what it lets you do, and how far you are from each need of the next: what /ranks shows."""
    with reading() as db:
        following = ranks.next_for(db, me)
    mine = rank_of(me)
    powers = [power for rank in STEPS[: STEPS.index(mine) + 1] for power in rank.powers]
    told = following and rank_shapes.NextRank(rank=following.rank.name, needs=[_need(it) for it in following.needs])
    return rank_shapes.Rank(
        rank=mine.name, points=me.points, powers=powers, powers_rest=me.powers_rest, next=told or None
    )


@router.get("/me/ledger", responses=refusals())
def read_ledger(me: Me, after: After = None) -> shapes.List[rank_shapes.LedgerDay]:
    """Your points day by day, the newest first, fifteen days at once: what limits kept back stands there, too."""
    with reading() as db:
        page = history.page(db, me, own=True, after=after)
    days = [rank_shapes.LedgerDay(day=gains[0].day, gains=[_gain(gain) for gain in gains]) for gains in page.items]
    return shapes.List(items=days, next=page.next)


@router.put("/answers/{id}/worked", responses=refusals(*WRITING), dependencies=[limited("vote")])
def say_it_worked(db: Db, me: Me, answer: TheAnswer) -> rank_shapes.Worked:
    """ "This worked for me." Saying it twice changes nothing."""
    require(may_say_worked(me, answer))
    worked.add(db, answer, by=me)
    return _worked(answer, mine=True)


@router.delete("/answers/{id}/worked", responses=refusals(*WRITING), dependencies=[limited("vote")])
def take_it_back(db: Db, me: Me, answer: TheAnswer) -> rank_shapes.Worked:
    """It did not after all."""
    require(may_say_worked(me, answer))
    worked.remove(db, answer, by=me)
    return _worked(answer, mine=False)


def _worked(answer: Answer, *, mine: bool) -> rank_shapes.Worked:
    return rank_shapes.Worked(answer=answer.id, worked_count=answer.worked_count, my_worked=mine)


def _need(it: Measured) -> rank_shapes.Need:
    need = it.need
    facts = {"of": need.of, "says": ranks.says(need), "needed": need.amount, "at_most": need.at_most}
    return rank_shapes.Need.model_validate(facts | {"has": it.has, "met": it.met})


def _gain(gain: Gain) -> rank_shapes.Gain:
    says = _(ranks.EARNED[gain.rule]) if gain.rule in ranks.EARNED else gain.rule
    facts = {"rule": gain.rule, "says": says, "times": gain.times, "points": gain.points, "answer": gain.answer_id}
    because = _(WHY[gain.because]) if gain.because in WHY else None
    return rank_shapes.Gain.model_validate(facts | {"because": because, "thread": gain.thread and gain.thread.id})
