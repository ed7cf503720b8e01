"""What the API tells of ranks and points."""

from datetime import date

from web.api.shapes import Shape


class Worked(Shape):
    """How many people an answer worked for, and whether you are one of them."""

    answer: int
    worked_count: int
    my_worked: bool


class Need(Shape):
    """`of` is its name, `says` its sentence. With `at_most`, `needed` is not to be exceeded."""

    of: str
    says: str
    needed: int
    has: float
    at_most: bool
    met: bool


class NextRank(Shape):
    rank: str
    needs: list[Need]


class Rank(Shape):
    """Where you stand. `next` is null for superusers and staff; `powers_rest` while a second factor is missing."""

    rank: str
    points: int
    powers: list[str]
    powers_rest: bool
    next: NextRank | None


class Gain(Shape):
    """What one rule brought you on one day by one answer or thread. `because`: why, if not your readers."""

    rule: str
    says: str
    times: int
    points: int
    because: str | None
    answer: int | None
    thread: int | None


class LedgerDay(Shape):
    """A day of UTC."""

    day: date
    gains: list[Gain]
