"""What is said beside a thread, privately or within the team, is kept for a while after the last case of it is over."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, exists, select

from community.keeping import Term
from escalation.cases import Case


def kept(by: str) -> Term:
    """`by` is when it was said."""
    return Term("keep_case_words", by, only=_is_over)


def _is_over(table: Table, before: datetime) -> ColumnElement[bool]:
    """No case of the thread was open at that time, or has been since; of a note's, its own."""
    case = Case.__table__.alias()  # pyright: ignore[reportAttributeAccessIssue]
    its = case.c.thread_id == table.c.thread_id if "thread_id" in table.c else case.c.id == table.c.case_id
    return ~exists(select(case.c.id).where(its, case.c.ended_at.is_(None) | (case.c.ended_at >= before)))
