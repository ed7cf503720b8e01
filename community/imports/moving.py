"""One import under way: which threads are here already, who wrote the others, and where they belong.

It only moves in: no window starts for it (docs/moving.md). Scores are carried as they were and earn nobody
points; an accepted answer is accepted here, too, and earns what it earns here.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlmodel import Session, col, select

from community import categories, markdown, mentions, people
from community.categories import Category
from community.database import writing
from community.imports import origins
from community.imports.report import Report
from community.imports.told import AnswerLine, CommentLine, EditLine, PersonLine, ThreadLine, reason
from community.imports.writing import Batch, Html, body_of, comment_of
from community.people import Newcomer, Person
from community.threads import Thread

AUTHORS_KEPT = 5_000

Then = Callable[[Session, Thread], None]
Who = Callable[[str], PersonLine | None]
Line = ThreadLine | AnswerLine | CommentLine | EditLine


class Moving:
    """`then` is called with each new thread in its transaction; `who` knows more of an author than what they are
    called in the thread."""

    def __init__(self, then: Then | None = None, who: Who = lambda _author: None) -> None:
        self.then, self.who = then, who
        self.report = Report()
        self._authors: OrderedDict[str, Person] = OrderedDict()

    def bring_in(self, told: Sequence[ThreadLine]) -> None:
        """Write these threads in one transaction, but for those that are here already. Texts that name nobody are
        rendered before it begins, for others want to write, too."""
        html = {text: markdown.render(text) for it in told for text in _texts(it) if not mentions.handles(text)}
        with writing() as db:
            new = self._new(db, told)
            if new:
                self._write(db, new, html)
        self.report.added += len(new)
        self.report.known += len(told) - len(new)
        self.report.answers += sum(len(it.answers) for it in new)

    def _new(self, db: Session, told: Sequence[ThreadLine]) -> list[ThreadLine]:
        """Those that are not here. Of two with one number the first counts."""
        first = {origins.key(it.forum, it.id): it for it in reversed(told)}
        here = origins.known(db, "thread", first)
        return [it for it in told if (key := origins.key(it.forum, it.id)) not in here and first[key] is it]

    def _write(self, db: Session, new: Sequence[ThreadLine], html: Html) -> None:
        authors = self._whoever(db, new)
        naming = [text for it in new for text in _texts(it) if text not in html]
        rendered = {**html, **mentions.render_all(db, naming)}
        for thread in Batch(new, authors, _places(db, new), rendered).write(db):
            if self.then:
                self.then(db, thread)

    def _whoever(self, db: Session, new: Iterable[ThreadLine]) -> Mapping[str, Person]:
        """The account of each author, made when they are first met, without a password: nobody can sign in with it."""
        met = _met(new)
        unknown = [key for key in met if key not in self._authors]
        self._authors.update(_here(db, unknown))
        self._authors.update(_made(db, self._newcomers({key: met[key] for key in met if key not in self._authors})))
        for key in met:
            self._authors.move_to_end(key)
        found = {key: self._authors[key] for key in met}
        while len(self._authors) > AUTHORS_KEPT:
            self._authors.popitem(last=False)
        return found

    def _newcomers(self, met: Mapping[str, tuple[str, datetime]]) -> dict[str, Newcomer]:
        found: dict[str, Newcomer] = {}
        for key, (author, at) in met.items():
            known = self._known(author) or PersonLine(name=author, handle=author)
            found[key] = Newcomer(known.name, known.handle or known.name, known.email, known.created or at)
        return found

    def _known(self, author: str) -> PersonLine | None:
        """What cannot be true of an account keeps nobody's words out: they come along under what they are called."""
        try:
            return self.who(author)
        except ValidationError as wrong:
            self.report.skip(0, f"account {author}: {reason(wrong)}; nothing but this is kept of it")
            return None


def _met(new: Iterable[ThreadLine]) -> dict[str, tuple[str, datetime]]:
    """Whoever wrote something, by their key: what they are called there, and when they are first seen."""
    met: dict[str, tuple[str, datetime]] = {}
    for told in new:
        for line in _lines(told):
            key = origins.key(told.forum, line.author)
            met[key] = line.author, min(line.created, met[key][1]) if key in met else line.created
    return met


def _lines(told: ThreadLine) -> Iterator[Line]:
    yield told
    yield from (*told.edits, *told.comments, *told.answers)
    for answer in told.answers:
        yield from (*answer.edits, *answer.comments)


def _texts(told: ThreadLine) -> Iterator[str]:
    """Whatever is rendered of it."""
    yield body_of(told)
    yield from (answer.body for answer in told.answers if answer.body.strip())
    for on in (told, *told.answers):
        yield from (text for comment in on.comments if (text := comment_of(comment)))


def _here(db: Session, keys: Sequence[str]) -> dict[str, Person]:
    """Who of them has moved in."""
    ids = origins.known(db, "person", keys)
    found = {person.id: person for person in db.exec(select(Person).where(col(Person.id).in_(ids.values())))}
    return {key: found[id] for key, id in ids.items()}


def _made(db: Session, newcomers: Mapping[str, Newcomer]) -> dict[str, Person]:
    ids = people.move_in(db, list(newcomers.values()))
    origins.add(db, "person", dict(zip(newcomers, ids, strict=True)))
    return _here(db, list(newcomers))


def _places(db: Session, new: Iterable[ThreadLine]) -> dict[str, Category]:
    """The category of each name, opened when it is new; without a name the first one there is."""
    names = dict.fromkeys(it.category for it in new)
    return {name: _place(db, name) for name in names}


def _place(db: Session, name: str) -> Category:
    if not name:
        return categories.in_order(db)[0]
    return categories.called(db, name) or categories.add(db, name=name)
