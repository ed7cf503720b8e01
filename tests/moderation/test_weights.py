"""What a flag counts: by how many of the flagger's flags were upheld."""

from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from community import people
from community.people import Person, Role
from moderation import flags, weights
from moderation.flags import Flag
from moderation.weights import Record
from tests.cast import Ask

COUNTS = st.integers(0, 100)


@given(upheld=COUNTS, left=COUNTS)
def test_a_weight_lies_between_nothing_and_two(upheld: int, left: int):
    assert 0 < weights.weigh(Record(upheld, upheld + left)) < 2


@given(upheld=COUNTS, left=COUNTS)
def test_one_more_flag_upheld_never_counts_less_and_one_more_left_never_more(upheld: int, left: int):
    weight = weights.weigh(Record(upheld, upheld + left))
    assert weights.weigh(Record(upheld + 1, upheld + left + 1)) >= weight
    assert weights.weigh(Record(upheld, upheld + left + 1)) <= weight


@given(st.lists(st.floats(0, 2), max_size=50))
def test_new_accounts_together_never_count_more_than_one_and_a_half(said: list[float]):
    crowd = [Flag(by_id=1, thread_id=1, subject_kind="thread", subject_id=1, reason="spam", weight=w) for w in said]
    for flag in crowd:
        flag.by_new = True
    assert weights.together(crowd) <= weights.NEW_TOGETHER


def test_who_was_right_counts_more_than_who_was_wrong(db: Session, bo: Person, noa: Person, sam: Person, ask: Ask):
    for person in (bo, noa):
        people.put_on(db.get_one(Person, person.id), "Member")
    for upheld in (True, True, True):
        thread = ask()
        flags.raise_(db, thread, by=bo if upheld else noa, reason="spam")
        flags.decide(db, thread, by=sam, upheld=upheld)
        other = ask()
        flags.raise_(db, other, by=noa, reason="spam")
        flags.decide(db, other, by=sam, upheld=False)
    assert weights.of(db, bo) > 1 > weights.of(db, noa)
    assert weights.records(db, [bo.id, noa.id]) == {bo.id: Record(3, 3), noa.id: Record(0, 3)}


def test_a_moderators_flag_counts_two_and_a_programs_nothing(db: Session, sam: Person):
    assert weights.of(db, sam) == weights.MODERATOR_LEAST
    assert weights.of(db, people.add(db, name="Robo", role=Role.BOT)) == 0
