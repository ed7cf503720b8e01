"""Threads through the API: asking, reading, listing, changing, and what helps when an answer did not."""

from datetime import datetime, timedelta

import pytest

from community import answers, threads
from community.categories import Category
from community.database import now, writing
from community.people import Person
from community.threads import Thread
from escalation import claims
from escalation.cases import Case
from tests.web.api.conftest import refusal, wrong_fields


def test_asking_answers_with_the_thread_and_what_happens_next(api, ana: Person, general: Category):
    asked = {"category": "general", "title": " The  router blinks ", "body": "**Red**", "tags": ["Router", "wi fi"]}
    response = api(ana).post("/threads", json=asked)
    thread = response.json()
    assert response.status_code == 201
    assert (thread["title"], thread["kind"], thread["state"]) == ("The router blinks", "question", "open")
    assert (thread["tags"], thread["author"]["handle"]) == (["router", "wi-fi"], "ana")
    assert thread["html"] == "<p><strong>Red</strong></p>\n"
    assert thread["reference"] == f"LB-{thread['id']}"
    assert "our team takes over" in thread["status"]


def test_the_promise_is_when_the_team_takes_over(api, ana: Person, question: Thread):
    promise = datetime.fromisoformat(api(ana).get(f"/threads/{question.id}").json()["promise"])
    assert promise - question.created_at == timedelta(minutes=60)


def test_nobody_promises_anything_about_an_idea(api, ana: Person, general: Category):
    idea = {"category": "general", "kind": "idea", "title": "A darker night mode", "body": "For the train."}
    thread = api(ana).post("/threads", json=idea).json()
    assert (thread["kind"], thread["promise"]) == ("idea", None)


def test_a_thread_can_be_read_without_signing_in(client, question: Thread, answer):
    thread = client.get(f"/api/v1/threads/{question.id}").json()
    assert (thread["state"], [found["body"] for found in thread["answers"]]) == ("answered", [answer.body])
    assert (thread["my_vote"], thread["my_me_too"], thread["case"]) == (0, False, None)


def test_a_hidden_thread_exists_only_for_its_author_and_those_who_moderate(
    api, ana: Person, noa: Person, sam: Person, question: Thread
):
    with writing() as db:
        threads.hide(db, db.get_one(Thread, question.id), by=sam, reason="Spam")
    path = f"/threads/{question.id}"
    assert refusal(api(noa).get(path)) == (404, "not_found")
    assert refusal(api(noa).post(f"{path}/answers", json={"body": "Hello"})) == (404, "not_found")
    assert [api(person).get(path).status_code for person in (ana, sam)] == [200, 200]
    assert api(noa).get("/threads").json()["items"] == []


