"""Weigh flags and queue what is to be reviewed"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "matter",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("harm", sa.String(length=20), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("verdict", sa.String(length=10), nullable=False),
        sa.Column("withheld", sa.Boolean(), nullable=False),
        sa.Column("batch", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_matter_author_id")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["person.id"], name=op.f("fk_matter_settled_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_matter_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_matter")),
    )
    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_matter_batch"), ["batch"], unique=False)
        batch_op.create_index(
            "ix_matter_place",
            ["cause", "place_at", "id"],
            unique=False,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.create_index("ix_matter_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(
            "uq_matter_open",
            ["subject_kind", "subject_id", "cause"],
            unique=True,
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("review", sa.String(length=20), nullable=False, server_default=""))

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hidden_reason", sa.String(length=500), nullable=False, server_default=""))
        batch_op.add_column(
            sa.Column("hidden_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("review", sa.String(length=20), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_comment_hidden_by_id"), "person", ["hidden_by_id"], ["id"])

    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.add_column(sa.Column("weight", sa.Float(), nullable=False, server_default="1"))
        batch_op.add_column(sa.Column("by_new", sa.Boolean(), nullable=False, server_default=sa.false()))

    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("hidden_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("review", sa.String(length=20), nullable=False, server_default=""))
        batch_op.create_foreign_key(batch_op.f("fk_thread_hidden_by_id"), "person", ["hidden_by_id"], ["id"])

    _put_in_the_queue()
    _name_who_hid()


def downgrade() -> None:
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_thread_hidden_by_id"), type_="foreignkey")
        batch_op.drop_column("review")
        batch_op.drop_column("hidden_by_id")

    with op.batch_alter_table("flag", schema=None) as batch_op:
        batch_op.drop_column("by_new")
        batch_op.drop_column("weight")

    with op.batch_alter_table("comment", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_comment_hidden_by_id"), type_="foreignkey")
        batch_op.drop_column("review")
        batch_op.drop_column("hidden_by_id")
        batch_op.drop_column("hidden_reason")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_column("review")

    with op.batch_alter_table("matter", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_matter_open", sqlite_where=sa.text("settled_at IS NULL"), postgresql_where=sa.text("settled_at IS NULL")
        )
        batch_op.drop_index("ix_matter_subject")
        batch_op.drop_index(
            "ix_matter_place",
            sqlite_where=sa.text("settled_at IS NULL"),
            postgresql_where=sa.text("settled_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_matter_batch"))

    op.drop_table("matter")


def _put_in_the_queue() -> None:
    """What was flagged and not decided waits in the order in which it was flagged."""
    for table in ("thread", "answer", "comment"):
        of_thread = "id" if table == "thread" else "thread_id"
        op.execute(  # the names are ours
            "INSERT INTO matter (cause, subject_kind, subject_id, thread_id, author_id, harm, weight, since, place_at,"  # noqa: S608
            " verdict, withheld, batch) SELECT 'flags', flag.subject_kind, flag.subject_id, "
            f"{table}.{of_thread}, {table}.author_id, min(flag.reason), count(*), min(flag.created_at),"
            f" min(flag.created_at), '', false, '' FROM flag JOIN {table} ON {table}.id = flag.subject_id"
            f" WHERE flag.subject_kind = '{table}' AND flag.decided_at IS NULL"
            f" GROUP BY flag.subject_kind, flag.subject_id, {table}.{of_thread}, {table}.author_id"
        )


def _name_who_hid() -> None:
    """The log knows it."""
    for table, of_thread in (("thread", "id"), ("comment", "thread_id")):
        op.execute(
            f"UPDATE {table} SET hidden_by_id = (SELECT who_id FROM event WHERE event.kind = '{table}.hidden'"  # noqa: S608
            f" AND event.thread_id = {table}.{of_thread} AND event.subject_id = {table}.id ORDER BY event.id DESC LIMIT 1) WHERE hidden_at IS NOT NULL"
        )
