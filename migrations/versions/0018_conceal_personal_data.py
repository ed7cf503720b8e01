"""Conceal personal data"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "concealment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("back_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("back_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_concealment_author_id")),
        sa.ForeignKeyConstraint(["back_by_id"], ["person.id"], name=op.f("fk_concealment_back_by_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_concealment_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_concealment_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concealment")),
    )
    with op.batch_alter_table("concealment", schema=None) as batch_op:
        batch_op.create_index("ix_concealment_author", ["author_id", "id"], unique=False)
        batch_op.create_index(
            "ix_concealment_standing",
            ["id"],
            unique=False,
            sqlite_where=sa.text("back_at IS NULL"),
            postgresql_where=sa.text("back_at IS NULL"),
        )
        batch_op.create_index("ix_concealment_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_concealment_thread_id"), ["thread_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("concealment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_concealment_thread_id"))
        batch_op.drop_index("ix_concealment_subject")
        batch_op.drop_index(
            "ix_concealment_standing",
            sqlite_where=sa.text("back_at IS NULL"),
            postgresql_where=sa.text("back_at IS NULL"),
        )
        batch_op.drop_index("ix_concealment_author")

    op.drop_table("concealment")
