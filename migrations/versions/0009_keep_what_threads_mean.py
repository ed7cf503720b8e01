"""Keep what threads mean"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.create_index(
            "ix_answer_verified",
            ["thread_id"],
            unique=False,
            sqlite_where=sa.text("verified_at IS NOT NULL"),
            postgresql_where=sa.text("verified_at IS NOT NULL"),
        )
    op.create_table(
        "fittedweights",
        sa.Column("by", sa.String(length=10), nullable=False),
        sa.Column("weights", sa.JSON(), nullable=False),
        sa.Column("choices", sa.Integer(), nullable=False),
        sa.Column("before", sa.Float(), nullable=False),
        sa.Column("after", sa.Float(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("by", name=op.f("pk_fittedweights")),
    )
    op.create_table(
        "vectortotals",
        sa.Column("id", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("changed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vectortotals")),
    )
    op.create_table(
        "threadvector",
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("text_print", sa.BigInteger(), nullable=False),
        sa.Column("numbers", sa.LargeBinary(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_threadvector_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", name=op.f("pk_threadvector")),
    )
    with op.batch_alter_table("threadvector", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_threadvector_changed"), ["changed"], unique=False)
        batch_op.create_index(batch_op.f("ix_threadvector_due_at"), ["due_at"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("threadvector", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_threadvector_due_at"))
        batch_op.drop_index(batch_op.f("ix_threadvector_changed"))

    op.drop_table("threadvector")
    op.drop_table("vectortotals")
    op.drop_table("fittedweights")
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_index("ix_answer_verified")
