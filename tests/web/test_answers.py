"""Answering, accepting, voting and commenting, with htmx and without."""

import pytest
from fastapi.testclient import TestClient

from community import answers, threads, view
from community.answers import Answer
from community.categories import Category
from community.database import reading, writing
from community.people import Person
from community.threads import Kind, Thread
from community.view import ThreadView
from escalation import by_hand, claims
from tests.cast import earns
from tests.web.forum import Browser, accept, ago, answer, ask, send, swap
from web.addresses import answer_path, thread_path


@pytest.fixture
def question(ana: Person, general: Category) -> Thread:
    """Ana's, and Bo has answered it."""
    return ask(ana, general)


@pytest.fixture
def reply(question: Thread, bo: Person) -> Answer:
    """Bo's."""
    return answer(question, bo)


def seen(thread: Thread) -> ThreadView:
    with reading() as db:
        found = view.of(db, thread.id)
    assert found
    return found


def hide(reply: Answer, by: Person) -> None:
    with writing() as db:
        answers.hide(db, db.get_one(Answer, reply.id), by=by, reason="A phone number")


def test_an_answer_leads_to_itself(signed_in: Browser, bo: Person, question: Thread):
    response = send(signed_in(bo), f"/threads/{question.id}/answers", body="Scan it **once** more.")
    [posted] = seen(question).answers
    assert (response.status_code, response.headers["location"]) == (303, answer_path(question, posted.id))
    assert "<strong>once</strong>" in signed_in(bo).get(thread_path(question)).text


def test_a_double_click_answers_once(signed_in: Browser, bo: Person, question: Thread):
    browser = signed_in(bo)
    for _click in range(2):
        send(browser, f"/threads/{question.id}/answers", body="Once.", once="a-key")
    assert len(seen(question).answers) == 1


@pytest.mark.parametrize(("body", "says"), [("", "Fill this in."), ("x" * 20_001, "At most 20000 characters.")])
def test_a_mistaken_answer_comes_back(signed_in: Browser, bo: Person, question: Thread, body: str, says: str):
    response = send(signed_in(bo), f"/threads/{question.id}/answers", body=body)
    assert response.status_code == 422
    assert says in response.text
    assert body in response.text
    assert not seen(question).answers


def test_a_visitor_is_led_to_sign_in_and_back(client: TestClient, question: Thread):
    assert f"/sign-in?next={thread_path(question)}" in client.get(thread_path(question)).text
    response = send(client, f"/threads/{question.id}/answers", body="Hello")
    assert response.headers["location"].startswith("/sign-in")
    assert not seen(question).answers


def test_a_closed_thread_takes_no_answer(signed_in: Browser, bo: Person, sam: Person, question: Thread):
    with writing() as db:
        threads.close(db, db.get_one(Thread, question.id), by=sam, reason="Asked twice")
    refused = send(signed_in(bo), f"/threads/{question.id}/answers", body="Too late")
    assert refused.status_code == 409
    assert "takes no more answers" in refused.text
    assert not seen(question).answers


def test_the_asker_accepts_and_everybody_reads_who_said_so(
    client: TestClient, signed_in: Browser, ana: Person, question: Thread, reply: Answer
):
    response = send(signed_in(ana), f"/answers/{reply.id}/acceptance")
    assert response.headers["location"] == thread_path(question)
    page = client.get(thread_path(question)).text
    assert "Ana says this solved it" in page
    assert "Solved, and Ana confirmed it." in page


def test_htmx_swaps_the_thread_when_an_answer_is_accepted(signed_in: Browser, ana: Person, reply: Answer):
    piece = swap(signed_in(ana), "POST", f"/answers/{reply.id}/acceptance").text
    assert piece.lstrip().startswith('<div id="thread">')
    assert "Ana says this solved it" in piece


def test_an_acceptance_is_taken_back(signed_in: Browser, ana: Person, question: Thread, reply: Answer):
    accept(reply, ana)
    assert send(signed_in(ana), f"/answers/{reply.id}/acceptance?_method=delete").status_code == 303
    assert not seen(question).answers[0].accepted_at


