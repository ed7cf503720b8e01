"""Take words down by two"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "takedown",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("legal_reference", sa.String(length=100), nullable=False),
        sa.Column("asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("was_hidden", sa.Boolean(), nullable=False),
        sa.Column("lift_asked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["asked_by_id"], ["person.id"], name=op.f("fk_takedown_asked_by_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_takedown_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_takedown_decided_by_id")),
        sa.ForeignKeyConstraint(["lift_asked_by_id"], ["person.id"], name=op.f("fk_takedown_lift_asked_by_id")),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["person.id"], name=op.f("fk_takedown_lifted_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_takedown_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_takedown")),
    )
    with op.batch_alter_table("takedown", schema=None) as batch_op:
        batch_op.create_index(
            "ix_takedown_due_at",
            ["due_at"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.create_index(
            "ix_takedown_standing",
            ["id"],
            unique=False,
            sqlite_where=sa.text("confirmed AND lifted_at IS NULL"),
            postgresql_where=sa.text("confirmed AND lifted_at IS NULL"),
        )
        batch_op.create_index("ix_takedown_subject", ["subject_kind", "subject_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_takedown_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "sealedwords",
        sa.Column("takedown_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_sealedwords_author_id")),
        sa.ForeignKeyConstraint(["takedown_id"], ["takedown.id"], name=op.f("fk_sealedwords_takedown_id")),
        sa.PrimaryKeyConstraint("takedown_id", name=op.f("pk_sealedwords")),
    )
    with op.batch_alter_table("sealedwords", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealedwords_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_sealedwords_kept_until"), ["kept_until"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("sealedwords", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sealedwords_kept_until"))
        batch_op.drop_index(batch_op.f("ix_sealedwords_author_id"))

    op.drop_table("sealedwords")
    with op.batch_alter_table("takedown", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_takedown_thread_id"))
        batch_op.drop_index("ix_takedown_subject")
        batch_op.drop_index(
            "ix_takedown_standing",
            sqlite_where=sa.text("confirmed AND lifted_at IS NULL"),
            postgresql_where=sa.text("confirmed AND lifted_at IS NULL"),
        )
        batch_op.drop_index(
            "ix_takedown_due_at",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.drop_table("takedown")
