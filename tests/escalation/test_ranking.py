"""Who should have a case: whatever the crew and whatever the case."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from escalation.ranking import Candidate, Tier, Wanted, best, can_take, order, within

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
TAGS = (1, 2, 3)
PRODUCT = 9

crews = st.lists(
    st.builds(
        Candidate,
        person_id=st.integers(1, 12),
        team_id=st.integers(1, 2),
        languages=st.frozensets(st.sampled_from(["en", "pl", "de"])),
        skills=st.dictionaries(st.sampled_from([*TAGS, PRODUCT]), st.integers(0, 3)),
        load=st.integers(0, 4),
        most_cases=st.integers(0, 4),
        idle_since=st.none() | st.integers(0, 90).map(lambda minutes: NOON - timedelta(minutes=minutes)),
        on_shift=st.booleans(),
    ),
    max_size=8,
    unique_by=lambda it: it.person_id,
)
cases = st.builds(
    Wanted,
    team_id=st.integers(1, 2),
    tier=st.sampled_from(Tier),
    language=st.sampled_from(["", "en", "pl", "de"]),
    tags=st.frozensets(st.sampled_from(TAGS)),
    product=st.none() | st.just(PRODUCT),
    same_agent=st.none() | st.integers(1, 12),
    passed_over=st.none() | st.integers(1, 12),
    around_the_clock=st.booleans(),
)


@given(cases, crews)
def test_nobody_is_asked_who_cannot_read_it(wanted: Wanted, crew: list[Candidate]) -> None:
    if found := best(wanted, crew):
        spoken = found[1].languages
        assert not wanted.language or not spoken or wanted.language in spoken


@given(cases, crews)
def test_nobody_is_asked_beyond_the_most_they_take(wanted: Wanted, crew: list[Candidate]) -> None:
    if found := best(wanted, crew):
        assert found[1].load < found[1].most_cases


@given(cases, crews)
def test_nobody_is_asked_off_shift_unless_the_clock_never_rests(wanted: Wanted, crew: list[Candidate]) -> None:
    if found := best(wanted, crew):
        assert found[1].on_shift or wanted.around_the_clock


@given(cases, crews)
def test_somebody_is_asked_whenever_anybody_can_take_it(wanted: Wanted, crew: list[Candidate]) -> None:
    assert (best(wanted, crew) is not None) == any(can_take(wanted, it) for it in crew)


@given(cases, crews)
def test_circles_only_widen(wanted: Wanted, crew: list[Candidate]) -> None:
    if found := best(wanted, crew):
        assert found[0] >= wanted.tier


@given(cases, crews)
def test_no_narrower_circle_had_anybody_else(wanted: Wanted, crew: list[Candidate]) -> None:
    if found := best(wanted, crew):
        others = [it for it in crew if can_take(wanted, it) and it.person_id != wanted.passed_over]
        narrower = [tier for tier in Tier if wanted.tier <= tier < found[0]]
        assert not any(within(tier, wanted, it) for tier in narrower for it in others)


@given(cases, crews)
def test_the_same_agent_has_their_customer_again_while_they_are_there(wanted: Wanted, crew: list[Candidate]) -> None:
    wanted = replace(wanted, tier=Tier.SAME_AGENT, passed_over=None)
    mine = [it for it in crew if it.person_id == wanted.same_agent and can_take(wanted, it)]
    if mine:
        assert best(wanted, crew) == (Tier.SAME_AGENT, mine[0])


@given(cases, crews)
def test_of_equals_the_longest_idle_is_asked_first(wanted: Wanted, crew: list[Candidate]) -> None:
    crew = [replace(it, skills={}, load=0, most_cases=1, on_shift=True, languages=frozenset()) for it in crew]
    wanted = replace(wanted, tier=Tier.EVERYBODY, passed_over=None)
    if found := best(wanted, crew):
        assert found[1].idle_since is None or all(it.idle_since and found[1].idle_since <= it.idle_since for it in crew)


@given(cases, crews)
def test_whoever_let_it_pass_is_asked_again_only_when_nobody_else_can(wanted: Wanted, crew: list[Candidate]) -> None:
    found = best(wanted, crew)
    if found and found[1].person_id == wanted.passed_over:
        wide = replace(wanted, tier=Tier.EVERYBODY)
        assert not any(can_take(wide, it) and it.person_id != wanted.passed_over for it in crew)


@given(cases, crews)
def test_the_order_of_the_crew_changes_nothing(wanted: Wanted, crew: list[Candidate]) -> None:
    assert best(wanted, crew) == best(wanted, crew[::-1])


def test_knowing_the_tag_comes_before_knowing_the_product_before_an_empty_hand() -> None:
    wanted = Wanted(team_id=1, tags=frozenset({1, 2}), product=PRODUCT)
    by_heart = Candidate(1, 1, skills={2: 3}, load=5)
    the_product = Candidate(2, 1, skills={1: 1, PRODUCT: 3})
    some = Candidate(3, 1, skills={1: 1})
    idle = Candidate(4, 1)
    assert sorted([idle, some, the_product, by_heart], key=lambda it: order(wanted, it)) == [
        by_heart,
        the_product,
        some,
        idle,
    ]


def test_a_skill_of_nought_is_no_skill() -> None:
    wanted = Wanted(team_id=1, tags=frozenset({1}))
    assert best(wanted, [Candidate(1, 1, skills={1: 0})]) == (Tier.TEAM, Candidate(1, 1, skills={1: 0}))
