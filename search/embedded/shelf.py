"""The directories of the embedded index: one that is current, by name in a small file, and others being filled.

Replacing that file is the swap: it is atomic, and every process looks at it before it searches.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from shutil import rmtree
from time import monotonic, sleep, time

import structlog
import tantivy

from search.embedded import fields
from search.embedded.alike import Notes
from search.index import Groups, IndexUnavailable

PATIENCE = 20.0
HEAP = 32_000_000
ABANDONED = 86_400.0

log = structlog.get_logger()


class Shelf:
    """Where the index lies. `root` is made when it is first needed."""

    def __init__(self, root: Path, language: str) -> None:
        self.root, self.language = root, language
        self._pointer = root / "current"

    def current(self) -> Path:
        """The directory to read and write; an empty, incomplete one is made where there is none of today's shape."""
        return self._named() or self.start_anew()

    def instead_of(self, unreadable: Path, reason: str) -> Path:
        """What has taken over meanwhile; where nothing has, an empty index does now."""
        current = self.current()
        return current if current != unreadable else self.start_anew(f"the old one cannot be read: {reason}")

    def start_anew(self, reason: str = "there is none") -> Path:
        """Let an empty, incomplete index take over."""
        log.warning("a new search index is begun, and needs to be filled", reason=reason)
        made = self.new()
        self.make_current(made)
        return made

    def new(self) -> Path:
        """An empty directory beside the current one."""
        made = self.root / f"{self._prefix}{token_hex(6)}"
        with _disk():
            made.mkdir(parents=True)
            tantivy.Index(fields.SCHEMA, path=str(made))
        return made

    def make_current(self, directory: Path) -> None:
        """Let this directory take over from what was current, which is cleared away."""
        before, draft = self._named(), self.root / f"{directory.name}.pointer"
        with _disk():
            draft.write_text(directory.name)
            draft.replace(self._pointer)
        self._clear_away(before, keep=directory)

    def drop(self, directory: Path) -> None:
        """Clear a directory away, whole at once: nobody finds it half empty."""
        with suppress(OSError):
            rmtree(directory.rename(directory.with_name(f"threads-gone-{token_hex(6)}")), ignore_errors=True)

    def open(self, directory: Path) -> tantivy.Index:
        """Raises ValueError for what is no index."""
        index = tantivy.Index.open(str(directory))
        index.register_tokenizer("plain", fields.plain())
        index.register_tokenizer("void", fields.void())
        index.config_reader("manual")
        return index

    @contextmanager
    def writing(self, directory: Path) -> Iterator[tantivy.IndexWriter]:
        """The writer for one batch, committed at the end. One writes at a time; others wait 20 s, then give up.

        Raises IndexUnavailable.
        """
        writer = self._writer(directory)
        with _disk():
            try:
                yield writer
                writer.commit()
            finally:
                writer.wait_merging_threads()

    def note(self, directory: Path, notes: Notes, groups: Groups) -> None:
        """What means the same in this index. Raises IndexUnavailable."""
        with _disk():
            notes.write(directory, groups)

    def complete(self, directory: Path) -> bool:
        return (directory / "complete").exists()

    def mark_complete(self, directory: Path) -> None:
        (directory / "complete").touch()

    def _writer(self, directory: Path) -> tantivy.IndexWriter:
        until = monotonic() + PATIENCE
        while True:
            try:
                return self.open(directory).writer(HEAP, 1)
            except (ValueError, OSError) as error:
                if "LockBusy" not in str(error) or monotonic() > until:
                    raise IndexUnavailable(f"the search index cannot be written: {error}") from error
            sleep(0.02)

    @property
    def _prefix(self) -> str:
        return f"threads-{fields.SHAPE}-{self.language}-"

    def _named(self) -> Path | None:
        """A directory that is gone has been replaced since its name was read, so the name is read again."""
        return self._pointed_at() or self._pointed_at()

    def _pointed_at(self) -> Path | None:
        try:
            directory = self.root / self._pointer.read_text()
        except (OSError, ValueError):
            return None
        return directory if directory.name.startswith(self._prefix) and directory.is_dir() else None

    def _clear_away(self, before: Path | None, keep: Path) -> None:
        """Another process may still be filling a directory: those go when nobody has touched them for a day."""
        for directory in self.root.glob("threads-*"):
            if directory == before or (directory != keep and _is_abandoned(directory)):
                self.drop(directory)


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full, gone or in other hands is an engine that is down."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise IndexUnavailable(f"the search index cannot be written: {error}") from error


def _is_abandoned(directory: Path) -> bool:
    with suppress(OSError):
        return time() - directory.stat().st_mtime > ABANDONED
    return False
