"""Keep on which rank people stand"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "standing",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("below_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invited_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["invited_by_id"], ["person.id"], name=op.f("fk_standing_invited_by_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_standing_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_standing")),
    )
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_standing_due_at"), ["due_at"], unique=False)

    op.create_table(
        "visit",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id")),
        sa.PrimaryKeyConstraint("person_id", "day", name=op.f("pk_visit")),
    )
    op.create_table(
        "reading",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reading_person_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_reading_thread_id")),
        sa.PrimaryKeyConstraint("person_id", "thread_id", name=op.f("pk_reading")),
    )
    op.create_table(
        "samevote",
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("other_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["other_id"], ["thread.id"], name=op.f("fk_samevote_other_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_samevote_person_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_samevote_thread_id")),
        sa.PrimaryKeyConstraint("thread_id", "person_id", name=op.f("pk_samevote")),
    )
    op.create_table(
        "suggestion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved", sa.Boolean(), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_suggestion_answer_id")),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_suggestion_author_id")),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_suggestion_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_suggestion_decided_by_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_suggestion_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
    )
    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suggestion_answer_id"), ["answer_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suggestion_thread_id"), ["thread_id"], unique=False)
        batch_op.create_index(
            "ix_suggestion_undecided",
            ["id"],
            unique=False,
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )

    op.create_table(
        "suspicion",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("voter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_suspicion_author_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["person.id"], name=op.f("fk_suspicion_decided_by_id")),
        sa.ForeignKeyConstraint(["voter_id"], ["person.id"], name=op.f("fk_suspicion_voter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspicion")),
        sa.UniqueConstraint("kind", "voter_id", "author_id", name=op.f("uq_suspicion_kind_voter_id_author_id")),
    )
    with op.batch_alter_table("suspicion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_suspicion_author_id"), ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_suspicion_state"), ["state"], unique=False)
        batch_op.create_index(batch_op.f("ix_suspicion_voter_id"), ["voter_id"], unique=False)

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.add_column(sa.Column("step", sa.String(length=20), nullable=False, server_default="New"))

    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index("ix_vote_at", ["at"], unique=False)
        batch_op.create_index("ix_vote_person_at", ["person_id", "at"], unique=False)

    # Who was here before is a Member: nobody counted what they read. The worker looks at what else they have reached.
    op.execute("UPDATE person SET step = 'Member'")
    op.execute("INSERT INTO standing (person_id, due_at) SELECT id, created_at FROM person WHERE role = 'customer'")


def downgrade() -> None:
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_index("ix_vote_person_at")
        batch_op.drop_index("ix_vote_at")

    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_column("step")

    with op.batch_alter_table("suggestion", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_suggestion_undecided",
            sqlite_where=sa.text("decided_at IS NULL"),
            postgresql_where=sa.text("decided_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_suggestion_thread_id"))
        batch_op.drop_index(batch_op.f("ix_suggestion_answer_id"))

    op.execute("DELETE FROM job WHERE kind = 'moderation.fairness.check'")
    op.drop_table("suspicion")
    op.drop_table("suggestion")
    op.drop_table("samevote")
    op.drop_table("reading")
    op.drop_table("visit")
    with op.batch_alter_table("standing", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_standing_due_at"))

    op.drop_table("standing")
