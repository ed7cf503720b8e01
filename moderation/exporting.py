"""A person takes their data along: a ZIP of JSON and HTML, made by the worker, theirs to fetch for a week."""

import json
from datetime import datetime
from html import escape
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


def packed(person: Person, tables: dict[str, list[dict[str, Any]]]) -> bytes:
    """`data.json` for programs, `index.html` for people."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(tables, ensure_ascii=False, indent=1, default=str))
        archive.writestr("index.html", _page(person, tables))
    return packed.getvalue()


def _page(person: Person, tables: dict[str, list[dict[str, Any]]]) -> str:
    parts = "".join(f"<h2>{escape(name)} ({len(rows)})</h2>{_table(rows)}" for name, rows in tables.items() if rows)
    title = escape(person.name)
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><h1>{title}</h1>{parts}</html>'


def _table(rows: list[dict[str, Any]]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in rows[0])
    body = "".join(
        "<tr>" + "".join(f"<td>{escape('' if value is None else str(value))}</td>" for value in row.values()) + "</tr>"
        for row in rows
    )
    return f"<table border><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
