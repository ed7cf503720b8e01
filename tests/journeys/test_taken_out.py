"""Words that are taken out are nowhere, in no room; and every column that holds words says whether they are reached."""

from sqlalchemy import JSON
from sqlmodel import AutoString, Session, SQLModel

import escalation.worker
import web.app  # noqa: F401 every table there is
from community import answers, comments, concealing, people, redacting, suggestions, threads
from community.people import Person
from escalation import by_hand, claims, drafts, experts, notes, side_threads, teams
from escalation.drafts import Kind
from moderation import appeals, flags, hiding
from tests.cast import Ask
from tests.community.test_redacting import tables_with

WORDS = "Quintus Quux"
SHORT = 150

REACHED = frozenset(
    {
        *("thread.title", "thread.body", "thread.body_html", "thread.hidden_reason"),
        *(
            "answer.body",
            "answer.body_html",
            "answer.hidden_reason",
            "article.title",
            "article.body",
            "article.body_html",
        ),
        *("comment.body", "comment.body_html", "comment.hidden_reason", "event.reason", "event.data", "asked.words"),
        *("suggestion.title", "suggestion.body", "suggestion.before", "suggestion.reason", "concealment.words"),
        *("appeal.words", "flag.note", "privatemessage.body", "privatemessage.body_html", "internalnote.body"),
        *("internalnote.body_html", "draft.body", "expertrequest.question", "expertrequest.answer"),
        *("sentreply.words", "sentreply.reason", "takedown.reason"),
    }
)

OF_NO_THREAD = {
    "of a person, who takes them along and has them erased": {
        *("person.email", "person.password_hash", "person.about", "identity.issuer", "identity.subject"),
        *("signin.browser", "mailbox.address", "letter.address", "passkey.credential_id", "passkey.public_key"),
        *("authenticator.secret", "legalhold.reason"),
    },
    "of the operator, the desk or an incident, written for everybody and edited in its own place": {
        *("category.description", "macro.body", "watchrule.words", "watchrule.question", "synonym.words"),
        *("incident.title", "incident.summary", "incident.affected", "incident.answer", "incident.answer_html"),
        *("incidentupdate.body", "incidentupdate.body_html", "contactreason.title", "contactreason.fix"),
        *("postmortem.happened", "postmortem.why", "postmortem.changes"),
        *("postmortem.happened_html", "postmortem.why_html", "postmortem.changes_html"),
    },
    "counted, of searches that had anything personal concealed before they were kept": {"searchedwords.words"},
    "under seal, as evidence that nobody but the staff reads": {"sealedwords.words"},
    "an answer of the API, kept for a day": {"idempotentrequest.key", "idempotentrequest.body"},
    "no words of anybody's": {
        *("job.error", "letter.error", "origin.key", "vectortotals.model", "fittedweights.weights"),
        *("measuredday.points", "businesscalendar.hours", "businesscalendar.closed", "businesscalendar.open"),
        *("deed.done", "deed.skipped", "surge.report", "announcement.audiences", "announcement.told_already"),
        *("asked.shown", "asked.opened", "asked.tallied", "agent.languages", "agent.hours", "policy.at_once"),
    },
}


def written() -> set[str]:
    """Every column in which a sentence has room."""
    return {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, JSON)
        or (isinstance(column.type, AutoString) and (column.type.length or SHORT) >= SHORT)
    }


def test_every_column_that_holds_words_says_whether_they_are_reached():
    said = REACHED.union(*OF_NO_THREAD.values())
    assert written() - said == set(), "say in REACHED or OF_NO_THREAD what redacting does with it"
    assert said - written() == set()


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
    assert set(reached) <= REACHED
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
