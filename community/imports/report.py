"""What an import did."""

from dataclasses import dataclass, field

BAD_KEPT = 1000


@dataclass
class Report:
    """`bad` lists line numbers with what was wrong with them, the first thousand of `bad_count`. `same` counts the
    threads that were attached to one that asks the same."""

    added: int = 0
    known: int = 0
    answers: int = 0
    same: int = 0
    bad: list[tuple[int, str]] = field(default_factory=list)
    bad_count: int = 0

    def skip(self, line: int, reason: str) -> None:
        """Something in this line cannot be read, and the others go on."""
        self.bad_count += 1
        if len(self.bad) < BAD_KEPT:
            self.bad.append((line, reason))