def test_only_the_asker_accepts_at_first(signed_in: Browser, bo: Person, sam: Person, question: Thread, reply: Answer):
    for person in (bo, sam):
        refused = send(signed_in(person), f"/answers/{reply.id}/acceptance")
        assert refused.status_code == 403
        assert "Only the person who asked" in refused.text
    assert not seen(question).answers[0].accepted_at


def test_after_three_days_a_superuser_decides_and_is_named(
    client: TestClient, signed_in: Browser, ana: Person, bo: Person, sam: Person, general: Category
):
    old = ask(ana, general, at=ago(days=4))
    send(signed_in(sam), f"/answers/{answer(old, bo).id}/acceptance")
    assert "Sam decided that this solved it" in client.get(thread_path(old)).text


def test_the_accepted_answer_stands_first(client: TestClient, ana: Person, bo: Person, noa: Person, question: Thread):
    answer(question, noa, "Mine was first.")
    accept(answer(question, bo, "This one works."), ana)
    page = client.get(thread_path(question)).text
    assert page.index("This one works.") < page.index("Mine was first.")


def test_a_vote_swaps_only_the_vote(signed_in: Browser, ana: Person, reply: Answer, question: Thread):
    piece = swap(signed_in(earns(ana)), "POST", f"/answers/{reply.id}/vote", value="1").text
    assert f'id="vote-answer-{reply.id}"' in piece
    assert 'aria-pressed="true" aria-label="Vote up"' in piece
    assert "<html" not in piece
    assert seen(question).answers[0].score == 1


def test_a_vote_is_changed_and_taken_back(signed_in: Browser, ana: Person, reply: Answer, question: Thread):
    browser = signed_in(earns(ana))
    for value in ("1", "-1", "-1"):
        assert send(browser, f"/answers/{reply.id}/vote", value=value).status_code == 303
    assert seen(question).answers[0].score == -1
    send(browser, f"/answers/{reply.id}/vote?_method=delete")
    assert seen(question).answers[0].score == 0


@pytest.mark.parametrize("value", ["2", "", "up"])
def test_a_vote_is_one_up_or_one_down(signed_in: Browser, ana: Person, reply: Answer, value: str):
    assert send(signed_in(ana), f"/answers/{reply.id}/vote", value=value).status_code == 422


def test_nobody_votes_for_themselves_and_the_button_says_so(
    signed_in: Browser, bo: Person, reply: Answer, question: Thread
):
    assert "You cannot vote on what you wrote yourself." in signed_in(bo).get(thread_path(question)).text
    assert send(signed_in(bo), f"/answers/{reply.id}/vote", value="1").status_code == 403


def test_an_idea_is_voted_for(signed_in: Browser, ana: Person, bo: Person, general: Category):
    idea = ask(ana, general, kind=Kind.IDEA)
    piece = swap(signed_in(earns(bo)), "POST", f"/threads/{idea.id}/vote", value="1").text
    assert f'id="vote-thread-{idea.id}"' in piece
    assert seen(idea).thread.score == 1


def test_an_edited_answer_says_so_and_shows_its_history(
    client: TestClient, signed_in: Browser, bo: Person, reply: Answer, question: Thread
):
    response = send(signed_in(bo), f"/answers/{reply.id}/edit", body="Scan the code twice more.")
    assert response.headers["location"] == answer_path(question, reply.id)
    assert f'href="/answers/{reply.id}/history">edited' in client.get(thread_path(question)).text
    history = client.get(f"/answers/{reply.id}/history").text
    assert "<del>once</del><ins>twice</ins>" in history


def test_a_mistaken_edit_comes_back(signed_in: Browser, bo: Person, reply: Answer, question: Thread):
    response = send(signed_in(bo), f"/answers/{reply.id}/edit", body=" ")
    assert response.status_code == 422
    assert "Fill this in." in response.text
    assert seen(question).answers[0].body == "Scan the code once more."


def test_only_its_author_and_moderators_change_an_answer(signed_in: Browser, ana: Person, reply: Answer):
    assert signed_in(ana).get(f"/answers/{reply.id}/edit").status_code == 403
    assert send(signed_in(ana), f"/answers/{reply.id}/edit", body="Not mine").status_code == 403


