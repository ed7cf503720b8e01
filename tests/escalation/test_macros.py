"""Texts with gaps."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import Session

from community import people
from community.people import Person
from escalation import by_hand, macros, teams
from escalation.agents import Agent
from tests.cast import Ask


def works_for(db: Session, person: Person, team_id: int) -> None:
    db.add(Agent(person_id=person.id, team_id=team_id))
    db.flush()


def test_what_is_known_fills_itself(db: Session, ask: Ask, ana: Person, kim: Person):
    case = by_hand.escalate(db, ask(), by=ana)
    macro = macros.add(db, by=kim, name="Refund", body="Dear {customer}, {reference} is with me. {agent}")
    assert macros.fill(db, macro, case, by=kim) == f"Dear Ana, LB-{case.thread_id} is with me. Kim"


def test_what_nobody_knows_stays_for_somebody_to_fill(db: Session, ask: Ask, ana: Person, kim: Person):
    case = by_hand.escalate(db, ask(), by=ana)
    macro = macros.add(db, by=kim, name="Refund", body="Your invoice of [date of the invoice], {customer}, {amount}.")
    filled = macros.fill(db, macro, case, by=kim)
    assert macros.gaps_in(filled) == ["[date of the invoice]", "{amount}"]


def test_a_name_that_looks_like_a_gap_is_not_filled_again(db: Session, ask: Ask, kim: Person):
    odd = people.add(db, name="{agent}", email="odd@people.example")
    case = by_hand.escalate(db, ask(by=odd), by=kim)
    macro = macros.add(db, by=kim, name="Greeting", body="Dear {customer}")
    assert macros.fill(db, macro, case, by=kim) == "Dear {agent}"


@pytest.mark.parametrize(
    ("text", "gaps"),
    [
        ("Nothing to fill.", []),
        ("On [date], for {customer}.", ["[date]", "{customer}"]),
        ("[date] and once more [date]", ["[date]"]),
        ("{{ name }} and {Name}", ["{{ name }}", "{Name}"]),
        ("[Datum der Rechnung] [日付を入力]", ["[Datum der Rechnung]", "[日付を入力]"]),
        ("See [our page](https://example.org) or [that one][ref].", []),
        ("[ref]: https://example.org", []),
        ("- [ ] open\n- [x] done\nas said in [1] and [12]", []),
        ("Type `[your name]` or `{name}` there", []),
        ("```\nif (a) {return} [no gap]\n```", []),
        ("```\nnever closed [no gap]", []),
        ("![a picture](x.png) and \\[kept as it is]", []),
        ("a[0] = {1}, {}", []),
    ],
)
def test_a_gap_is_told_from_a_link_a_list_and_code(text: str, gaps: list[str]):
    assert macros.gaps_in(text) == gaps


@given(st.text(alphabet="[]{}`~(): ab1\n", max_size=300))
def test_no_text_takes_long_or_breaks_it(text: str):
    assert all(gap in text for gap in macros.gaps_in(text))


def test_a_very_long_text_of_brackets_is_read_at_once():
    begun = process_time()
    assert macros.gaps_in("[" * 20_000 + "`" * 20_000 + "{" * 20_000) == []
    assert macros.gaps_in("[" * 20_000 + "a" * 20_000 + "` `` " * 4_000) == []
    assert process_time() - begun < 1, "seconds of a processor"


def test_somebody_chooses_from_everybodys_and_their_teams(db: Session, kim: Person, lee: Person):
    first = teams.first(db)
    other = teams.add(db, name="Billing", calendar_id=first.calendar_id)
    works_for(db, kim, first.id)
    works_for(db, lee, other.id)
    macros.add(db, by=kim, name="Everybody", body="x")
    macros.add(db, by=kim, name="Ours", body="x", team_id=first.id)
    macros.add(db, by=kim, name="Theirs", body="x", team_id=other.id)
    assert [macro.name for macro in macros.all_for(db, kim)] == ["Everybody", "Ours"]
    assert [macro.name for macro in macros.all_for(db, lee)] == ["Everybody", "Theirs"]


def test_the_most_used_stands_on_top_and_a_retired_one_nowhere(db: Session, kim: Person):
    _a, b, c = (macros.add(db, by=kim, name=name, body="x") for name in "abc")
    macros.count_use(db, b)
    macros.retire(c)
    db.flush()
    assert [macro.name for macro in macros.all_for(db, kim)] == ["b", "a"]
    assert [macro.name for macro in macros.all(db)] == ["a", "b", "c"]
    macros.bring_back(c)
    db.flush()
    assert c in macros.all_for(db, kim)
