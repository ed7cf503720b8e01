"""Who may flag, and who may act on it."""

import pytest

from community.database import now
from community.people import Person, Role
from community.permissions import No
from community.threads import Thread
from moderation.permissions import may_flag, may_hide, may_merge, may_moderate, may_retag, may_review
from moderation.queue import Cause

AUTHOR = Person(id=1, name="Ana", handle="ana")
OTHER = Person(id=2, name="Bo", handle="bo", step="Member")


def thread(**changes) -> Thread:
    return Thread(id=1, author_id=AUTHOR.id, category_id=1, title="", body="", body_html="", **changes)


def test_every_member_may_flag_what_others_wrote():
    assert may_flag(OTHER, thread())
    assert not may_flag(AUTHOR, thread())
    assert not may_flag(None, thread())
    assert not may_flag(Person(id=3, name="Gone", handle="gone", suspended_at=now()), thread())


def test_somebody_new_reads_first():
    assert not may_flag(Person(id=4, name="Noa", handle="noa"), thread())


def test_what_is_hidden_needs_no_flag():
    said = may_flag(OTHER, thread(hidden_at=now()))
    assert isinstance(said, No)
    assert "already" in said.reason


@pytest.mark.parametrize("role", Role)
def test_superusers_and_staff_moderate(role: Role):
    person = Person(id=3, name="Max", handle="max", role=role)
    assert bool(may_moderate(person)) == bool(may_hide(person, thread())) == (role not in (Role.CUSTOMER, Role.BOT))


def test_nobody_decides_about_their_own_words():
    own = Person(id=AUTHOR.id, name="Sam", handle="sam", role=Role.SUPERUSER)
    assert may_moderate(own)
    assert not may_hide(own, thread())


def test_a_visitor_moderates_nothing():
    assert not may_moderate(None)


def test_retagging_and_first_posts_come_with_the_rank_that_the_ladder_says():
    helper, advisor = (Person(id=5, name="Vi", handle="vi", step=step) for step in ("Helper", "Advisor"))
    for refused in (may_retag(helper, thread()), may_review(helper, Cause.FIRST_POST)):
        assert isinstance(refused, No)
        assert refused.values == {"rank": "Advisor"}
    assert may_retag(advisor, thread())
    assert may_review(advisor, Cause.FIRST_POST)
    assert not may_review(advisor, Cause.FLAGS)


def test_authors_retag_their_own_whatever_their_rank_unless_it_is_hidden():
    assert may_retag(AUTHOR, thread())
    assert not may_retag(AUTHOR, thread(hidden_at=now()))
    assert not may_retag(None, thread())


def test_superusers_and_staff_merge_what_others_wrote():
    agent, expert = Person(id=6, name="Kim", handle="kim", role=Role.AGENT), Person(id=7, name="Ed", handle="ed")
    expert.step = "Expert"
    refused = may_merge(expert, thread())
    assert isinstance(refused, No)
    assert refused.values == {"rank": "Superuser"}
    assert may_merge(agent, thread())
    assert not may_merge(Person(id=AUTHOR.id, name="Sam", handle="sam", role=Role.SUPERUSER), thread())
