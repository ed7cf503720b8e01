"""Say when parts of the threads changed"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "threadpart",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_threadpart")),
    )
    number = "(id - 1) / 10000 + 1"
    op.execute(f"INSERT INTO threadpart SELECT {number}, max(active_at) FROM thread GROUP BY {number}")  # noqa: S608 ours


def downgrade() -> None:
    op.drop_table("threadpart")
