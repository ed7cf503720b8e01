"""Requests nobody thought of, made from the OpenAPI description: each gets one of the answers described there.

schemathesis tries every operation with what fits its description and with what does not, as a customer and as an
agent, on a real database with things in it. A 500, an undescribed status or shape, a wrong value that is taken or a
right one that is refused is a failure.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from fastapi import FastAPI
from schemathesis.config import SchemathesisConfig
from schemathesis.engine import from_schema
from schemathesis.engine.events import EngineFinished, FatalError, NonFatalError, ScenarioFinished

from community import answers, comments, threads, tokens
from community.answers import Answer
from community.categories import Category
from community.database import writing
from community.people import Person
from community.threads import Thread
from escalation.cases import Case

# What fits the description and is refused all the same: not allowed (403), not there (404), closed meanwhile (409),
# and what only the database knows to be wrong: a category, a cursor, a handle (422).
REFUSED_THOUGH_WELL_FORMED = ["2xx", "403", "404", "409", "422"]

CONFIGURATION: dict[str, Any] = {
    "generation": {"max-examples": 4, "deterministic": True},
    "checks": {"positive_data_acceptance": {"expected-statuses": REFUSED_THOUGH_WELL_FORMED}},
    # Whole stories in the right order are told in tests/journeys; made at random they are too few to be worth it. What
    # is there is known beforehand: learning it from answers would make the generators anew after nearly every request.
    "phases": {
        "stateful": {"enabled": False},
        "coverage": {"extra-data-sources": {"responses": False}},
        "fuzzing": {"extra-data-sources": {"responses": False}, "error-feedback": {"enabled": False}},
    },
}

KEY = re.compile(r"[!-~]( *[!-~])*")
counter = count(1)


@pytest.fixture
def described(
    app: FastAPI, client, question: Thread, answer: Answer, case: Case, noa: Person, general: Category
) -> FastAPI:
    """The application, with a thread of Ana's and one of Noa's, and an answer, a comment and a case."""
    with writing() as db:
        comments.post(db, db.get_one(Thread, question.id), by=noa, body="Same here")
        threads.ask(db, by=noa, category=general, title="No signal", body="Since yesterday.")
        answers.post(db, db.get_one(Thread, question.id), by=noa, body="Mine does it too.")
    return app


@schemathesis.hook
def before_call(_context: Any, attempt: Any, _options: Any) -> None:
    """Bring it near to what is there: small numbers, a category that exists, a key that was not used before.

    Otherwise nearly every request would end at "not found" or "used before". What does not fit stays as it is.
    """
    attempt.path_parameters = near(attempt.path_parameters, "id")
    if isinstance(attempt.body, dict):
        attempt.body = near_things(attempt.body)
    key = attempt.headers.get("Idempotency-Key")
    if isinstance(key, str) and KEY.fullmatch(key):
        attempt.headers["Idempotency-Key"] = f"{next(counter)} {key}"[:255].strip()


def near_things(body: dict[str, Any]) -> dict[str, Any]:
    for name in ("thread", "answer", "comment"):
        body = near(body, name)
    slug = body.get("category")
    return body | {"category": "general"} if isinstance(slug, str) and 0 < len(slug.strip()) < 60 else body


def near(sent: Any, name: str) -> Any:
    number = (sent or {}).get(name)
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number < 2**63:
        return sent
    return sent | {name: number % 2 + 1}


def found_by_trying(app: FastAPI, person: Person, *tags: str) -> tuple[int, set[str]]:
    """How many requests were made of the operations with these tags, and what was wrong with their answers."""
    with writing() as db:
        headers = {"Authorization": f"Bearer {tokens.make(db, person)}"}
    configuration = SchemathesisConfig.from_dict(CONFIGURATION | {"headers": headers})
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", app, config=configuration)
    if tags:
        schema = schema.include(tag=list(tags))
    tried, wrong = 0, set()
    for event in from_schema(schema).execute():
        if isinstance(event, ScenarioFinished):
            tried += len(event.recorder.cases)
        wrong |= set(trouble_in(event))
    return tried, wrong


def trouble_in(event: Any) -> Iterator[str]:
    if isinstance(event, ScenarioFinished):
        for checks in event.recorder.checks.values():
            yield from (f"{told.failure}\n{told.code_sample}" for check in checks if (told := check.failure_info))
    if isinstance(event, FatalError):
        yield repr(event.exception)
    if isinstance(event, NonFatalError):
        yield f"{event.label}: {event.value!r}"
    if isinstance(event, EngineFinished):
        yield from (str(failure) for failure in event.failures)


def test_a_customer_finds_no_hole(described: FastAPI, ana: Person):
    tried, wrong = found_by_trying(described, ana)
    assert tried > 1000
    assert not wrong, "\n\n".join(sorted(wrong))


def test_an_agent_finds_no_hole(described: FastAPI, kim: Person):
    """Only where an agent may do what a customer may not: everything else has been tried."""
    tried, wrong = found_by_trying(described, kim, "cases", "answers")
    assert tried > 300
    assert not wrong, "\n\n".join(sorted(wrong))
