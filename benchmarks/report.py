"""The tables that benchmarks/README.md keeps."""

from collections.abc import Sequence

from benchmarks.measure import TOGETHER, Case, percentile


def table(cases: Sequence[Case], *, reference: Case, with_database: bool) -> str:
    """A Markdown table: one line a case, the reference first."""
    head = ["", "bytes", "CPU µs", "± %", "ratio", "p50 ms", "p95 ms", f"{TOGETHER} at once: CPU µs", "p95 ms"]
    rows = [_row(case, reference) for case in cases]
    if with_database:
        head.append("database CPU µs")
        rows = [[*row, f"{case.database_cost:,.0f}"] for row, case in zip(rows, cases, strict=True)]
    return markdown(head, rows)


def markdown(head: list[str], rows: list[list[str]]) -> str:
    """The first column is words, the others are numbers."""
    line = ["---", *("---:" for _ in head[1:])]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in [head, line, *rows])


def _row(case: Case, reference: Case) -> list[str]:
    return [
        case.name,
        f"{case.size:,}",
        f"{case.cost:,.0f}",
        f"{case.spread * 50:.0f}",
        f"{case.cost / reference.cost:.1f}",
        f"{percentile(case.waits, 50) * 1e3:.1f}",
        f"{percentile(case.waits, 95) * 1e3:.1f}",
        f"{case.cost_together:,.0f}",
        f"{percentile(case.waits_together, 95) * 1e3:.1f}",
    ]
