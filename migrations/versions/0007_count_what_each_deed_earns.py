"""Count what each deed earns, and within which limits"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

EARNED = """
    SELECT a.author_id AS person_id, CASE WHEN v.value > 0 THEN 'answer voted up' ELSE 'answer voted down' END AS rule,
           CASE WHEN v.value > 0 THEN 10 ELSE -2 END AS points, a.id AS subject_id, v.at AS at
    FROM vote v JOIN answer a ON a.id = v.answer_id WHERE v.person_id != a.author_id
    UNION ALL
    SELECT v.person_id, 'voted an answer down', -1, a.id, v.at
    FROM vote v JOIN answer a ON a.id = v.answer_id WHERE v.person_id != a.author_id AND v.value < 0
    UNION ALL
    SELECT t.author_id, 'thread voted up', 5, t.id, v.at
    FROM vote v JOIN thread t ON t.id = v.thread_id WHERE v.person_id != t.author_id AND v.value > 0
    UNION ALL
    SELECT author_id, 'answer accepted', 15, id, accepted_at
    FROM answer WHERE accepted_at IS NOT NULL AND accepted_by_id != author_id
    UNION ALL
    SELECT accepted_by_id, 'accepted an answer', 2, id, accepted_at
    FROM answer WHERE accepted_at IS NOT NULL AND accepted_by_id != author_id
"""
"""Until now a line did not say when the deed was done that it takes back: the ledger is written anew, from what stands."""

STANDING = f"""
    SELECT e.person_id, e.rule, e.points, e.subject_id, e.at, e.at, 1, '' FROM ({EARNED}) e
    JOIN person p ON p.id = e.person_id WHERE p.role NOT IN ('agent', 'expert', 'manager', 'operator')
"""  # noqa: S608

KEPT_BACK = """
    SELECT person_id, 'over the limit of a day', 200 - SUM(points), 0, MIN(since), MAX(at), 0, '' FROM ledgerentry
    WHERE rule IN ('answer voted up', 'thread voted up')
"""


def upgrade() -> None:
    op.create_table(
        "worked",
        sa.Column("answer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["answer.id"], name=op.f("fk_worked_answer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_worked_person_id")),
        sa.PrimaryKeyConstraint("answer_id", "person_id", name=op.f("pk_worked")),
    )
    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.add_column(sa.Column("acceptance_counts", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(
            sa.Column("verified_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("outdated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("worked_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_foreign_key(batch_op.f("fk_answer_verified_by_id"), "person", ["verified_by_id"], ["id"])

    with op.batch_alter_table("ledgerentry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
        batch_op.add_column(
            sa.Column("since", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00+00:00")
        )
        batch_op.add_column(sa.Column("because", sa.String(length=40), nullable=False, server_default=""))
        batch_op.drop_index(batch_op.f("ix_ledgerentry_person_id"))
        batch_op.create_index("ix_ledgerentry_person_since", ["person_id", "since"], unique=False)
        batch_op.create_index("ix_ledgerentry_person_subject", ["person_id", "rule", "subject_id"], unique=False)

    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.add_column(sa.Column("counts", sa.Boolean(), nullable=False, server_default=sa.true()))

    _write_the_ledger_anew()


def _write_the_ledger_anew() -> None:
    day = "date(since)" if op.get_bind().dialect.name == "sqlite" else "CAST(since AT TIME ZONE 'UTC' AS date)"
    into = "INSERT INTO ledgerentry (person_id, rule, points, subject_id, since, at, times, because)"
    op.execute("DELETE FROM ledgerentry WHERE rule <> 'answered what waited'")
    op.execute("UPDATE ledgerentry SET since = at, times = CASE WHEN points < 0 THEN -1 ELSE 1 END")
    op.execute(f"{into} {STANDING}")
    op.execute(f"{into} {KEPT_BACK} GROUP BY person_id, {day} HAVING SUM(points) > 200")
    op.execute(
        "UPDATE person SET points = COALESCE((SELECT SUM(points) FROM ledgerentry WHERE person_id = person.id), 0)"
    )


def downgrade() -> None:
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.drop_column("counts")

    with op.batch_alter_table("ledgerentry", schema=None) as batch_op:
        batch_op.drop_index("ix_ledgerentry_person_subject")
        batch_op.drop_index("ix_ledgerentry_person_since")
        batch_op.create_index(batch_op.f("ix_ledgerentry_person_id"), ["person_id"], unique=False)
        batch_op.drop_column("because")
        batch_op.drop_column("since")
        batch_op.drop_column("times")

    with op.batch_alter_table("answer", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_answer_verified_by_id"), type_="foreignkey")
        batch_op.drop_column("worked_count")
        batch_op.drop_column("outdated_at")
        batch_op.drop_column("verified_by_id")
        batch_op.drop_column("verified_at")
        batch_op.drop_column("acceptance_counts")

    op.drop_table("worked")
