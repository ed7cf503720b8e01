"""The words that were taken down, under seal: for a month, in which their author can object, and for as long as a
legal hold on the author stands. Then nobody has them any more."""

import json
from datetime import date, datetime, timedelta

from sqlmodel import Field, Session, SQLModel, col, select

from community import jobs
from community.database import now, reference, writing
from community.jobs import kind_of_job
from community.keeping import keeps
from community.points import day_of, start_of
from community.taking_out import Kept
from moderation import erasure
from moderation.appeals import Appeal
from moderation.takedowns import Takedown

KEPT = timedelta(days=30)
A_DAY = timedelta(days=1)


@keeps("words of theirs that are under seal", goes="author_id", hides="words")
class SealedWords(SQLModel, table=True):
    """What a post and everything made of it said. Nobody reads it but who may hold somebody's data for the law."""

    takedown_id: int = reference("takedown.id", primary_key=True)
    author_id: int = reference("person.id", index=True)
    words: str
    sealed_at: datetime = Field(default_factory=now)
    kept_until: datetime = Field(index=True)


def seal(db: Session, takedown: Takedown, kept: Kept, *, at: datetime) -> None:
    """Keep it, and have it looked at every day from the end of the month on whether it can go."""
    words = json.dumps(kept, ensure_ascii=False)
    until = at + KEPT
    db.add(
        SealedWords(takedown_id=takedown.id, author_id=takedown.author_id, words=words, sealed_at=at, kept_until=until)
    )
    _plan(db, day_of(until) + A_DAY)


def of(db: Session, takedown: Takedown) -> Kept | None:
    """What is under seal; None when it is gone."""
    sealed = db.get(SealedWords, takedown.id)
    return json.loads(sealed.words) if sealed else None


def break_seal(db: Session, takedown: Takedown) -> Kept | None:
    """The same, and it is kept here no longer: it stands in its place again."""
    kept = of(db, takedown)
    if kept is not None:
        db.delete(db.get_one(SealedWords, takedown.id))
    return kept


@kind_of_job
def forget(days: list[int]) -> None:
    """What nobody has to keep any more goes. What is held, or objected to, is looked at again tomorrow."""
    with writing() as db:
        due = db.exec(select(SealedWords).where(col(SealedWords.kept_until) <= now())).all()
        for sealed in due:
            if _needed(db, sealed):
                sealed.kept_until += A_DAY
                _plan(db, date.fromordinal(max(days)) + A_DAY)
            else:
                db.delete(sealed)


FORGET = jobs.name_of(forget)


def _plan(db: Session, day: date) -> None:
    """One job a day, however much there is to look at."""
    jobs.promise(db, FORGET, day.toordinal(), at=start_of(day))


def _needed(db: Session, sealed: SealedWords) -> bool:
    return erasure.held(db, sealed.author_id) or _objected(db, db.get_one(Takedown, sealed.takedown_id))


def _objected(db: Session, takedown: Takedown) -> bool:
    mine = Appeal.subject_kind == takedown.subject_kind, Appeal.subject_id == takedown.subject_id
    return db.exec(select(Appeal.id).where(*mine, col(Appeal.decided_at).is_(None)).limit(1)).first() is not None
