"""Comments through the API: one level below the question or an answer."""

from community.answers import Answer
from community.people import Person
from community.threads import Thread


def test_a_comment_stands_below_the_question(api, bo: Person, question: Thread):
    response = api(bo).post(f"/threads/{question.id}/comments", json={"body": "Which model?"})
    assert response.status_code == 201
    assert (response.json()["answer"], response.json()["author"]["name"]) == (None, "Bo")
    assert api(bo).get(f"/threads/{question.id}").json()["comments"] == [response.json()]


def test_a_comment_stands_below_its_answer(api, ana: Person, answer: Answer):
    response = api(ana).post(f"/answers/{answer.id}/comments", json={"body": "Which plug?"})
    assert (response.status_code, response.json()["answer"]) == (201, answer.id)
    thread = api(ana).get(f"/threads/{answer.thread_id}").json()
    assert (thread["comments"], thread["answers"][0]["comments"]) == ([], [response.json()])
