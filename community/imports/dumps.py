"""What every dump's import does: lay the pieces out, then tell and move one thread after the other."""

from collections.abc import Callable, Iterator
from pathlib import Path

from pydantic import ValidationError

from community.imports.moving import Moving, Then
from community.imports.report import Report
from community.imports.same import Same, attach_all
from community.imports.stage import Piece, Stage, stage
from community.imports.told import PersonLine, ThreadLine, reason

PIECES_AT_ONCE = 500
"""How many posts go into one transaction: others want to write, too. A thread is never divided."""

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it, and of how much: bytes while reading, then threads."""


class Teller:
    """How one kind of dump is read. `tell` answers None for what is not for everybody, or is no thread at all."""

    name: str
    below = ""
    """The kind of pieces of which each must belong to a thread of the dump."""

    def read(self, laid: Stage, dump: Path, progress: Callable[[int, int], None]) -> None:
        raise NotImplementedError

    def tell(self, laid: Stage, id: str, piece: Piece) -> ThreadLine | None:
        raise NotImplementedError

    def who(self, laid: Stage, author: str) -> PersonLine | None:
        raise NotImplementedError

    def same(self, _laid: Stage) -> Iterator[Same]:
        """The threads that ask what others ask, where the dump says so."""
        yield from ()


def bring_in(
    teller: Teller,
    dump: Path,
    *,
    then: Then | None = None,
    progress: Progress | None = None,
    at_once: int = PIECES_AT_ONCE,
) -> Report:
    """Import a dump; what is here already stays as it is, so it can be run again after whatever stopped it.

    Raises OSError or EOFError for a dump that cannot be read to its end: nothing of it has moved in then.
    """
    say = progress or (lambda _what, _done, _of: None)
    with stage(
        teller.name, dump, lambda laid: teller.read(laid, dump, lambda done, of: say("Reading", done, of))
    ) as laid:
        moving = Moving(then, lambda author: teller.who(laid, author))
        for _owner, piece in laid.all("bad"):
            moving.report.skip(piece["line"], piece["reason"])
        for owner, line in laid.strays(teller.below):
            moving.report.skip(line, f"belongs to thread {owner}, which is not in the dump")
        there, done = laid.count("thread"), 0
        for batch in _batches(teller, laid, moving.report, at_once):
            moving.bring_in([told for told in batch if told])
            done += len(batch)
            say("Moving in", done, there)
        attach_all(teller.same(laid), moving.report)
    return moving.report


def _batches(teller: Teller, laid: Stage, report: Report, at_once: int) -> Iterator[list[ThreadLine | None]]:
    batch: list[ThreadLine | None] = []
    pieces, last = 0, ""
    for id, piece in laid.all("thread"):
        if id == last:
            report.skip(piece["line"], f"a second thread with the number {id}; the first one counts")
            continue
        last, told = id, _told(teller, laid, id, piece, report)
        batch.append(told)
        pieces += 1 + (len(told.answers) if told else 0)
        if pieces >= at_once:
            yield batch
            batch, pieces = [], 0
    yield batch


def _told(teller: Teller, laid: Stage, id: str, piece: Piece, report: Report) -> ThreadLine | None:
    try:
        return _once(teller.tell(laid, id, piece), piece["line"], report)
    except ValidationError as wrong:
        report.skip(piece["line"], f"thread {id}: {reason(wrong)}")
        return None


def _once(told: ThreadLine | None, line: int, report: Report) -> ThreadLine | None:
    """Of two answers with one number the first counts."""
    numbers = set[str | None]()
    for answer in list(told.answers) if told else ():
        if told and answer.id and answer.id in numbers:
            report.skip(line, f"thread {told.id} has two answers with the number {answer.id}; the first one counts")
            told.answers.remove(answer)
        numbers.add(answer.id)
    return told
