"""Which of our rows something of another forum became: a second run changes nothing, and old addresses lead here."""

from collections.abc import Iterable, Mapping

from sqlmodel import Field, Session, SQLModel, col, select

from community.database import insert, number
from community.keeping import keeps


@keeps("Numbers from another forum", ours="key")
class Origin(SQLModel, table=True):
    """`kind` says what it was there: a `thread`, an `answer`, a `person`; the `opening` post of a thread, which is its
    question here; or the `place` of a post in its thread."""

    kind: str = Field(max_length=10, primary_key=True)
    key: str = Field(max_length=300, primary_key=True)
    local_id: int = number()


def key(forum: str, id: object) -> str:
    return f"{forum}:{id}"


def add(db: Session, kind: str, found: Mapping[str, int]) -> None:
    """Remember these ids by their keys. What is known already stays: of two with one number the first counts."""
    if found:
        remembered = [{"kind": kind, "key": key, "local_id": id} for key, id in found.items()]
        db.execute(insert(db, Origin).on_conflict_do_nothing(), remembered)


def here(db: Session, kind: str, forum: str, id: object) -> int | None:
    """The id it has here, if it has moved in."""
    found = db.get(Origin, (kind, key(forum, id)))
    return found and found.local_id


def known(db: Session, kind: str, keys: Iterable[str]) -> dict[str, int]:
    """The ids of those that have moved in, by their keys."""
    those = select(Origin.key, Origin.local_id).where(Origin.kind == kind, col(Origin.key).in_(list(keys)))
    return dict(db.exec(those).all())
