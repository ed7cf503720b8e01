"""What an agent is writing, kept on the server: it survives the tab, the sign-in and the server."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from community.database import insert, now, number, reference
from community.keeping import Term, keeps
from community.people import Person
from escalation.cases import Case


class Kind(StrEnum):
    REPLY = "reply"
    NOTE = "note"
    PRIVATE = "private"
    ARTICLE = "article"


SHARED = frozenset({Kind.REPLY, Kind.PRIVATE})
"""What the team says as one: who takes a case over goes on writing. Notes and articles are their author's."""


@keeps("Drafts of agents", goes="by_id", hides="body", redacted="body", until=Term("keep_drafts", "saved_at"))
class Draft(SQLModel, table=True):
    """One text in the making. `of_id` is whose it is, 0 where the team shares it. `version` counts savings and never
    goes back, so that a browser which saves over a version it has not seen is told so."""

    case_id: int = reference("case.id", primary_key=True)
    kind: str = Field(max_length=20, primary_key=True)
    of_id: int = number(default=0, primary_key=True)
    body: str
    by_id: int = reference("person.id")
    saved_at: datetime = Field(default_factory=now, index=True)
    version: int = number(default=1)


class Overtaken(ValueError):
    """Somebody has saved other words meanwhile; `theirs` is that draft. Nothing was changed."""

    def __init__(self, theirs: Draft) -> None:
        super().__init__(f"version {theirs.version} of the {theirs.kind} of case {theirs.case_id} was not seen")
        self.theirs = theirs


def save(db: Session, case: Case, kind: Kind, *, by: Person, body: str, seen: int, at: datetime | None = None) -> Draft:
    """Keep these words. `seen` is the version they were written upon, 0 for none. Raises Overtaken."""
    at = at or now()
    draft = _held(db, case, kind, by, at)
    if draft.body == body:
        return draft
    if draft.version != seen and draft.body:
        raise Overtaken(draft)
    draft.body, draft.by_id, draft.saved_at, draft.version = body, by.id, at, draft.version + 1
    db.flush()
    return draft


def drop(db: Session, case: Case, kind: Kind, *, by: Person, at: datetime | None = None) -> None:
    """The words were sent, or are no longer wanted. The version goes on, so that no other browser saves them anew."""
    save(db, case, kind, by=by, body="", seen=_held(db, case, kind, by, at or now()).version, at=at)


def of(db: Session, case_id: int, person: Person) -> dict[str, Draft]:
    """What is in the making on a case as this person sees it, by kind."""
    theirs = select(Draft).where(Draft.case_id == case_id, col(Draft.of_id).in_((0, person.id)))
    return {draft.kind: draft for draft in db.exec(theirs)}


def _held(db: Session, case: Case, kind: Kind, by: Person, at: datetime) -> Draft:
    """The row, locked, and there: two browsers that save first at the same moment find the same one."""
    key = {"case_id": case.id, "kind": kind, "of_id": 0 if kind in SHARED else by.id}
    row = {**key, "body": "", "by_id": by.id, "saved_at": at, "version": 0}
    db.execute(insert(db, Draft).values(row).on_conflict_do_nothing())
    return db.get_one(Draft, tuple(key.values()), with_for_update=True, populate_existing=True)
