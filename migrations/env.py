"""What alembic runs: one transaction on one connection, the same scripts on SQLite and PostgreSQL."""

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel.sql.sqltypes import AutoString, UTCDateTime

from migrations.connection import check_references, connected, hold_the_lock


def render(kind: str, thing: Any, _autogen: AutogenContext) -> str | Literal[False]:
    """Write SQLModel's own types as the plain ones, so that revisions need nothing but SQLAlchemy."""
    if kind == "type" and isinstance(thing, AutoString):
        return f"sa.String(length={thing.length})" if thing.length else "sa.String()"
    if kind == "type" and isinstance(thing, UTCDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["tables"],
        render_as_batch=True,
        render_item=render,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        hold_the_lock(connection)
        context.run_migrations()
        check_references(connection)


with connected(context.config.attributes["url"]) as connection:
    migrate(connection)
