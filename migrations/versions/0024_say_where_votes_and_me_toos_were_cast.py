"""Say where votes and me-toos were cast"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TABLES = ("metoo", "vote")
MOVED = sa.text("moved_from_id IS NOT NULL")


def upgrade() -> None:
    for table in TABLES:
        with op.batch_alter_table(table) as batch_op:
            number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
            batch_op.add_column(sa.Column("moved_from_id", number, nullable=True))
            batch_op.create_index(
                f"ix_{table}_moved_from_id", ["moved_from_id"], sqlite_where=MOVED, postgresql_where=MOVED
            )


def downgrade() -> None:
    for table in reversed(TABLES):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_index(f"ix_{table}_moved_from_id")
            batch_op.drop_column("moved_from_id")
