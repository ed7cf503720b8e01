"""A person takes their data along: a ZIP of JSON and HTML, made by the worker, theirs to fetch for a week."""

import json
from collections.abc import Callable
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from sqlalchemy import LargeBinary
from sqlmodel import Field, Session, SQLModel

from community import jobs, own_data
from community.database import now, reading, reference, writing
from community.jobs import kind_of_job
from community.keeping import Term, keeps
from community.people import Person
from community.settings import settings

Rows = list[dict[str, Any]]
Page = Callable[[Person, dict[str, Rows]], str]

_pages: list[Page] = []


def writes_page(page: Page) -> Page:
    """Register who makes the page for people out of what is known of one: web, which knows how a page looks."""
    _pages.append(page)
    return page


@keeps(
    "Data to take along",
    goes="person_id",
    hides="archive",
    until=Term("keep_exports", "expires_at", ends=True),
)
class PersonalExport(SQLModel, table=True):
    """The last one of each person; without an archive it is still being made."""

    person_id: int = reference("person.id", primary_key=True)
    asked_at: datetime = Field(default_factory=now)
    made_at: datetime | None = None
    expires_at: datetime | None = Field(default=None, index=True)
    archive: bytes | None = Field(default=None, sa_type=LargeBinary)


def ask(db: Session, person: Person, *, at: datetime | None = None) -> PersonalExport:
    """Have one made. Asking again makes a new one of today's data."""
    export = db.get(PersonalExport, person.id) or PersonalExport(person_id=person.id)
    export.asked_at, export.made_at, export.expires_at, export.archive = at or now(), None, None, None
    db.add(export)
    jobs.promise(db, MAKE, person.id, at=at)
    return export


def of(db: Session, person: Person, at: datetime | None = None) -> PersonalExport | None:
    """The one that is being made or can be fetched."""
    export = db.get(PersonalExport, person.id)
    return export if export and (not export.expires_at or export.expires_at > (at or now())) else None


@kind_of_job
def make(person_ids: list[int]) -> None:
    for person_id in person_ids:
        with reading() as db:
            person = db.get_one(Person, person_id)
            archive = packed(person, own_data.taken_along(db, person))
        with writing() as db:
            if export := db.get(PersonalExport, person_id):
                export.archive, export.made_at, export.expires_at = archive, now(), now() + settings().keep_exports


MAKE = jobs.name_of(make)


def packed(person: Person, known: dict[str, Rows]) -> bytes:
    """`data.json` for programs, and `index.html` for people."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(known, ensure_ascii=False, indent=1, default=_plain))
        for write in _pages:
            archive.writestr("index.html", write(person, known))
    return packed.getvalue()


def _plain(value: Any) -> str:
    """As JSON has it."""
    return value.isoformat() if isinstance(value, date) else str(value)
