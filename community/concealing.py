"""Personal data that was posted all the same: taken out of what everybody reads, kept for its author and the team.

Where it stood stands `[card: concealed 17]`. Unlike what is redacted (community/redacting.py) it can come back, for a
long number may be an order's. The original is in a table of its own, and in no event, index, feed or letter.
"""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import Field, Session, SQLModel, col, select

from community import events, personal_data, redacting
from community.database import identity, now, number, reference
from community.keeping import Term, keeps
from community.people import Person
from community.personal_data import Kind
from community.posts import TABLES, Post, kind_of, thread_id_of
from community.threads import Thread, lock

ITSELF = "by itself"
EACH_MOST = 200

_READABLE = text("words <> ''")


@keeps(
    "Personal data that was concealed in posts",
    goes="author_id",
    names="by_id back_by_id",
    redacted="words",
    until=Term("keep_concealed", "at", blanks=("words",)),
)
class Concealment(SQLModel, table=True):
    """One number or address that nobody reads but its author and the team. `by_id` is empty where nobody decided."""

    __table_args__ = (
        Index("ix_concealment_subject", "subject_kind", "subject_id"),
        Index("ix_concealment_author", "author_id", "id"),
        Index("ix_concealment_readable", "at", sqlite_where=_READABLE, postgresql_where=_READABLE),
        Index(
            "ix_concealment_standing",
            "id",
            sqlite_where=text("back_at IS NULL"),
            postgresql_where=text("back_at IS NULL"),
        ),
    )

    id: int = identity()
    subject_kind: str = Field(max_length=10)
    subject_id: int = number()
    thread_id: int = reference("thread.id", index=True)
    author_id: int = reference("person.id")
    kind: str = Field(max_length=20)
    words: str = Field(max_length=EACH_MOST)
    at: datetime = Field(default_factory=now)
    by_id: int | None = reference("person.id", nullable=True)
    back_at: datetime | None = None
    back_by_id: int | None = reference("person.id", nullable=True)

    @property
    def stands_in(self) -> str:
        """What everybody reads in its place."""
        return f"[{self.kind}: concealed {self.id}]"


def conceal(
    db: Session,
    on: Post,
    kinds: Collection[Kind] = tuple(Kind),
    *,
    by: Person | None = None,
    but: Collection[str] = (),
    at: datetime | None = None,
) -> list[Concealment]:
    """Take what is found of these kinds out of a post, `but` not these words, and out of what repeats it in its thread.
    By nobody where it proves itself. Whoever wrote it still sees it, and the log says what sort of words they were."""
    found = [(kind, words) for kind, words in said(on, kinds) if words not in but]
    if not found:
        return []
    thread = lock(db, thread_id_of(on))
    assert thread  # noqa: S101 a post is in a thread
    taken = [_keep(db, on, kind, words, by, at) for kind, words in found]
    for one in taken:
        redacting.reach(db, thread, redacting.swapping([one.words], one.stands_in))
    _record(db, "thread.concealed", on, taken, by, ITSELF if by is None else "", at)
    return taken


def put_back(db: Session, concealed: Concealment, *, by: Person, at: datetime | None = None) -> None:
    """It was nobody's: everybody may read it again. A second time changes nothing, and nor does it when the words have
    not been kept for so long."""
    thread = lock(db, concealed.thread_id)
    db.refresh(concealed)
    if concealed.back_at or not thread or not concealed.words:
        return
    concealed.back_at, concealed.back_by_id = at or now(), by.id
    redacting.reach(db, thread, lambda text: text.replace(concealed.stands_in, concealed.words))
    on = db.get_one(TABLES[concealed.subject_kind], concealed.subject_id)
    _record(db, "thread.uncovered", on, [concealed], by, "", at)


def said(on: Post, kinds: Collection[Kind] = tuple(Kind)) -> list[tuple[Kind, str]]:
    """What a post gives away of these kinds, each once."""
    texts = [on.title, on.body] if isinstance(on, Thread) else [on.body]
    found = [(one.kind, text[one.start : one.end]) for text in texts for one in personal_data.find(text, kinds)]
    return list(dict.fromkeys((kind, words) for kind, words in found if len(words) <= EACH_MOST))


def stands(db: Session, thread: Thread) -> bool:
    """Whether something of the question itself is concealed."""
    mine = Concealment.subject_kind == "thread", Concealment.subject_id == thread.id
    return db.exec(select(Concealment.id).where(*mine, col(Concealment.back_at).is_(None)).limit(1)).first() is not None


def together(db: Session, on: Post, at: datetime) -> Sequence[Concealment]:
    """What was concealed in a post at one moment and still is."""
    mine = Concealment.subject_kind == kind_of(on), Concealment.subject_id == on.id, Concealment.at == at
    return db.exec(select(Concealment).where(*mine, col(Concealment.back_at).is_(None)).limit(100)).all()


_READ = (col(Concealment.back_at).is_(None), Concealment.words != "")
"""Concealed still, and not so long ago that only the mask is left."""


def of_author(db: Session, person: Person, limit: int = 50) -> Sequence[Concealment]:
    """What is concealed of somebody's own words, the newest first."""
    mine = select(Concealment).where(Concealment.author_id == person.id, *_READ)
    return db.exec(mine.order_by(col(Concealment.id).desc()).limit(limit)).all()


def newest(db: Session, limit: int = 50) -> Sequence[Concealment]:
    """What is concealed of anybody's, the newest first."""
    standing = select(Concealment).where(*_READ)
    return db.exec(standing.order_by(col(Concealment.id).desc()).limit(limit)).all()


def _keep(db: Session, on: Post, kind: Kind, words: str, by: Person | None, at: datetime | None) -> Concealment:
    one = Concealment(
        subject_kind=kind_of(on),
        subject_id=on.id,
        thread_id=thread_id_of(on),
        author_id=on.author_id,
        kind=kind,
        words=words,
        at=at or now(),
        by_id=by and by.id,
    )
    db.add(one)
    db.flush()
    return one


def _record(
    db: Session, kind: str, on: Post, ones: list[Concealment], by: Person | None, why: str, at: datetime | None
) -> None:
    """What sort of words, never which."""
    thread = db.get_one(Thread, thread_id_of(on))
    data = {"subject": kind_of(on), "what": sorted({one.kind for one in ones})}
    events.record(db, kind, who=by, thread=thread, subject=on.id, reason=why, on_log=True, at=at, data=data)
