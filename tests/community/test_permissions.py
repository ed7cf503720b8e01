"""Who may do what here: each rule as a row of people, and every No with its reason."""

from datetime import timedelta

import pytest

from community import permissions as may
from community.answers import Answer
from community.comments import Comment
from community.database import now
from community.people import Person, Role
from community.permissions import FOR_THE_ASKER, SUSPENDED, No, Permission
from community.powers import may_vote
from community.threads import Kind, Thread

START = now()
LONG_AFTER = START + FOR_THE_ASKER
SHORTLY_AFTER = LONG_AFTER - timedelta(seconds=1)

VISITOR = None
ASKER, ANSWERER, OTHER = (Person(id=id, name="Somebody", handle=f"p{id}", step="Member", points=2) for id in (1, 2, 3))
NEW = Person(id=10, name="New", handle="new")
GONE = Person(id=4, name="Gone", handle="gone", suspended_at=START)
SUPERUSER, AGENT, EXPERT, MANAGER, OPERATOR = (
    Person(id=5 + place, name=role, handle=role, role=role) for place, role in enumerate(list(Role)[1:6])
)
EVERYBODY = {
    "visitor": VISITOR,
    "asker": ASKER,
    "answerer": ANSWERER,
    "other": OTHER,
    "new": NEW,
    "gone": GONE,
    "superuser": SUPERUSER,
    "agent": AGENT,
    "expert": EXPERT,
    "manager": MANAGER,
    "operator": OPERATOR,
}
MEMBERS = {*EVERYBODY} - {"visitor", "gone"}
POWERFUL = MEMBERS - {"asker", "answerer", "other", "new"}


def thread(**changes) -> Thread:
    asked = {"id": 1, "author_id": ASKER.id, "title": "", "body": "", "body_html": "", "created_at": START}
    return Thread(**{**asked, "category_id": 1, "reply_count": 1, **changes})


def answer(**changes) -> Answer:
    return Answer(**{"id": 1, "thread_id": 1, "author_id": ANSWERER.id, "body": "", "body_html": "", **changes})


OPEN, HIDDEN, CLOSED = thread(), thread(hidden_at=START), thread(closed_at=START)
ANSWER, TOMBSTONE = answer(), answer(hidden_at=START)
COMMENT = Comment(thread_id=1, author_id=2, body="", body_html="", hidden_at=START)

RULES = [
    ("writes", may.may_write, MEMBERS),
    ("asks", may.may_ask, MEMBERS),
    ("sees a thread", lambda p: may.may_see(p, OPEN), {*EVERYBODY}),
    ("sees a hidden thread", lambda p: may.may_see(p, HIDDEN), POWERFUL | {"asker"}),
    ("answers", lambda p: may.may_answer(p, OPEN), MEMBERS),
    ("answers a closed thread", lambda p: may.may_answer(p, CLOSED), set()),
    ("answers a hidden thread", lambda p: may.may_answer(p, HIDDEN), set()),
    ("comments", lambda p: may.may_comment(p, OPEN), MEMBERS),
    ("edits a thread", lambda p: may.may_edit_thread(p, OPEN), POWERFUL | {"asker"}),
    ("edits an answer", lambda p: may.may_edit_answer(p, ANSWER), POWERFUL | {"answerer"}),
    ("votes on a thread", lambda p: may_vote(p, OPEN), MEMBERS - {"asker", "new"}),
    ("votes on an answer", lambda p: may_vote(p, ANSWER), MEMBERS - {"answerer", "new"}),
    ("votes on a hidden answer", lambda p: may_vote(p, TOMBSTONE), set()),
    ("has it too", lambda p: may.may_me_too(p, OPEN), MEMBERS - {"asker", "new"}),
    ("has a hidden one too", lambda p: may.may_me_too(p, HIDDEN), set()),
    ("accepts at first", lambda p: may.may_accept(p, OPEN, ANSWER, SHORTLY_AFTER), {"asker"}),
    ("accepts after 72 hours", lambda p: may.may_accept(p, OPEN, ANSWER, LONG_AFTER), POWERFUL | {"asker"}),
    ("accepts a hidden answer", lambda p: may.may_accept(p, OPEN, TOMBSTONE, LONG_AFTER), set()),
    ("says it did not help", lambda p: may.may_fail(p, OPEN), {"asker"}),
    ("sees a hidden comment", lambda p: may.may_see_comment(p, COMMENT), POWERFUL | {"answerer"}),
    ("operates", may.may_operate, {"operator"}),
]


@pytest.mark.parametrize(("rule", "who"), [(rule, who) for _, rule, who in RULES], ids=[name for name, *_ in RULES])
def test_these_may_and_nobody_else(rule, who: set[str]):
    said = {name: rule(person) for name, person in EVERYBODY.items()}
    assert {name for name, answer in said.items() if answer} == who
    assert all(answer.reason for answer in said.values() if isinstance(answer, No))


def reason(said: Permission) -> str:
    return said.reason if isinstance(said, No) else ""


def test_a_visitor_is_told_that_signing_in_would_help():
    said = may.may_answer(VISITOR, OPEN)
    assert isinstance(said, No)
    assert said.sign_in


def test_somebody_suspended_is_told_so():
    assert may_vote(GONE, ANSWER) == SUSPENDED


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": Kind.IDEA}, "Only a question"),
        ({"reply_count": 0}, "Nobody has answered yet"),
        ({"solved_at": START}, "This is solved"),
        ({"failed_at": START, "uncovered_since": START}, "You have said so already"),
        ({"hidden_at": START}, "hidden by a moderator"),
    ],
)
def test_did_not_help_can_be_said_when_something_did_not(changes: dict, why: str):
    assert why in reason(may.may_fail(ASKER, thread(**changes)))


def test_it_can_be_said_again_of_the_next_answer():
    assert may.may_fail(ASKER, thread(failed_at=START))
