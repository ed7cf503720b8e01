"""Every thread of the demo hangs together: people, times, votes."""

import re

from tests.web.demo_reading import NOW, PEOPLE, THREADS, VOTERS, Table, after, answers, every_thread, moments, writers


def test_keys_and_titles_are_unique():
    assert len({thread["key"] for thread in THREADS}) == len(THREADS)
    assert len({thread["title"] for thread in THREADS}) == len(THREADS)


@every_thread
def test_everyone_named_exists_and_had_already_joined(thread: Table):
    for handle, when in writers(thread):
        assert after(PEOPLE[handle], "joined") >= after(thread, "asked") - when, handle


@every_thread
def test_tags_are_short_words(thread: Table):
    assert 1 <= len(thread["tags"]) <= 5
    assert all(re.fullmatch(r"[a-z0-9-]{2,24}", tag) for tag in thread["tags"])


@every_thread
def test_nothing_has_happened_in_the_future(thread: Table):
    assert all(NOW < moment <= after(thread, "asked") for moment in moments(thread))


@every_thread
def test_answers_and_comments_stand_in_the_order_they_were_written(thread: Table):
    written = [after(answer) for answer in answers(thread)]
    assert written == sorted(written)
    for answer in answers(thread):
        commented = [after(answer), *(after(comment) for comment in answer.get("comment", []))]
        assert commented == sorted(commented)


@every_thread
def test_acceptances_and_edits_come_after_what_they_are_about(thread: Table):
    for post in [thread, *answers(thread)]:
        written = after(post) if "after" in post else NOW
        assert post.get("accepted", False) == ("accepted_after" in post)
        assert ("edited_after" in post) == ("first_body" in post)
        assert all(after(post, n) >= written for n in ("accepted_after", "edited_after", "failed_after") if n in post)
        assert after(post["hidden"]) >= written if "hidden" in post else True


@every_thread
def test_there_are_enough_people_to_cast_the_votes(thread: Table):
    joined_in = thread.get("me_too", 0)
    assert abs(thread.get("votes", 0)) < len(VOTERS)
    assert all(abs(answer.get("votes", 0)) < len(VOTERS) for answer in answers(thread))
    assert joined_in < len(VOTERS) if isinstance(joined_in, int) else set(joined_in) < set(PEOPLE) - {thread["author"]}
