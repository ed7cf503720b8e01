"""Flags, the review and the log, through pages and forms without a script."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session, select

from community import answers, comments, threads
from community.answers import Answer
from community.categories import Category
from community.comments import Comment
from community.database import reading, writing
from community.people import Person
from community.threads import Thread
from moderation import flags, hiding
from moderation.flags import Flag

Browser = Callable[[Person], TestClient]


@pytest.fixture
def thread(ana: Person, general: Category) -> Thread:
    with writing() as db:
        return threads.ask(db, by=ana, category=general, title="How do I find my PUK code", body="It wants one.")


@pytest.fixture
def answer(thread: Thread, bo: Person) -> Answer:
    with writing() as db:
        return answers.post(db, db.get_one(Thread, thread.id), by=bo, body="Read what you are sent.")


@pytest.fixture
def comment(thread: Thread, bo: Person) -> Comment:
    with writing() as db:
        return comments.post(db, db.get_one(Thread, thread.id), by=bo, body="Indeed.")


@pytest.fixture
def flagged(answer: Answer, noa: Person) -> Answer:
    with writing() as db:
        flags.raise_(db, db.get_one(Answer, answer.id), by=noa, reason="rude", note="Somebody’s first post")
    return answer


def decide(browser: TestClient, decision: str, reason: str = "", on: str = "answer-1"):
    form = {"on": on, "decision": decision, "reason": reason}
    return browser.post("/moderation/decisions", data=form, follow_redirects=False)


def the_answer() -> Answer:
    with reading() as db:
        return db.get_one(Answer, 1)


def test_a_flag_begins_with_what_it_is_about(signed_in: Browser, noa: Person, answer: Answer) -> None:
    page = signed_in(noa).get(f"/flags/new?answer={answer.id}").text
    assert "Read what you are sent." in page
    assert 'value="rude"' in page


@pytest.mark.parametrize("kind", ["thread", "answer", "comment"])
def test_anything_somebody_wrote_can_be_flagged_once(
    signed_in: Browser, noa: Person, answer: Answer, comment: Comment, db: Session, kind: str
) -> None:
    browser = signed_in(noa)
    for _ in range(2):
        response = browser.post("/flags", data={"on": f"{kind}-1", "reason": "rude"})
        assert response.status_code == 200
        assert "Thank you, they will look" in response.text
    assert [(flag.subject_kind, flag.by_id) for flag in db.exec(select(Flag))] == [(kind, noa.id)]


def test_a_flag_without_a_reason_is_asked_for_one(signed_in: Browser, noa: Person, answer: Answer) -> None:
    response = signed_in(noa).post("/flags", data={"on": "answer-1", "note": "Kept"})
    assert response.status_code == 422
    assert "Choose one." in response.text
    assert "Kept" in response.text


@pytest.mark.parametrize("on", ["answer-99", "answer-", "person-1", "answer-99999999999999999999", "", "answer-²"])
def test_what_is_not_there_cannot_be_flagged(signed_in: Browser, noa: Person, answer: Answer, on: str) -> None:
    assert signed_in(noa).post("/flags", data={"on": on, "reason": "spam"}).status_code == 404


def test_nobody_flags_their_own_words(signed_in: Browser, bo: Person, answer: Answer) -> None:
    response = signed_in(bo).get("/flags/new?answer=1")
    assert response.status_code == 403
    assert "This is your own" in response.text


def test_a_visitor_is_asked_to_sign_in_first(client: TestClient, answer: Answer) -> None:
    assert client.get("/flags/new?answer=1", follow_redirects=False).status_code == 303
    assert client.post("/flags", data={"on": "answer-1", "reason": "spam"}, follow_redirects=False).status_code == 303


def test_the_review_shows_the_words_and_who_flagged_why(signed_in: Browser, sam: Person, flagged: Answer) -> None:
    page = signed_in(sam).get("/moderation").text
    for words in ("Rude or unkind", "Read what you are sent.", "Noa", "Somebody’s first post", "An answer in"):
        assert words in page


def test_flags_on_one_thing_are_one_matter(signed_in: Browser, sam: Person, ana: Person, flagged: Answer) -> None:
    with writing() as db:
        flags.raise_(db, db.get_one(Answer, flagged.id), by=ana, reason="rude")
    page = signed_in(sam).get("/moderation").text
    assert "1 to look at" in page
    assert "2 flags" in page


def test_the_review_is_for_moderators(signed_in: Browser, client: TestClient, ana: Person, flagged: Answer) -> None:
    assert signed_in(ana).get("/moderation").status_code == 403
    assert decide(signed_in(ana), "hide", "Because I say so").status_code == 403
    assert client.get("/moderation", follow_redirects=False).headers["location"] == "/sign-in?next=/moderation"


def test_an_empty_review_says_so(signed_in: Browser, sam: Person) -> None:
    assert "Nothing to look at" in signed_in(sam).get("/moderation").text


def test_hiding_from_the_review_upholds_the_flags(
    signed_in: Browser, sam: Person, flagged: Answer, db: Session
) -> None:
    assert (
        decide(signed_in(sam), "hide", "Right answer, unkind words").headers["location"]
        == "/moderation?tab=flags&done=3"
    )
    assert the_answer().hidden_reason == "Right answer, unkind words"
    assert [flag.upheld for flag in db.exec(select(Flag))] == [True]


def test_leaving_it_closes_the_flags(signed_in: Browser, sam: Person, flagged: Answer) -> None:
    browser = signed_in(sam)
    decide(browser, "leave")
    assert the_answer().visible
    assert "Nothing to look at" in browser.get("/moderation").text
    with reading() as db:
        assert [flag.upheld for flag in db.exec(select(Flag))] == [False]


def test_hiding_needs_a_reason(signed_in: Browser, sam: Person, flagged: Answer) -> None:
    response = decide(signed_in(sam), "hide", " ")
    assert response.status_code == 422
    assert "Say why in a few words" in response.text
    assert the_answer().visible


def test_nobody_decides_about_their_own_words(signed_in: Browser, sam: Person, thread: Thread, noa: Person) -> None:
    with writing() as db:
        own = answers.post(db, db.get_one(Thread, thread.id), by=sam, body="Mine")
        flags.raise_(db, own, by=noa, reason="wrong")
    browser = signed_in(sam)
    assert "Somebody else has to decide about your own words." in browser.get("/moderation").text
    assert decide(browser, "leave").status_code == 403


@pytest.mark.parametrize("kind", ["threads", "answers", "comments"])
def test_hiding_is_posted_and_deleted(
    signed_in: Browser, sam: Person, answer: Answer, comment: Comment, kind: str
) -> None:
    browser = signed_in(sam)
    table = {"threads": Thread, "answers": Answer, "comments": Comment}[kind]

    def hidden() -> bool:
        with reading() as db:
            return db.get_one(table, 1).hidden_at is not None

    assert browser.get(f"/{kind}/1/hiding").status_code == 200
    response = browser.post(f"/{kind}/1/hiding", data={"reason": "An advert"}, follow_redirects=False)
    assert response.headers["location"].startswith("/threads/1")
    assert hidden()
    browser.post(f"/{kind}/1/hiding?_method=delete", follow_redirects=False)
    assert not hidden()


@pytest.mark.parametrize("reason", ["", " x ", "x" * 301])
def test_a_reason_is_a_few_words(signed_in: Browser, sam: Person, answer: Answer, reason: str) -> None:
    response = signed_in(sam).post("/answers/1/hiding", data={"reason": reason})
    assert response.status_code == 422
    assert 'id="reason-says"' in response.text
    assert the_answer().visible


def test_a_customer_hides_nothing(signed_in: Browser, ana: Person, answer: Answer) -> None:
    browser = signed_in(ana)
    assert browser.get("/answers/1/hiding").status_code == 403
    assert browser.post("/answers/1/hiding", data={"reason": "I disagree"}).status_code == 403
    assert browser.delete("/answers/1/hiding").status_code == 403


def test_everybody_can_read_the_log(client: TestClient, sam: Person, answer: Answer) -> None:
    with writing() as db:
        hiding.hide(db, db.get_one(Answer, answer.id), by=sam, reason="<b>Unkind</b>")
    page = client.get("/moderation/log").text
    assert "Sam hid an answer" in page
    assert "How do I find my PUK code" in page
    assert "&lt;b&gt;Unkind&lt;/b&gt;" in page


def test_the_log_does_not_repeat_what_was_hidden(client: TestClient, sam: Person, thread: Thread) -> None:
    with writing() as db:
        hiding.hide(db, db.get_one(Thread, thread.id), by=sam, reason="Spam")
    page = client.get("/moderation/log").text
    assert "Sam hid the thread" in page
    assert "LB-1" in page
    assert "PUK" not in page


def test_nobody_learns_from_the_log_who_flagged(client: TestClient, sam: Person, noa: Person, flagged: Answer) -> None:
    with writing() as db:
        flags.decide(db, db.get_one(Answer, flagged.id), by=sam, upheld=False)
    page = client.get("/moderation/log").text
    assert "Sam looked at a flag and left the answer as it is" in page
    assert "Noa" not in page


def test_the_log_goes_on_where_it_ended(client: TestClient, sam: Person, thread: Thread) -> None:
    with writing() as db:
        for turn in range(32):
            (threads.reopen if turn % 2 else threads.close)(
                db, db.get_one(Thread, thread.id), by=sam, **({} if turn % 2 else {"reason": f"Turn {turn}"})
            )
    first = client.get("/moderation/log").text
    older = client.get(first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")).text
    assert "Turn 30" in first
    assert "Turn 0" in older
    assert client.get("/moderation/log?after=nonsense").status_code == 422


def test_a_decision_is_undone_with_one_press(signed_in: Browser, sam: Person, flagged: Answer) -> None:
    browser = signed_in(sam)
    decide(browser, "hide", "Unkind")
    page = browser.get("/moderation?tab=flags&done=3").text
    assert 'data-key="u"' in page
    response = browser.post("/moderation/decisions/3?_method=delete", follow_redirects=False)
    assert response.headers["location"] == "/moderation?tab=flags&on=answer-1"
    assert the_answer().visible


def test_nobody_undoes_what_another_decided(signed_in: Browser, sam: Person, kim: Person, flagged: Answer) -> None:
    decide(signed_in(sam), "hide", "Unkind")
    assert signed_in(kim).post("/moderation/decisions/3?_method=delete").status_code == 409


def test_many_are_decided_at_once_and_undone_together(signed_in: Browser, sam: Person, flagged: Answer) -> None:
    browser, form = signed_in(sam), {"matter": ["3"], "decision": "hide", "reason": "Unkind"}
    assert "Read" not in browser.post("/moderation/bulk/trial", data={"decision": "hide"}).text
    assert "1 would be hidden" in browser.post("/moderation/bulk/trial", data=form).text
    assert the_answer().visible
    done = browser.post("/moderation/bulk", data=form)
    assert "Decided about 1" in done.text
    assert not the_answer().visible
    browser.post(f"{done.url.path}?_method=delete")
    assert the_answer().visible


def test_what_is_under_review_is_not_shown_to_visitors_and_its_author_sees_it(
    signed_in: Browser, client: TestClient, bo: Person, flagged: Answer
) -> None:
    with writing() as db:
        hiding.withhold(db, db.get_one(Answer, flagged.id), "flags")
    page = client.get("/threads/1").text
    assert "is under review" in page
    assert "Read what you are sent." not in page
    assert "Read what you are sent." in signed_in(bo).get("/threads/1").text


def test_the_log_is_cut_down_to_one_sort_or_one_person(
    client: TestClient, sam: Person, kim: Person, flagged: Answer
) -> None:
    with writing() as db:
        hiding.hide(db, db.get_one(Answer, flagged.id), by=sam, reason="Unkind")
    assert "Unkind" in client.get("/moderation/log?kind=hidden&who=sam").text
    assert "Nothing like that" in client.get("/moderation/log?kind=hidden&who=kim").text
    assert "Nothing like that" in client.get("/moderation/log?kind=back").text
