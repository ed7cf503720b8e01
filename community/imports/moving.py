"""One import under way: each thread is written through the verbs people use, at its own times, whole or not at all.

It only moves in: no window starts for it (docs/moving.md). Scores are carried as they were and earn nobody
points; an accepted answer is accepted here, too, and earns what it earns here.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable

from sqlmodel import Session

from community import answers, categories, comments, events, people, threads
from community.answers import Answer
from community.categories import Category
from community.comments import BODY_MOST
from community.imports import origins
from community.imports.report import Report
from community.imports.told import AnswerLine, CommentLine, EditLine, PersonLine, ThreadLine, versions
from community.people import EmailTaken, Person
from community.threads import Thread

AUTHORS_KEPT = 5_000

Then = Callable[[Session, Thread], None]
Who = Callable[[str], PersonLine | None]


class Moving:
    """`then` is called with each new thread in its transaction; `who` knows more of an author than what they are
    called in the thread."""

    def __init__(self, then: Then | None = None, who: Who = lambda _author: None) -> None:
        self.then, self.who = then, who
        self.report = Report()
        self._authors: OrderedDict[str, Person] = OrderedDict()

    def thread(self, db: Session, told: ThreadLine) -> None:
        """Write one thread, unless it is here already."""
        if origins.here(db, "thread", told.forum, told.id) is not None:
            self.report.known += 1
            return
        with db.begin_nested():
            self._whole(db, told)
        self.report.added += 1
        self.report.answers += len(told.answers)

    def _whole(self, db: Session, told: ThreadLine) -> None:
        with events.together(db):
            thread = self._question(db, told)
            for line in told.answers:
                self._answer(db, told, line, thread)
        if self.then:
            self.then(db, thread)

    def _question(self, db: Session, told: ThreadLine) -> Thread:
        said = versions((told.title, told.body or told.title), told.edits)
        thread = threads.ask(
            db,
            by=self._person(db, told.forum, told.author, told),
            category=_category(db, told.category),
            title=said[0][0],
            body=said[0][1] or said[0][0],
            kind=told.kind,
            tags_=told.tags,
            at=told.created,
            imported=True,
            carried=told.score,
        )
        for edit, (title, body) in zip(told.edits, said[1:], strict=True):
            by = self._person(db, told.forum, edit.author, edit)
            threads.edit(db, thread, by=by, title=title, body=body or title, at=edit.created)
        self._comments(db, told, told.comments, thread, None)
        origins.add(db, "thread", told.forum, told.id, thread.id)
        if told.opening:
            origins.add(db, "opening", told.forum, told.opening, thread.id)
        return thread

    def _answer(self, db: Session, told: ThreadLine, line: AnswerLine, thread: Thread) -> None:
        if not line.body.strip():
            return
        said = [body for _title, body in versions(("", line.body), line.edits)]
        author = self._person(db, told.forum, line.author, line)
        answer = answers.post(db, thread, by=author, body=said[0] or line.body, at=line.created)
        for edit, body in zip(line.edits, said[1:], strict=True):
            by = self._person(db, told.forum, edit.author, edit)
            answers.edit(db, answer, by=by, body=body or line.body, at=edit.created)
        answers.carry_score(answer, line.score)
        self._comments(db, told, line.comments, thread, answer)
        self._accept(db, told, line, answer)
        _remember(db, told, line, answer)

    def _accept(self, db: Session, told: ThreadLine, line: AnswerLine, answer: Answer) -> None:
        if told.accepted is not None and told.accepted in (line.n, line.id):
            asker = self._person(db, told.forum, told.author, told)
            answers.accept(db, answer, by=asker, at=max(told.accepted_at or line.created, line.created))

    def _comments(
        self, db: Session, told: ThreadLine, lines: Iterable[CommentLine], thread: Thread, answer: Answer | None
    ) -> None:
        for line in lines:
            if body := line.body.strip()[:BODY_MOST]:
                by = self._person(db, told.forum, line.author, line)
                comments.post(db, thread, by=by, body=body, answer=answer, at=line.created)

    def _person(self, db: Session, forum: str, author: str, at: ThreadLine | AnswerLine | EditLine | CommentLine):
        """The account of an author, made when they are first met, without a password: nobody can sign in with it."""
        key = origins.key(forum, author)
        if key not in self._authors:
            known = self.who(author) or PersonLine(name=author, handle=author)
            self._authors[key] = _account(db, forum, author, known, at.created)
        self._authors.move_to_end(key)
        if len(self._authors) > AUTHORS_KEPT:
            self._authors.popitem(last=False)
        return self._authors[key]


def _account(db: Session, forum: str, author: str, known: PersonLine, at) -> Person:
    if (id := origins.here(db, "person", forum, author)) is not None:
        return db.get_one(Person, id)
    about = {"name": known.name, "handle": known.handle or known.name, "at": known.created or at}
    try:
        person = people.add(db, email=known.email or None, **about)
    except EmailTaken:
        person = people.add(db, **about)
    origins.add(db, "person", forum, author, person.id)
    return person


def _remember(db: Session, told: ThreadLine, line: AnswerLine, answer: Answer) -> None:
    if line.id:
        origins.add(db, "answer", told.forum, line.id, answer.id)
    if line.place is not None:
        origins.add(db, "place", told.forum, f"{told.id}/{line.place}", answer.id)


def _category(db: Session, name: str) -> Category:
    """The category of that name, opened when it is new; without a name the first one there is."""
    if not name:
        return categories.in_order(db)[0]
    return categories.called(db, name) or categories.add(db, name=name)
