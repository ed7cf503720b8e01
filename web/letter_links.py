"""The addresses that letters carry: signed, so that they work without signing in, and good for one thing each."""

from datetime import timedelta
from typing import Any

from community import signing
from community.people import Person
from community.settings import settings
from community.threads import Thread

LEAVES_WITHIN = timedelta(days=365)
SAYS_WITHIN = timedelta(days=30)
VERIFIES_WITHIN = timedelta(days=3)
RESETS_WITHIN = timedelta(hours=1)


def absolute(path: str) -> str:
    """A path of ours as a whole address."""
    home = settings().public_url or f"http://{settings().host}:{settings().port}"
    return f"{home}{path}"


def leave(person: Person, topic: str) -> str:
    """Ends one topic by mail, or the digest."""
    return absolute(f"/letters/leave/{signing.link('leave', person.id, topic)}")


def helped(person: Person, thread: Thread, answer_id: int) -> str:
    """Where the asker says whether an answer helped."""
    return absolute(f"/letters/helped/{signing.link('helped', person.id, thread.id, answer_id)}")


def verify(person: Person, address: str) -> str:
    """Proves that somebody reads mail at this address."""
    return absolute(f"/letters/verify/{signing.link('verify', person.id, address)}")


def reset(person: Person) -> str:
    """Lets somebody choose a new password, once: the old one is part of it."""
    return absolute(f"/letters/password/{signing.link('reset', person.id, mark(person))}")


def mark(person: Person) -> str:
    """Changes with the password and the address, so that a link that was used, or overtaken, opens nothing."""
    return signing.box(f"{person.password_hash} {person.email}", person.id)


def notification(id: int) -> str:
    return absolute(f"/notifications/{id}")


def thread(of: Any, answer_id: int = 0) -> str:
    """The thread, at an answer."""
    return absolute(f"/threads/{of.id}" + (f"#answer-{answer_id}" if answer_id else ""))
