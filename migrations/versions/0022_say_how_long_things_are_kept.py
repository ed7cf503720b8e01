"""Say how long things are kept"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sweep",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("swept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_sweep")),
    )
    with op.batch_alter_table("sweep", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sweep_due_at"), ["due_at"], unique=False)

    with op.batch_alter_table("concealment", schema=None) as batch_op:
        batch_op.create_index(
            "ix_concealment_readable",
            ["at"],
            unique=False,
            sqlite_where=sa.text("words <> ''"),
            postgresql_where=sa.text("words <> ''"),
        )

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_draft_saved_at"), ["saved_at"], unique=False)

    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_done_at"), ["done_at"], unique=False)

    with op.batch_alter_table("expertrequest", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_expertrequest_asked_at"), ["asked_at"], unique=False)

    with op.batch_alter_table("idempotentrequest", schema=None) as batch_op:
        batch_op.add_column(sa.Column("thread_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_index(batch_op.f("ix_idempotentrequest_thread_id"), ["thread_id"], unique=False)

    with op.batch_alter_table("internalnote", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_internalnote_created_at"), ["created_at"], unique=False)

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_due_at")
        batch_op.create_index("ix_letter_due_at", ["due_at", "created_at"], unique=False)

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.add_column(sa.Column("told", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.create_index("ix_mention_person_id", ["person_id", "thread_id"], unique=False)

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.create_index(
            "ix_notification_seen_at",
            ["seen_at"],
            unique=False,
            sqlite_where=sa.text("seen_at IS NOT NULL"),
            postgresql_where=sa.text("seen_at IS NOT NULL"),
        )

    with op.batch_alter_table("personalexport", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_personalexport_expires_at"), ["expires_at"], unique=False)

    with op.batch_alter_table("privatemessage", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_privatemessage_created_at"), ["created_at"], unique=False)

    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reading_at"), ["at"], unique=False)

    with op.batch_alter_table("receivedmail", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_receivedmail_at"), ["at"], unique=False)

    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    tokens = sa.table("token", sa.column("used_at", sa.DateTime(timezone=True)))
    op.execute(tokens.update().values(used_at=datetime.now(UTC)))  # nobody knows, so their time begins now
    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.alter_column("used_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.create_index(batch_op.f("ix_token_used_at"), ["used_at"], unique=False)

    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_day"), ["day"], unique=False)

    op.execute("DELETE FROM job WHERE kind IN ('moderation.exporting.drop', 'moderation.sealing.forget')")


def downgrade() -> None:
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_visit_day"))

    with op.batch_alter_table("token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_token_used_at"))
        batch_op.drop_column("used_at")

    with op.batch_alter_table("receivedmail", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_receivedmail_at"))

    with op.batch_alter_table("reading", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_reading_at"))

    with op.batch_alter_table("privatemessage", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_privatemessage_created_at"))

    with op.batch_alter_table("personalexport", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_personalexport_expires_at"))

    with op.batch_alter_table("notification", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_notification_seen_at",
            sqlite_where=sa.text("seen_at IS NOT NULL"),
            postgresql_where=sa.text("seen_at IS NOT NULL"),
        )

    with op.batch_alter_table("mention", schema=None) as batch_op:
        batch_op.drop_index("ix_mention_person_id")
        batch_op.drop_column("told")

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.drop_index("ix_letter_due_at")
        batch_op.create_index("ix_letter_due_at", ["due_at"], unique=False)

    with op.batch_alter_table("internalnote", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_internalnote_created_at"))

    with op.batch_alter_table("idempotentrequest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_idempotentrequest_thread_id"))
        batch_op.drop_column("thread_id")

    with op.batch_alter_table("expertrequest", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_expertrequest_asked_at"))

    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_done_at"))

    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_draft_saved_at"))

    with op.batch_alter_table("concealment", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_concealment_readable", sqlite_where=sa.text("words <> ''"), postgresql_where=sa.text("words <> ''")
        )

    with op.batch_alter_table("sweep", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sweep_due_at"))

    op.drop_table("sweep")
