"""Contact reasons and post-mortems as the team leads them and everybody reads them."""

import pytest
from fastapi.testclient import TestClient
from sqlmodel import Session

from community.people import Person, Role
from escalation import by_hand, incidents, reasons
from escalation.incidents import Incident
from escalation.reasons import ContactReason
from tests.cast import Ask, joins


@pytest.fixture
def mia(database: str) -> Person:
    """Manages."""
    return joins("Mia", Role.MANAGER)


@pytest.fixture
def seen(db: Session, kim: Person) -> ContactReason:
    reason = reasons.see(db, title="The invoice shows a fee nobody knows", by=kim)
    db.commit()
    return reason


@pytest.fixture
def over(db: Session, kim: Person) -> Incident:
    incident = incidents.open_new(db, by=kim, title="Data is slow in west Wales")
    incidents.fix(db, incident, by=kim, body="It works again.")
    db.commit()
    return incident


def test_a_manager_leads_a_reason_from_seen_to_told(
    signed_in, client: TestClient, mia: Person, lee: Person, seen: ContactReason
) -> None:
    mias, at = signed_in(mia), f"/reasons/{seen.id}"
    assert client.get(at).status_code == 404
    for step, words in [
        ("confirmation", {}),
        ("owner", {"owner": "lee"}),
        ("plan", {"fix": "The fee has a name now.", "fix_by": "2027-01-15"}),
        ("fix", {}),
        ("verification", {}),
        ("telling", {"told": "true"}),
    ]:
        assert mias.post(f"{at}/{step}", data=words, follow_redirects=False).status_code == 303, step
    assert "The fee has a name now." in client.get("/you-said-we-did").text
    page = client.get(at).text
    assert "Fixed and verified" in page
    assert "Link a question" not in page


def test_a_step_that_somebody_else_took_meanwhile_is_said(signed_in, mia: Person, seen: ContactReason) -> None:
    mias = signed_in(mia)
    mias.post(f"/reasons/{seen.id}/confirmation")
    again = mias.post(f"/reasons/{seen.id}/confirmation")
    assert again.status_code == 409
    assert "a step further meanwhile" in again.text


def test_only_managers_lead_and_only_the_team_looks(signed_in, ana: Person, kim: Person, seen: ContactReason) -> None:
    assert signed_in(kim).post(f"/reasons/{seen.id}/confirmation").status_code == 403
    assert signed_in(ana).get("/reasons").status_code == 403
    assert signed_in(ana).get(f"/reasons/{seen.id}").status_code == 404


def test_an_owner_who_is_not_of_the_team_is_a_mistake_in_its_field(
    signed_in, mia: Person, ana: Person, seen: ContactReason
) -> None:
    mias = signed_in(mia)
    mias.post(f"/reasons/{seen.id}/confirmation")
    refused = mias.post(f"/reasons/{seen.id}/owner", data={"owner": "ana"})
    assert refused.status_code == 422
    assert "Only somebody of the staff" in refused.text
    assert 'value="ana"' in refused.text


def test_an_agent_says_at_the_desk_why_somebody_asked(
    db: Session, signed_in, ask: Ask, kim: Person, seen: ContactReason
) -> None:
    thread = ask()
    case = by_hand.escalate(db, thread, by=kim)
    db.commit()
    kims = signed_in(kim)
    assert kims.post(f"/cases/{case.id}/reason", data={"reason": seen.id}).status_code == 200
    assert kims.post(f"/cases/{case.id}/reason", data={"title": "Fees in general"}).status_code == 200
    assert [one.title for one in reasons.of_thread(db, thread.id)] == [seen.title, "Fees in general"]
    assert "Fees in general" in kims.get(f"/desk/cases/{case.id}").text


@pytest.mark.parametrize("reason", [10**6, -1])
def test_a_reason_that_is_not_there_cannot_be_chosen(
    db: Session, signed_in, ask: Ask, kim: Person, reason: int
) -> None:
    case = by_hand.escalate(db, ask(), by=kim)
    db.commit()
    assert signed_in(kim).post(f"/cases/{case.id}/reason", data={"reason": reason}).status_code == 404


def test_a_post_mortem_is_the_desks_until_it_is_told(
    signed_in, client: TestClient, kim: Person, over: Incident
) -> None:
    at, kims = f"/incidents/{over.id}/post-mortem", signed_in(kim)
    assert client.get(at).status_code == 404
    assert kims.post(at, data={"happened": "A digger cut the **cable**."}).status_code == 200
    assert client.get(at).status_code == 404
    kims.post(at, data={"happened": "A digger cut the **cable**.", "why": "No map.", "tell": "true"})
    page = client.get(at).text
    assert "<strong>cable</strong>" in page
    assert "<form" not in page.partition("<main")[2].partition("</main")[0]
    assert at in client.get(f"/incidents/{over.id}").text
    assert kims.post(at, data={"happened": "Something else."}).status_code == 409


def test_an_empty_post_mortem_is_not_kept(signed_in, kim: Person, over: Incident) -> None:
    refused = signed_in(kim).post(f"/incidents/{over.id}/post-mortem", data={"happened": " ", "why": "No map."})
    assert refused.status_code == 422
    assert "No map." in refused.text
