"""What somebody's flag counts: by how many of their flags were upheld, and never by how many they raise.

A member nobody knows yet counts 1, whoever is always right almost 2, whoever never is almost nothing. All new accounts
together count no more than a member and a half, so that no crowd of them hides anything.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import Integer, cast, func, select
from sqlmodel import Session, col

from community import ranks
from community.people import Person, Role
from moderation.flags import Flag

REMEMBERED = 100
"""Of somebody's decided flags the newest are looked at: people learn."""

DOUBT = 2
"""How many flags we assume to have seen before the first, so that one mistake does not silence anybody."""

MEMBER, NEW = 0.5, 0.35
MODERATOR_LEAST = 2.0
NEW_TOGETHER = 1.5


@dataclass(frozen=True)
class Record:
    """How many of somebody's flags were decided, and how many of those upheld."""

    upheld: int = 0
    decided: int = 0

    @property
    def share(self) -> int:
        """Upheld, in percent."""
        return round(100 * self.upheld / self.decided) if self.decided else 0


def of(db: Session, person: Person) -> float:
    """The weight of a flag of this person's, 0 to 2. A program's counts nothing."""
    if person.role == Role.BOT:
        return 0.0
    expected = NEW if ranks.rank_of(person).name == "New" else MEMBER
    weight = weigh(records(db, [person.id]).get(person.id, Record()), expected)
    return max(weight, MODERATOR_LEAST) if person.is_staff or person.is_superuser else weight


def weigh(record: Record, expected: float = MEMBER) -> float:
    """Twice the share that is probably right."""
    return round(2 * (record.upheld + expected * DOUBT) / (record.decided + DOUBT), 2)


def together(flags: Iterable[Flag]) -> float:
    """What flags on one thing count in all. What new accounts say is capped."""
    known, new = 0.0, 0.0
    for flag in flags:
        if flag.by_new:
            new += flag.weight
        else:
            known += flag.weight
    return round(known + min(new, NEW_TOGETHER), 2)


def records(db: Session, person_ids: Collection[int]) -> dict[int, Record]:
    """How right these people were lately, in one query."""
    newest = func.row_number().over(partition_by=col(Flag.by_id), order_by=col(Flag.id).desc()).label("place")
    decided = select(col(Flag.by_id), col(Flag.upheld), newest).where(
        col(Flag.by_id).in_(person_ids), col(Flag.decided_at).is_not(None)
    )
    ranked = decided.subquery()
    upheld = func.sum(cast(ranked.c.upheld, Integer))
    rows = select(ranked.c.by_id, upheld, func.count()).where(ranked.c.place <= REMEMBERED).group_by(ranked.c.by_id)
    return {by_id: Record(int(right or 0), count) for by_id, right, count in db.execute(rows)}
