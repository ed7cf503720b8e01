"""Which of our rows something of another forum became: a second run changes nothing, and old addresses lead here."""

from sqlmodel import Field, Session, SQLModel

from community.database import number
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


def add(db: Session, kind: str, forum: str, id: object, local_id: int) -> None:
    """Remember it. What is known already stays: of two with one number the first counts."""
    if here(db, kind, forum, id) is None:
        db.add(Origin(kind=kind, key=key(forum, id), local_id=local_id))


def here(db: Session, kind: str, forum: str, id: object) -> int | None:
    """The id it has here, if it has moved in."""
    found = db.get(Origin, (kind, key(forum, id)))
    return found and found.local_id
