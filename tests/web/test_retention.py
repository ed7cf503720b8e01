"""What is kept and for how long, on one page for whoever answers for it."""

from collections.abc import Callable
from datetime import timedelta

from fastapi.testclient import TestClient
from sqlmodel import Session

from community import sessions, sweeping
from community.database import now, writing
from community.people import Person, Role
from community.sweeping import Sweep
from moderation import erasure
from tests.cast import joins
from tests.conftest import Configure

Browser = Callable[[Person], TestClient]


def test_it_is_for_managers_and_the_operator(signed_in: Browser, client: TestClient, ana: Person, kim: Person) -> None:
    assert client.get("/retention", follow_redirects=False).status_code == 303
    assert [signed_in(who).get("/retention").status_code for who in (ana, kim)] == [403, 403]
    assert signed_in(joins("Max", Role.MANAGER)).get("/retention").status_code == 200


def test_it_says_how_long_and_when_the_next_sweep_is(
    signed_in: Browser, configure: Configure, work: Callable[[], None], ana: Person
) -> None:
    max_ = joins("Max", Role.MANAGER)
    assert "when a worker runs" in signed_in(max_).get("/retention").text
    configure(keep_tokens="77d")
    with writing() as db:
        sessions.start(db, ana, at=now() - timedelta(days=99))
        sweeping.plan(db)
    work()
    page = signed_in(max_).get("/retention").text
    assert "77 days" in page
    assert "LANDBRIDGE_KEEP_TOKENS" in page
    assert "No worker is sweeping" not in page
    row = page.partition('id="kept-signin"')[2].partition("</tr>")[0]
    assert '<td class="n">1</td>' in row


def test_it_says_when_no_worker_sweeps_and_who_is_held(
    db: Session, signed_in: Browser, ana: Person, kim: Person
) -> None:
    db.add(Sweep(name="signin", due_at=now() - timedelta(days=2)))
    erasure.hold(db, ana, by=kim, reason="A court asked")
    db.commit()
    page = signed_in(joins("Max", Role.MANAGER)).get("/retention").text
    assert "No worker is sweeping" in page
    assert "Nothing goes that concerns 1 person" in page
