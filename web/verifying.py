"""What others say of an answer: that it worked for them; and what those say who know: right, or out of date."""

from fastapi import APIRouter, Request, Response

from community import answers, verifying, worked
from community.answers import Answer
from community.powers import may_say_worked, may_verify
from web.addresses import answer_path
from web.found import TheAnswer
from web.pages import piece
from web.rates import limited
from web.threads import part
from web.visitor import Db, Me, require

router = APIRouter()


@router.post("/answers/{id}/worked", dependencies=[limited("vote")])
def say_it_worked(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_say_worked(me, answer))
    worked.add(db, answer, by=me)
    return _worked(request, db, answer, mine=True)


@router.delete("/answers/{id}/worked", dependencies=[limited("vote")])
def take_it_back(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_say_worked(me, answer))
    worked.remove(db, answer, by=me)
    return _worked(request, db, answer, mine=False)


@router.post("/answers/{id}/verification")
def verify(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_verify(me, answer))
    verifying.verify(db, answer, by=me)
    return part(request, db, answers.thread_of(db, answer), me)


@router.delete("/answers/{id}/verification")
def unverify(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_verify(me, answer))
    verifying.unverify(db, answer, by=me)
    return part(request, db, answers.thread_of(db, answer), me)


@router.post("/answers/{id}/outdating")
def outdate(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_verify(me, answer))
    verifying.outdate(db, answer, by=me)
    return part(request, db, answers.thread_of(db, answer), me)


@router.delete("/answers/{id}/outdating")
def renew(request: Request, db: Db, me: Me, answer: TheAnswer) -> Response:
    require(may_verify(me, answer))
    verifying.renew(db, answer, by=me)
    return part(request, db, answers.thread_of(db, answer), me)


def _worked(request: Request, db: Db, answer: Answer, *, mine: bool) -> Response:
    shown = {"on": answer, "mine_worked": mine, "may_worked": True}
    otherwise = answer_path(answers.thread_of(db, answer), answer.id)
    return piece(request, "votes/_worked.html", otherwise=otherwise, **shown)
