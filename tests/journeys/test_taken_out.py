"""Words that are taken out are nowhere, in no room. Whether a column is reached, tests/house/test_keeping.py asks."""

from sqlmodel import Session

import escalation.worker
import web.app  # noqa: F401 every table there is
from community import answers, comments, concealing, people, redacting, suggestions, threads
from community.people import Person
from escalation import by_hand, claims, drafts, experts, notes, side_threads, teams
from escalation.drafts import Kind
from moderation import appeals, flags, hiding
from tests import columns
from tests.cast import Ask
from tests.community.test_redacting import tables_with

WORDS = "Quintus Quux"


def test_they_are_in_no_column_of_any_room(db: Session, ask: Ask, ana: Person, bo: Person, kim: Person, sam: Person):
    thread = ask(title=f"A letter to {WORDS}", body=f"{WORDS} never wrote back.")
    answer = answers.post(db, thread, by=bo, body=f"Ask {WORDS}.")
    comment = comments.post(db, thread, by=bo, body=f"{WORDS}!", answer=answer)
    threads.edit(db, thread, by=ana, title=thread.title, body=f"It was {WORDS}.")
    suggestions.suggest(db, answer, by=people.add(db, name="Hal"), body=f"Write to {WORDS}.", reason=f"It is {WORDS}")
    flags.raise_(db, answer, by=ana, reason="private", note=f"{WORDS} is my aunt")
    hiding.hide(db, comment, by=sam, reason=f"Names {WORDS}")
    appeals.raise_(db, comment, by=bo, words=f"{WORDS} is my uncle")
    concealing.conceal(db, answers.post(db, thread, by=bo, body=f"Call {WORDS} on +44 7911 123456"), by=sam)
    _desk(db, thread.id, kim)
    reached = tables_with(db, WORDS)
    assert {"draft.body", "internalnote.body", "privatemessage.body", "flag.note", "appeal.words"} <= set(reached)
    assert set(reached) <= columns.reached()
    redacting.redact(db, thread, [WORDS, "+44 7911 123456"], by=sam, reason="a name")
    assert tables_with(db, WORDS) == tables_with(db, "7911") == []


def test_what_a_column_of_ours_says_is_no_word_of_anybodys(db: Session, ask: Ask, sam: Person):
    thread = ask(body="A question that is open")
    redacting.redact(db, thread, ["question", "open"], by=sam, reason="words that are ours, too")
    assert (thread.kind, thread.state) == ("question", "open")
    assert "question" not in thread.body
    assert escalation.worker.STEPS


def _desk(db: Session, thread_id: int, kim: Person) -> None:
    thread = db.get_one(threads.Thread, thread_id)
    case = claims.claim(db, by_hand.escalate(db, thread, by=kim), by=kim)
    notes.add(db, case, by=kim, body=f"{WORDS} called")
    drafts.save(db, case, Kind.REPLY, by=kim, body=f"Dear {WORDS}", seen=0)
    side_threads.post(db, thread, by=kim, body=f"Are you {WORDS}?")
    team = teams.add(db, name="Billing", kind="department", calendar_id=1)
    experts.ask(db, case, by=kim, team=team, question=f"Who is {WORDS}?")
