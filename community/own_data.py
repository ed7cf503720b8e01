"""What is known of a person: what they can take along, and what goes when they leave.

Every table says it of itself (community/keeping.py). Posts stay where they are, under "somebody who left": the
person's row keeps its number and loses everything else (docs/decisions/0019).
"""

from typing import Any

from sqlalchemy import delete, select
from sqlmodel import Session

from community import keeping
from community.keeping import Kept
from community.people import Person


def taken_along(db: Session, person: Person) -> dict[str, list[dict[str, Any]]]:
    """Everything of theirs, by table, the oldest first."""
    return {kept.table.name: found for kept in keeping.everything() if (found := _theirs(db, kept, person.id))}


def forget(db: Session, person: Person) -> None:
    """Delete what is only theirs."""
    for kept in keeping.everything():
        going = kept.going_with(person.id)
        if going is not None:
            db.execute(delete(kept.table).where(going))


def _theirs(db: Session, kept: Kept, person_id: int) -> list[dict[str, Any]]:
    mine = kept.of_person(person_id)
    if mine is None:
        return []
    found = select(*kept.taken_along).where(mine).order_by(*kept.table.primary_key.columns)
    return [dict(row._mapping) for row in db.execute(found)]
