"""Words taken out for good: from a thread and from everything that was made of it, with its history.

Hiding keeps what was said; this does not. It is the one verb that reaches into tables of others, because a number that
stays in one of them has not been taken out (docs/decisions/0019). Each says what it keeps (community/keeping.py).
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, SQLModel, col, select, update

from community import events, keeping, mentions
from community.answers import Answer
from community.articles import Article
from community.comments import Comment
from community.events import Event
from community.keeping import Kept
from community.people import Person
from community.suggestions import Suggestion
from community.threads import Thread, lock, touch

TAKEN_OUT = "[taken out]"
WORDS_MOST, EACH_MOST, EACH_LEAST = 20, 200, 3
NUMBER = re.compile(r"[\d\s().+-]{6,}")

EVERYBODY_READS: tuple[type[Any], ...] = (Thread, Answer, Comment, Article, Suggestion, Event)
"""A thread's posts, their earlier versions, the articles made of them, what was suggested for them."""

EDITED = ("thread.edited", "answer.edited")

Swap = Callable[[str], str]


def redact(
    db: Session, thread: Thread, words: Iterable[str], *, by: Person, reason: str, at: datetime | None = None
) -> None:
    """Take these words out wherever they stand in this thread. The log says who did it and what sort of words they
    were, not which. There is no way back."""
    thread = lock(db, thread.id) or thread
    _swap_everywhere(db, thread, swapping(words))
    events.record(db, "thread.redacted", who=by, thread=thread, subject=thread.id, reason=reason, on_log=True, at=at)


def reach(db: Session, thread: Thread, swap: Swap) -> None:
    """Swap words in all that everybody reads of a thread. Lock it before."""
    for model in EVERYBODY_READS:
        for row in _rows(db, keeping.of(model), thread.id):
            if swap_in(db, row, swap) and isinstance(row, Article):
                events.record(db, "article.redacted", thread=thread, subject=row.id)
    db.flush()
    drop_copies(db, [thread.id])


def drop_copies(db: Session, thread_ids: Collection[int]) -> None:
    """Whatever repeats what was said in these threads, or in one that was merged into one of them, is kept no more."""
    theirs = {*thread_ids, *db.exec(select(Thread.id).where(col(Thread.duplicate_of_id).in_(thread_ids)))}
    for kept in keeping.everything():
        if kept.copies:
            mine = kept.leads(kept.way_to_thread, lambda column: column.in_(theirs))
            db.execute(update(kept.table).where(mine).values(dict.fromkeys(kept.copies, "")))


def swap_in(db: Session, row: SQLModel, swap: Swap) -> bool:
    """Every text of a row that its table has declared; what was made of its body is made anew. Says whether any is
    another."""
    kept = keeping.of(type(row))
    said = {name: getattr(row, name) for name in kept.redacted}
    others = {name: new for name, text in said.items() if (new := _swapped(text, swap)) != text}
    for name, text in others.items():
        length = getattr(kept.table.c[name].type, "length", None)
        setattr(row, name, text[:length] if isinstance(text, str) else text)
    if "body" in others and hasattr(row, "body_html"):
        row.body_html = mentions.render(db, others["body"])  # pyright: ignore[reportAttributeAccessIssue]
    return bool(others)


def unname(db: Session, person: Person, handle: str, *, at: datetime | None = None) -> None:
    """Somebody who was called `handle` has another one: what others wrote to them says it, with its history."""
    pattern = re.compile(rf"(?<![\w@/.`])@{re.escape(handle)}(?![\w-])", re.IGNORECASE)
    for thread_id in _and_where_they_go_on(db, mentions.naming(db, person)):
        if thread := lock(db, thread_id):
            _swap_everywhere(db, thread, lambda text: pattern.sub(f"@{person.handle}", text))
            touch(thread, thread.active_at)
            events.record(db, "thread.unnamed", thread=thread, subject=thread.id, at=at)


def wipe_history(db: Session, thread_ids: Collection[int], answers: Mapping[int, int], words: str) -> None:
    """Earlier versions of these threads' own texts, and of these answers (each with its thread), say only `words`."""
    threads = {*thread_ids, *answers.values()}
    edited = select(Event).where(col(Event.thread_id).in_(threads), col(Event.kind).in_(EDITED))
    for event in db.exec(edited).all():
        if event.subject_id in (thread_ids if event.kind == "thread.edited" else answers):
            event.data = dict.fromkeys(event.data, words)
    drop_copies(db, threads)


def swapping(words: Iterable[str], instead: str = TAKEN_OUT) -> Swap:
    """What takes these words out of a text, whatever their case; numbers however they are grouped."""
    tidied = sorted({word.strip() for word in words if len(word.strip()) >= EACH_LEAST}, key=len, reverse=True)
    if not tidied:
        return lambda text: text
    pattern = re.compile("|".join(map(_pattern, tidied)), re.IGNORECASE)
    return lambda text: pattern.sub(lambda _found: instead, text)


def _pattern(word: str) -> str:
    if NUMBER.fullmatch(word):
        return r"[\s().-]{0,3}".join(re.escape(digit) for digit in word if digit.isdigit() or digit == "+")
    return r"\s+".join(re.escape(part) for part in word.split())


def _and_where_they_go_on(db: Session, ids: Collection[int]) -> list[int]:
    """Also the threads into which some of these were merged."""
    merged = select(Thread.duplicate_of_id).where(col(Thread.id).in_(ids), col(Thread.merged_at).is_not(None))
    return sorted({*ids, *(id for id in db.exec(merged) if id)})


def _rows(db: Session, kept: Kept, thread_id: int) -> Sequence[Any]:
    return db.exec(select(kept.model).where(kept.in_thread(thread_id))).all()


def _swap_everywhere(db: Session, thread: Thread, swap: Swap) -> None:
    """Also in what is not for everybody: every table says itself which of its texts are somebody's words."""
    reach(db, thread, swap)
    for kept in keeping.everything():
        if kept.redacted and kept.model not in EVERYBODY_READS:
            for row in _rows(db, kept, thread.id):
                swap_in(db, row, swap)
    db.flush()


def _swapped(value: Any, swap: Swap) -> Any:
    if isinstance(value, str):
        return swap(value)
    if isinstance(value, list):
        return [_swapped(one, swap) for one in value]
    return {name: _swapped(one, swap) for name, one in value.items()} if isinstance(value, dict) else value
