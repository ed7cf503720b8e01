"""The demo, loaded: nothing in it is unfinished, and every page has something to show to whom it is for.

Loading takes a while, so that one test looks at all of it.
"""

from collections.abc import Callable
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlmodel import Session, col, select

from community import checks as community_checks
from community import people
from community.announcing import Announcement
from community.categories import Category
from community.database import reading
from community.people import Person
from escalation import checks, ignored
from escalation.cases import Case, State
from escalation.experts import ExpertRequest
from escalation.incidents import Incident
from tests.conftest import Configure
from tests.databases import Maker
from tests.web import every_page
from tests.web.test_whole_exports import elsewhere, everything
from web import bringing_in, demo, exports

FOR_EVERYBODY = ("/", "/notifications", "/incidents", "/incidents/1", "/incidents/2", "/articles", "/needs-answer")
AT_THE_DESK = (
    *("/desk", "/desk?view=team", "/desk?view=soon", "/desk?view=all", "/desk?view=incident", "/desk?view=offered"),
    *("/macros", "/expert-requests", "/surge", "/teams", "/watch-rules"),
)
FOR_WHO_PLANS = ("/policies", "/calendars", "/promises", "/promises/ignored", "/promises/overdue", "/surge", "/teams")
WHERE = {"marta": FOR_EVERYBODY, "ffion": FOR_EVERYBODY, "asha": AT_THE_DESK, "helen": FOR_WHO_PLANS}


def test_the_demo_is_finished_and_every_page_of_it_opens(
    app: FastAPI,
    client: TestClient,
    signed_in: Callable[[Person], TestClient],
    databases: Maker,
    configure: Configure,
    tmp_path: Path,
):
    demo.load()
    demo.catch_up()
    with reading() as db:
        _it_is_finished(db)
        for handle, addresses in WHERE.items():
            browser = signed_in(_who(db, handle))
            assert [browser.get(address).status_code for address in addresses] == [200] * len(addresses), handle
        _both_read_the_private_side_thread(db, signed_in)
        _every_case_opens_at_the_desk(db, signed_in(_who(db, "asha")))
        _every_policy_opens(db, signed_in(_who(db, "helen")))
        _every_address_opens(db, app, [client, *(signed_in(_who(db, handle)) for handle in demo.SIGN_INS)])
    _it_moves_out_and_in_again(databases, configure, tmp_path)


def _it_is_finished(db: Session) -> None:
    assert set(db.exec(select(Case.state))) == set(State)
    assert set(db.exec(select(ExpertRequest.state))) >= {"open", "answered", "late"}
    assert set(db.exec(select(Incident.state))) >= {"open", "fixed"}
    assert list(checks.disagreements(db)) == []
    assert ignored.count(db) == 0
    assert list(db.exec(select(Announcement.id).where(col(Announcement.due_at).is_not(None)))) == []


def _it_moves_out_and_in_again(databases: Maker, configure: Configure, tmp_path: Path) -> None:
    """What is brought in is the same, and everything in it agrees."""
    before = everything()
    exports.export(tmp_path / "out", private=True)
    with databases("again") as url, elsewhere(configure, url, tmp_path / "again"):
        bringing_in.bring_in(tmp_path / "out")
        assert everything() == before
        with reading() as db:
            assert list(community_checks.disagreements(db)) == []


def _both_read_the_private_side_thread(db: Session, signed_in: Callable[[Person], TestClient]) -> None:
    case = db.exec(select(Case).where(Case.cause == "unhelped", Case.state == State.RESOLVED)).one()
    for handle in ("marta", "asha"):
        page = signed_in(_who(db, handle)).get(f"/threads/{case.thread_id}/private")
        assert (page.status_code, "4417" in page.text) == (200, True)
    assert signed_in(_who(db, "ffion")).get(f"/threads/{case.thread_id}/private").status_code == 404


def _every_case_opens_at_the_desk(db: Session, browser: TestClient) -> None:
    ids = list(db.exec(select(Case.id)))
    assert {browser.get(f"/desk/cases/{id}").status_code for id in ids} == {200}


def _every_policy_opens(db: Session, browser: TestClient) -> None:
    slugs = list(db.exec(select(Category.slug)))
    assert {browser.get(f"/policies/{slug}").status_code for slug in slugs} == {200}


def _every_address_opens(db: Session, app: FastAPI, browsers: list[TestClient]) -> None:
    """For somebody, that is; and nobody may bring it down."""
    for path, addresses in every_page.addresses(app, db):
        said = {one.get(address, follow_redirects=False).status_code for address in addresses for one in browsers}
        assert max(said, default=0) < 500, path
        assert not addresses or path in every_page.NOTHING_YET or min(said) < 400, path


def _who(db: Session, handle: str) -> Person:
    person = people.by_handle(db, handle)
    assert person
    return person