def test_a_hidden_answer_is_a_tombstone(client: TestClient, sam: Person, question: Thread, reply: Answer):
    hide(reply, sam)
    page = client.get(thread_path(question)).text
    assert "An answer by Bo was hidden by Sam: “A phone number”." in page
    assert "Scan the code once more." not in page
    assert client.get(f"/answers/{reply.id}/history").status_code == 404


def test_its_author_still_sees_what_was_hidden(
    signed_in: Browser, bo: Person, sam: Person, question: Thread, reply: Answer
):
    hide(reply, sam)
    page = signed_in(bo).get(thread_path(question)).text
    assert "Scan the code once more." in page
    assert "You still see it because you wrote it." in page


def test_a_hidden_answer_is_neither_accepted_nor_voted_on(signed_in: Browser, ana: Person, sam: Person, reply: Answer):
    hide(reply, sam)
    assert send(signed_in(ana), f"/answers/{reply.id}/acceptance").status_code == 403
    assert send(signed_in(ana), f"/answers/{reply.id}/vote", value="1").status_code == 403


def test_an_answer_of_the_team_is_signed(client: TestClient, kim: Person, question: Thread):
    with writing() as db:
        case = claims.claim(db, by_hand.escalate(db, question, by=kim), by=kim)
        claims.reply(db, case, by=kim, body="It is released.")
    page = client.get(thread_path(question)).text
    assert "for the support team" in page
    assert 'class="badge staff"' in page


def test_a_comment_swaps_the_talk_below_its_answer(
    client: TestClient, signed_in: Browser, ana: Person, reply: Answer, question: Thread
):
    piece = swap(signed_in(ana), "POST", f"/answers/{reply.id}/comments", body="Which code?").text
    assert piece.lstrip().startswith(f'<div class="comments" id="comments-answer-{reply.id}">')
    assert "Which code?" in piece
    assert "Which code?" in client.get(thread_path(question)).text


def test_a_question_is_commented_on_without_a_script(signed_in: Browser, bo: Person, question: Thread):
    response = send(signed_in(bo), f"/threads/{question.id}/comments", body="Which phone?")
    [comment] = seen(question).comments
    assert response.headers["location"] == f"{thread_path(question)}#comment-{comment.id}"


def test_a_comment_is_posted_once(signed_in: Browser, bo: Person, question: Thread):
    browser = signed_in(bo)
    for _click in range(2):
        send(browser, f"/threads/{question.id}/comments", body="Which phone?", once="a-key")
    assert len(seen(question).comments) == 1


@pytest.mark.parametrize(("body", "says"), [("", "Fill this in."), ("y" * 2_001, "At most 2000 characters.")])
def test_a_mistaken_comment_comes_back(
    signed_in: Browser, ana: Person, reply: Answer, question: Thread, body: str, says: str
):
    for address in (f"/answers/{reply.id}/comments", f"/threads/{question.id}/comments"):
        response = send(signed_in(ana), address, body=body)
        assert response.status_code == 422
        assert says in response.text
        assert body in response.text


def test_html_in_answers_and_comments_is_only_text(
    client: TestClient, signed_in: Browser, bo: Person, reply: Answer, question: Thread
):
    script = "<script>alert(1)</script>"
    send(signed_in(bo), f"/answers/{reply.id}/comments", body=script)
    send(signed_in(bo), f"/threads/{question.id}/answers", body=script)
    assert "<script>alert" not in client.get(thread_path(question)).text


def test_an_answer_has_a_short_address(client: TestClient, reply: Answer, question: Thread):
    response = client.get(f"/answers/{reply.id}", follow_redirects=False)
    assert response.headers["location"] == answer_path(question, reply.id)


@pytest.mark.parametrize("address", ["/answers/999/vote", "/answers/999/acceptance", "/answers/999/comments"])
def test_an_unknown_answer_is_not_found(signed_in: Browser, ana: Person, address: str):
    assert send(signed_in(ana), address, value="1", body="x").status_code == 404


def test_answers_in_a_hidden_thread_are_not_found(
    signed_in: Browser, noa: Person, sam: Person, reply: Answer, question: Thread
):
    with writing() as db:
        threads.hide(db, db.get_one(Thread, question.id), by=sam, reason="Spam")
    assert send(signed_in(noa), f"/answers/{reply.id}/vote", value="1").status_code == 404
    assert signed_in(noa).get(f"/answers/{reply.id}").status_code == 404
