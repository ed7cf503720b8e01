"""Words that mean the same to whoever searches: what people type, and what others wrote for it.

A row takes effect without indexing anything anew: a job of the same transaction tells the engine, which looks for all
of a group where one of it was typed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import UniqueConstraint, func
from sqlmodel import Field, Session, SQLModel, col, select

from community import jobs
from community.database import identity, now, reading, reference
from community.keeping import keeps
from community.people import Person
from search import the_index
from search.index import Groups
from search.words import words_in

MOST = 1_000
"""Groups in all: more than an operator can look over."""

TOGETHER = 12
"""Words of one group; each costs every search for one of the others."""

LONGEST = 3
"""Words that make up one, as in `sim card`: as many as both engines read as one."""

_BETWEEN = ", "


@keeps("Words that mean the same", names="added_by_id", ours="words")
class Synonym(SQLModel, table=True):
    """A group of words or short phrases, as engines read them, parted by commas: `chip, sim card`. `language` is the
    one they mean the same in, or EVERY_LANGUAGE."""

    __table_args__ = (UniqueConstraint("language", "words"),)

    id: int = identity()
    language: str = Field(max_length=10)
    words: str = Field(max_length=1_000)
    added_by_id: int | None = reference("person.id", nullable=True)
    added_at: datetime = Field(default_factory=now)

    @property
    def together(self) -> list[str]:
        return self.words.split(_BETWEEN)


class TooFew(ValueError):
    """One word alone means nothing but itself."""


class TooMany(ValueError):
    """There are as many groups, or words in one, as can be looked for at once."""


def add(
    db: Session, language: str, words: Iterable[str], *, by: Person | None = None, at: datetime | None = None
) -> Synonym:
    """From now on these mean the same in this language, or in EVERY_LANGUAGE; saying it twice changes nothing. Raises
    TooFew and TooMany."""
    together = _tidied(words)
    if len(together) < 2:
        raise TooFew
    if before := _known(db, language, together):
        return before
    if len(together) > TOGETHER or _count(db) >= MOST:
        raise TooMany
    by_id, at = by.id if by else None, at or now()
    added = Synonym(language=language, words=_BETWEEN.join(together), added_by_id=by_id, added_at=at)
    db.add(added)
    db.flush()
    promise(db)
    return added


def remove(db: Session, synonym: Synonym) -> None:
    """They do not mean the same after all."""
    db.delete(synonym)
    db.flush()
    promise(db)


def all(db: Session) -> Sequence[Synonym]:
    """Every group by its language, and in the order of the alphabet; 1,000 at most."""
    return db.exec(select(Synonym).order_by(col(Synonym.language), col(Synonym.words))).all()


def groups(db: Session) -> Groups:
    """What means the same in which language."""
    told: defaultdict[str, list[list[str]]] = defaultdict(list)
    for synonym in all(db):
        told[synonym.language].append(synonym.together)
    return told


def promise(db: Session) -> None:
    """The engine is told soon."""
    jobs.promise(db, jobs.name_of(tell), 0)


@jobs.kind_of_job
def tell(_ids: list[int]) -> None:
    """Let the engine know what means the same today. Raises IndexUnavailable, and is tried again."""
    with reading() as db:
        today = groups(db)
    the_index().understand(today)


def _tidied(words: Iterable[str]) -> list[str]:
    """As engines read them, in one order, so that the same group is the same row."""
    read = (words_in(each)[:LONGEST] for each in words)
    return sorted({" ".join(each)[:60] for each in read if each})


def _known(db: Session, language: str, together: list[str]) -> Synonym | None:
    same = select(Synonym).where(Synonym.language == language, Synonym.words == _BETWEEN.join(together))
    return db.exec(same).one_or_none()


def _count(db: Session) -> int:
    return db.exec(select(func.count()).select_from(Synonym)).one()
