"""What is known of a person, table by table: what they can take along, and what goes when they leave.

Posts stay where they are, under "somebody who
left": the person's row keeps its number and loses everything else (docs/decisions/0019).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, select
from sqlmodel import Session, SQLModel

from community.people import Person

THEIRS = (
    *("thread.author_id", "answer.author_id", "comment.author_id", "vote.person_id", "metoo.person_id"),
    *("feedback.person_id", "flag.by_id", "appeal.by_id", "ledgerentry.person_id", "notification.person_id"),
    *("expertise.person_id", "privatemessage.author_id", "event.who_id", "signin.person_id", "token.person_id"),
    *("identity.person_id", "incidentmember.person_id", "volunteer.person_id", "article.author_id"),
    *("subscription.person_id", "letter.person_id", "mailbox.person_id", "preference.person_id"),
    "concealment.author_id",
    *("authenticator.person_id", "recoverycode.person_id", "passkey.person_id"),
)
"""What a person can take along: what they wrote and did, and what is kept about them."""

GONE = (
    *("signin.person_id", "token.person_id", "identity.person_id", "notification.person_id", "draft.by_id"),
    *("idempotentrequest.person_id", "look.person_id", "ping.person_id", "volunteer.person_id"),
    "sealedwords.author_id",
    *("expertise.person_id", "personalexport.person_id", "subscription.person_id", "mention.person_id"),
    "concealment.author_id",
    *("letter.person_id", "mailbox.person_id", "preference.person_id", "readinghours.person_id"),
    *("authenticator.person_id", "recoverycode.person_id", "passkey.person_id"),
)
"""What is deleted when they leave."""

SECRETS = frozenset(
    {"password_hash", "token_hash", "archive", "body_html", "secret", "key_hash", "code_hash", "public_key"}
)
"""Columns nobody takes along: they prove who somebody is, or say the same again."""


def taken_along(db: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Everything of theirs, by table, the oldest first."""
    found = {"person": [_plain(person.model_dump())]}
    for name in THEIRS:
        table, column = _place(name)
        if table is not None:
            rows = db.execute(select(table).where(table.c[column] == person.id).order_by(*table.primary_key.columns))
            found[table.name] = [_plain(row._mapping) for row in rows]
    return found


def forget(db: Session, person: Person) -> None:
    """Delete what is only theirs."""
    for name in GONE:
        table, column = _place(name)
        if table is not None:
            db.execute(delete(table).where(table.c[column] == person.id))


def _place(name: str) -> tuple[Table | None, str]:
    """A table of any room, also of one above; None where this process has none of that name."""
    table, column = name.split(".")
    return SQLModel.metadata.tables.get(table), column


def _plain(row: Mapping[Any, Any]) -> dict[str, Any]:
    """As JSON has it."""
    return {
        str(name): value.isoformat() if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in SECRETS
    }
