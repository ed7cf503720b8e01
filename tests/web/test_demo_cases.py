"""Every case of the demo could have happened: the community had its window, the story is in order."""

from tests.web.demo_reading import (
    NOW,
    PEOPLE,
    Table,
    after,
    answers,
    case,
    every_thread,
    is_staff,
    is_taken_care_of,
    qualifying,
    window,
    writers,
)


@every_thread
def test_staff_leave_the_community_its_window(thread: Table):
    promised = window(thread)
    for answer in answers(thread):
        assert not (promised and is_staff(answer["author"]) and after(answer) < promised)


@every_thread
def test_a_question_without_a_case_was_answered_in_time_and_its_asker_not_left_waiting(thread: Table):
    promised = window(thread)
    if not promised or case(thread) or is_taken_care_of(thread):
        return
    assert after(qualifying(thread)[0]) <= promised
    if not any(answer.get("accepted") for answer in answers(thread)):
        assert max(after(a) for a in qualifying(thread)) > max(
            w for who, w in writers(thread) if who == thread["author"]
        )


@every_thread
def test_a_case_opens_when_the_window_passed_unanswered_or_someone_asked_for_it(thread: Table):
    promised, story = window(thread), case(thread)
    if not story or "escalated_after" in story or "at_once" in story:
        return
    assert promised
    assert not [answer for answer in qualifying(thread) if after(answer) < promised and "failed_after" not in answer]
    assert (after(thread, "asked") < promised) == (story["state"] == "armed")


@every_thread
def test_a_case_tells_its_story_in_order(thread: Table):
    story = case(thread)
    steps = ("escalated_after", "claimed_after", "reply_after", "failed_after", "confirmed_after")
    told = [after(story, step) for step in steps if step in story]
    assert told == sorted(told)
    if "claimed_after" in story:
        assert PEOPLE[story["agent"]]["role"] == "agent"
        asked_for = "escalated_after" in story or "at_once" in story
        assert asked_for or after(story, "claimed_after") >= (window(thread) or NOW)


@every_thread
def test_a_case_says_what_its_state_needs(thread: Table):
    story = case(thread)
    needs = {
        "claimed": {"agent", "claimed_after"},
        "answered": {"agent", "claimed_after", "reply", "reply_after"},
        "confirmed": {"agent", "claimed_after", "reply", "reply_after", "confirmed_after"},
    }
    assert needs.get(story.get("state", ""), set()) <= set(story)
    if story.get("state") == "round2":
        assert "failed_after" in story or any("failed_after" in answer for answer in answers(thread))
    if story.get("state") == "withdrawn":
        accepted = [after(answer, "accepted_after") for answer in answers(thread) if answer.get("accepted")]
        assert max(accepted) > (window(thread) or NOW)
