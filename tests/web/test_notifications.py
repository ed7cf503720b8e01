"""What somebody was told: the list, what is new in it, and the count in the bar."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlmodel import Session
from starlette.testclient import TestClient

from community import lines, notifications, threads
from community.database import now, reading
from community.lines import Told
from community.paging import Page
from community.people import Person
from community.threads import Thread
from escalation import by_hand
from tests.cast import Ask
from tests.web.forum import statements_of

SignedIn = Callable[[Person], TestClient]


@pytest.fixture
def thread(db: Session, ask: Ask, kim: Person, bo: Person, sam: Person) -> Thread:
    thread = ask(title="The lights blink red")
    db.commit()
    return thread


def tell(db: Session, person: Person, thread: Thread, *kinds: str, subject: int = 0) -> None:
    for kind in kinds:
        notifications.tell(db, person.id, kind, thread_id=thread.id, subject=subject)
    db.commit()


def listed(person: Person, after: str | None = None) -> Page[Told]:
    with reading() as db:
        return lines.page(db, person, after=after)


def test_the_list_is_for_who_is_signed_in(client: TestClient):
    assert client.get("/notifications", follow_redirects=False).headers["location"].startswith("/sign-in")


def test_an_empty_list_says_what_will_be_there(signed_in: SignedIn, ana: Person):
    assert "When somebody answers you" in signed_in(ana).get("/notifications").text


def test_what_is_new_is_marked_and_counted_in_the_bar(db: Session, signed_in: SignedIn, ana: Person, thread: Thread):
    tell(db, ana, thread, "did it help", "team asks")
    page = signed_in(ana).get("/notifications").text
    assert page.count("item unread") == 2
    assert 'aria-label="Notifications, 2 new"' in page
    assert "Our team needs something from you" in page
    assert "The lights blink red" in page


def test_it_is_seen_when_it_is_opened_and_leads_to_its_thread(
    db: Session, signed_in: SignedIn, ana: Person, thread: Thread
):
    tell(db, ana, thread, "did it help")
    browser = signed_in(ana)
    (told,) = listed(ana).items
    assert (
        browser.get(f"/notifications/{told.id}", follow_redirects=False).headers["location"] == f"/threads/{thread.id}"
    )
    page = browser.get("/notifications").text
    assert "item unread" not in page
    assert 'aria-label="Notifications"' in page


def test_what_is_for_the_desk_leads_to_the_case(
    db: Session, signed_in: SignedIn, ana: Person, kim: Person, thread: Thread
):
    case = by_hand.escalate(db, thread, by=ana)
    tell(db, kim, thread, "offered", subject=case.id)
    (told,) = listed(kim).items
    answer = signed_in(kim).get(f"/notifications/{told.id}", follow_redirects=False)
    assert answer.headers["location"] == f"/desk/cases/{case.id}"


def test_nobody_opens_what_another_was_told(db: Session, signed_in: SignedIn, ana: Person, bo: Person, thread: Thread):
    tell(db, ana, thread, "did it help")
    (told,) = listed(ana).items
    assert signed_in(bo).get(f"/notifications/{told.id}").status_code == 404
    assert notifications.unseen(db, ana) == 1


def test_all_can_be_marked_as_seen_at_once(db: Session, signed_in: SignedIn, ana: Person, thread: Thread):
    tell(db, ana, thread, "did it help", "team asks")
    page = signed_in(ana).post("/notifications/seen").text
    assert "item unread" not in page
    assert "Mark all as seen" not in page


def test_the_list_goes_on_where_it_was_left(db: Session, signed_in: SignedIn, ana: Person, thread: Thread):
    start = now()
    for number in range(35):
        at = start + timedelta(seconds=number // 3)
        notifications.tell(db, ana.id, "did it help", thread_id=thread.id, subject=number, at=at)
    db.commit()
    first = listed(ana)
    rest = listed(ana, first.next)
    assert (len(first.items), len(rest.items), rest.next) == (30, 5, None)
    assert len({row.id for row in (*first.items, *rest.items)}) == 35
    browser = signed_in(ana)
    assert f"after={first.next}" in browser.get("/notifications").text
    assert browser.get(f"/notifications?after={first.next}").text.count("item unread") == 5
    assert browser.get("/notifications?after=nonsense").status_code == 422


def test_the_title_of_what_was_hidden_since_is_not_told(
    db: Session, signed_in: SignedIn, bo: Person, sam: Person, thread: Thread
):
    tell(db, bo, thread, "asked of you")
    threads.hide(db, thread, by=sam, reason="Spam")
    db.commit()
    page = signed_in(bo).get("/notifications").text
    assert "Somebody asks about what you know" in page
    assert "The lights blink red" not in page


def test_more_than_ninety_nine_are_not_counted(db: Session, signed_in: SignedIn, ana: Person, thread: Thread):
    for number in range(101):
        notifications.tell(db, ana.id, "did it help", thread_id=thread.id, subject=number)
    db.commit()
    assert "Notifications, 99+ new" in signed_in(ana).get("/ranks").text


def test_a_visitors_page_asks_for_no_count(client: TestClient, database: str):
    asked = statements_of(client, "/")
    assert asked
    assert not [statement for statement in asked if "notification" in statement]


def test_the_count_is_read_off_its_index(db: Session, ana: Person, database: str):
    if not database.startswith("sqlite"):
        pytest.skip("PostgreSQL reads a table this small as a whole")
    mine = "SELECT id FROM notification WHERE person_id = 1 AND seen_at IS NULL LIMIT 100"
    plan = " ".join(row[3] for row in db.execute(text(f"EXPLAIN QUERY PLAN {mine}")))
    assert "ix_notification_unseen" in plan
