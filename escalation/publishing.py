"""An agent sends what they have written: nothing unseen is answered over, and the draft ends only with the sending."""

from datetime import datetime

from sqlmodel import Session

from community.answers import Answer
from community.people import Person
from escalation import asking, claims, drafts
from escalation.cases import Case
from escalation.drafts import Kind


def publish(
    db: Session,
    case: Case,
    *,
    by: Person,
    body: str,
    asks: bool = False,
    version: int = 0,
    fence: int | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> Answer:
    """Answer in the thread, or ask the customer there and wait. `version`, `fence` and `seen` are the draft, the claim
    and the newest answer that the page showed. Raises Overtaken, NotClaimed, Expired, SomebodyAnswered, Closed.
    """
    claims.held(db, case)  # the thread before the case before the draft, as everybody locks them
    drafts.save(db, case, Kind.REPLY, by=by, body=body, seen=version, at=at)
    send = asking.ask_customer if asks else claims.reply
    answer = send(db, case, by=by, body=body, fence=fence, seen=seen, at=at)
    drafts.drop(db, case, Kind.REPLY, by=by, at=at)
    return answer
