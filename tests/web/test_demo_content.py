"""The demo shows everything there is to see, and reads as people write."""

import re
from collections import Counter
from datetime import timedelta

from escalation.macros import gaps_in
from tests.web.demo_reading import (
    CATEGORIES,
    DEMO,
    DESK,
    NOW,
    OFTEN,
    PEOPLE,
    STATES,
    THREADS,
    Table,
    after,
    answers,
    case,
    comments,
    deeds,
    every_thread,
    is_staff,
    texts,
    window,
    writers,
)
from web.demo.deeds import DEEDS


def test_the_cast_has_everyone_a_community_needs():
    roles = Counter(person["role"] for person in PEOPLE.values())
    assert roles["customer"] >= 30
    assert {role: roles[role] for role in ("superuser", "agent", "expert", "manager", "operator")} == {
        "superuser": 3,
        "agent": 6,
        "expert": 3,
        "manager": 1,
        "operator": 1,
    }


def test_nobody_in_the_demo_can_be_a_real_person():
    for person in PEOPLE.values():
        assert person["email"].endswith("@tern.example" if is_staff(person["handle"]) else ".example")
    assert len({person["email"] for person in PEOPLE.values()}) == len(PEOPLE)


def test_every_category_has_a_name_and_one_sentence():
    assert len(CATEGORIES) >= 8
    for category in CATEGORIES.values():
        assert category["name"]
        assert category["description"].count(".") == 1
        assert ("window" in category) == ("preset" in category)


def test_every_file_of_threads_belongs_to_a_category_and_every_category_has_one():
    assert {path.stem for path in DEMO.glob("threads/*.toml")} == set(CATEGORIES)


# what there is to see


def test_there_is_enough_to_read():
    kinds = Counter(thread["kind"] for thread in THREADS)
    assert len(THREADS) >= 72
    assert kinds["discussion"] >= 6
    assert kinds["idea"] >= 8
    assert sum(kinds[kind] for kind in ("question", "discussion", "idea")) == len(THREADS)


def test_every_idea_says_where_it_stands():
    for idea in THREADS:
        if idea["kind"] == "idea":
            assert any("Status:" in answer["body"] and is_staff(answer["author"]) for answer in answers(idea))


def test_every_state_of_a_case_can_be_seen_and_the_usual_ones_twice():
    states = Counter(case(thread)["state"] for thread in THREADS if case(thread))
    assert set(states) == STATES
    assert min(states[usual] for usual in OFTEN) >= 2
    assert states["armed"] >= 6


def test_something_is_always_about_to_fall_due():
    armed = [thread for thread in THREADS if case(thread).get("state") == "armed"]
    due = {(window(thread) or NOW) - after(thread, "asked") for thread in armed}
    assert {timedelta(minutes=minutes) for minutes in (1, 3, 7, 12, 25, 40)} <= due
    assert all(NOW < left <= timedelta(hours=1) for left in due)


def test_the_incident_is_one_big_thread_and_similar_ones_within_forty_minutes():
    first, *similar = sorted(
        (t for t in THREADS if t.get("incident") == "west-wales"), key=lambda t: after(t, "asked"), reverse=True
    )
    asked = [after(thread, "asked") for thread in similar]
    assert first["me_too"] >= 25
    assert 4 <= len(similar) <= 6
    assert max(asked) - min(asked) <= timedelta(minutes=40)


def test_moderators_have_flags_to_decide_and_a_log_to_show():
    flags = [(flag, thread) for thread in THREADS for flag in thread.get("flag", [])]
    hidden = [post for thread in THREADS for post in [thread, *answers(thread), *comments(thread)] if "hidden" in post]
    assert len(flags) == 4
    assert len(hidden) >= 4
    assert all(flag["by"] in PEOPLE and flag["reason"] for flag, _ in flags)
    assert all(flag.get("answer", -1) < len(answers(thread)) for flag, thread in flags)
    assert all(PEOPLE[post["hidden"]["by"]]["role"] == "superuser" and post["hidden"]["reason"] for post in hidden)


def test_somebody_disagrees_somebody_is_new_and_somebody_signs_in_with_more_than_a_password():
    done = Counter(deed["do"] for thread in THREADS for deed in deeds(thread))
    assert done["appeal"] > done["decide_appeal"] >= 1
    assert {"ask_takedown", "merge_threads", "decide_flags"} <= set(done)
    assert sum("new" in PEOPLE[thread["author"]] for thread in THREADS) >= 2
    assert any("second_factor" in person for person in PEOPLE.values())


def test_some_answers_are_wrong_some_are_edited_and_some_threads_have_two_good_ones():
    every = [answer for thread in THREADS for answer in answers(thread)]
    assert sum(answer.get("votes", 0) < 0 for answer in every) >= 4
    assert any("edited_after" in answer for answer in every)
    assert any(sum(answer.get("accepted", False) for answer in answers(thread)) > 1 for thread in THREADS)


@every_thread
def test_the_words_are_calm_and_finished(thread: Table):
    for text in texts(thread):
        assert not re.search(r"lorem|ipsum|todo|xxx|\{\{|asdf", text, re.IGNORECASE)
        assert text.count("!") <= 1
        assert text == text.strip() or text.endswith("\n")
    assert all(text.strip() for text in texts(thread)[: 1 + len(writers(thread))])


@every_thread
def test_numbers_and_addresses_in_the_text_belong_to_nobody(thread: Table):
    words = " ".join(texts(thread))
    assert all(number.startswith("07700 900") for number in re.findall(r"\b07\d{3} ?\d{3} ?\d{3}", words))
    assert all(address.endswith(".example") for address in re.findall(r"[\w.]+@([\w.-]+\w)", words))
    assert all(".example" in link for link in re.findall(r"https?://[^\s)`]+", words))


def test_everything_that_is_done_is_a_deed_by_somebody_of_the_cast():
    done = [*DESK["deed"], *(deed for thread in THREADS for deed in deeds(thread))]
    assert all(deed["do"] in DEEDS for deed in done)
    assert {deed["by"] for deed in done if "by" in deed} <= set(PEOPLE)
    assert {deed["do"] for deed in done} | {"take", "detach"} == set(DEEDS)


def test_the_desk_has_texts_of_its_own_with_gaps_to_fill():
    written = DESK["macro"]
    assert len({macro["name"] for macro in written}) == len(written) >= 8
    assert all(gaps_in(macro["body"]) for macro in written)
    assert all("{customer}" in macro["body"] for macro in written)


def test_no_two_answers_are_the_same():
    bodies = [answer["body"] for thread in THREADS for answer in answers(thread)]
    replies = [case(thread)["reply"] for thread in THREADS if "reply" in case(thread)]
    assert len(set(bodies + replies)) == len(bodies + replies)