def test_the_list_is_newest_first_and_pages_follow_each_other(api, ana: Person, general: Category):
    start = now()
    with writing() as db:
        for n in range(5):
            at = start + timedelta(seconds=n // 2)
            threads.ask(db, by=ana, category=general, title=f"Question {n}", body="Help", at=at)
    seen, after = [], ""
    while after is not None:
        page = api(ana).get("/threads", params={"limit": 2, "after": after}).json()
        seen += [thread["title"] for thread in page["items"]]
        after = page["next"]
    assert seen == [f"Question {n}" for n in (4, 3, 2, 1, 0)]


def test_filters_narrow_the_list_together(api, ana: Person, question: Thread, general: Category):
    idea = {"category": "general", "kind": "idea", "title": "Night mode", "body": "Please", "tags": ["App"]}
    idea_id = api(ana).post("/threads", json=idea).json()["id"]

    def ids(**which: str) -> list[int]:
        return [thread["id"] for thread in api(ana).get("/threads", params=which).json()["items"]]

    assert ids(category="general") == [idea_id, question.id]
    assert ids(kind="idea") == ids(tag="APP") == ids(kind="idea", tag="app", state="open") == [idea_id]
    assert ids(kind="question", tag="app") == ids(state="solved") == []


@pytest.mark.parametrize(
    ("which", "field"),
    [
        ({"category": "nowhere"}, "category"),
        ({"kind": "riddle"}, "kind"),
        ({"state": "lost"}, "state"),
        ({"limit": "0"}, "limit"),
        ({"limit": "101"}, "limit"),
        ({"limit": "ten"}, "limit"),
        ({"after": "nonsense"}, "after"),
    ],
)
def test_a_filter_that_means_nothing_is_a_mistake_and_not_an_empty_list(client, which: dict[str, str], field: str):
    assert wrong_fields(client.get("/api/v1/threads", params=which)) == {field}


def test_a_cursor_of_another_list_is_refused(api, ana: Person, question: Thread, general: Category):
    api(ana).post("/threads", json={"category": "general", "title": "Another", "body": "One"})
    cursor = api(ana).get("/threads", params={"limit": 1}).json()["next"]
    assert api(ana).get("/threads", params={"after": cursor}).status_code == 200
    assert wrong_fields(api(ana).get("/threads", params={"after": cursor, "kind": "question"})) == {"after"}
    assert wrong_fields(api(ana).get("/moderation/log", params={"after": cursor})) == {"after"}


def test_changing_a_thread_leaves_alone_what_is_not_named(api, ana: Person, question: Thread):
    changed = api(ana).patch(f"/threads/{question.id}", json={"title": "The router blinks blue"}).json()
    assert (changed["title"], changed["body"]) == ("The router blinks blue", question.body)
    assert changed["edited_at"]
    tagged = api(ana).patch(f"/threads/{question.id}", json={"tags": ["router"]}).json()
    assert (tagged["title"], tagged["tags"]) == ("The router blinks blue", ["router"])
    assert api(ana).patch(f"/threads/{question.id}", json={"tags": []}).json()["tags"] == []


def test_changing_nothing_is_not_an_edit(api, ana: Person, question: Thread):
    assert api(ana).patch(f"/threads/{question.id}", json={}).json()["edited_at"] is None


def test_only_the_author_and_those_who_moderate_change_a_thread(api, bo: Person, kim: Person, question: Thread):
    path, words = f"/threads/{question.id}", {"body": "Changed"}
    assert refusal(api(bo).patch(path, json=words)) == (403, "refused")
    assert api(kim).patch(path, json=words).json()["body"] == "Changed"


def test_did_not_help_starts_the_next_round(api, ana: Person, question: Thread, answer):
    path = f"/threads/{question.id}/failure"
    failed = api(ana).post(path, json={"reason": "It still blinks."}).json()
    assert (failed["state"], failed["promise"] is not None) == ("answered", True)
    assert refusal(api(ana).post(path)) == (403, "refused")


def test_only_the_asker_can_say_that_it_did_not_help(api, bo: Person, question: Thread, answer):
    assert refusal(api(bo).post(f"/threads/{question.id}/failure")) == (403, "refused")


def test_the_asker_can_pass_a_question_to_the_team_after_a_quarter_of_an_hour(api, ana: Person, general: Category):
    path = "/threads/{}/escalation"
    with writing() as db:
        earlier = now() - timedelta(minutes=16)
        waiting = threads.ask(db, by=ana, category=general, title="Waiting", body="Still", at=earlier)
        fresh = threads.ask(db, by=ana, category=general, title="Fresh", body="Just now")
    assert refusal(api(ana).post(path.format(fresh.id))) == (403, "refused")
    assert api(ana).post(path.format(waiting.id)).json()["state"] == "escalated"


def test_passing_it_on_twice_is_passing_it_on_once(api, kim: Person, question: Thread):
    case = api(kim).post(f"/threads/{question.id}/escalation").json()["case"]
    assert api(kim).post(f"/threads/{question.id}/escalation").json()["case"] == case


def test_with_the_team_the_promise_is_its_reply(api, ana: Person, kim: Person, case: Case):
    thread = api(ana).get(f"/threads/{case.thread_id}").json()
    assert (thread["state"], thread["case"]) == ("escalated", None)
    assert datetime.fromisoformat(thread["promise"]) == case.reply_due_at
    assert api(kim).get(f"/threads/{case.thread_id}").json()["case"] == case.id


def test_the_whole_way_from_asking_to_solved(api, ana: Person, kim: Person, case: Case):
    with writing() as db:
        claims.claim(db, case, by=kim)
        reply = claims.reply(db, case, by=kim, body="We sent you a new one.")
    assert api(ana).get(f"/threads/{case.thread_id}").json()["state"] == "answered"
    api(ana).post(f"/answers/{reply.id}/acceptance")
    thread = api(ana).get(f"/threads/{case.thread_id}").json()
    assert (thread["state"], thread["promise"]) == ("solved", None)
    assert thread["solved_at"]


def test_a_closed_thread_takes_no_answers(api, ana: Person, bo: Person, sam: Person, question: Thread):
    with writing() as db:
        threads.close(db, db.get_one(Thread, question.id), by=sam, reason="Duplicate")
    for path in ("answers", "comments"):
        response = api(bo).post(f"/threads/{question.id}/{path}", json={"body": "One more"})
        assert refusal(response) == (409, "closed")


def test_the_answers_stand_in_reading_order(api, ana: Person, bo: Person, question: Thread):
    with writing() as db:
        thread = db.get_one(Thread, question.id)
        first, second = (answers.post(db, thread, by=bo, body=body) for body in ("First", "Second"))
        answers.accept(db, second, by=ana)
    shown = api(ana).get(f"/threads/{question.id}").json()["answers"]
    assert [answer["id"] for answer in shown] == [second.id, first.id]
