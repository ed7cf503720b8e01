"""Playing the story through the product's verbs, so that everything derived from it is true."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from sqlmodel import Session, select

from community import answers, categories, comments, feedback, me_too, threads, votes
from community.answers import Answer
from community.categories import Category
from community.comments import Comment
from community.database import now, write_engine
from community.people import Person
from community.threads import Thread
from escalation import by_hand, cases, claims
from escalation.cases import Case
from escalation.experts import ExpertRequest
from escalation.incidents import Incident
from moderation import flags, hiding
from moderation.flags import Reason
from web.demo import deeds, passing, scene, searching, story
from web.demo.story import Moment

PASSWORD = scene.PASSWORD
SIGN_INS = {
    "marta": "asks",
    "ffion": "is a superuser",
    "asha": "is an agent",
    "helen": "is the manager",
    "idris": "runs the place",
}
VOTED_WITHIN = timedelta(minutes=40)


class NotEmpty(RuntimeError):
    """There is something in the database; the demo would mix with it."""


def load(progress: Callable[[int, int], None] = lambda _done, _all: None) -> None:
    """Fill an empty database with the demo. Raises NotEmpty."""
    with Session(write_engine(), expire_on_commit=False) as db:
        if db.exec(select(Thread.id).limit(1)).first() or db.exec(select(Person.id).limit(1)).first():
            raise NotEmpty
        Telling(db, now()).tell(progress)


def catch_up() -> None:
    """Bring what was loaded to this very moment, as a worker would."""
    passing.to_the_present()


class Telling:
    """One playing of the story: who is in it, and which rows its threads and answers became."""

    def __init__(self, db: Session, at: datetime) -> None:
        self.db, self.now = db, at
        self.people: dict[str, Person] = {}
        self.threads: dict[str, Thread] = {}
        self.answers: dict[tuple[str, int], Answer] = {}
        self.comments: dict[tuple[int, int], Comment] = {}
        self.incidents: dict[str, Incident] = {}
        self.requests: dict[str, ExpertRequest] = {}

    def tell(self, progress: Callable[[int, int], None]) -> None:
        """Everything in order. What falls due on the way happens, as it would have."""
        scene.set_up(self)
        moments = story.moments(self.now)
        for done, moment in enumerate(moments, start=1):
            passing.until(self.db, moment.at)
            getattr(self, f"_{moment.verb}")(moment)
            progress(done, len(moments))
        passing.until(self.db, self.now)
        searching.tell(self)

    # the verbs of story.py

    def _ask(self, moment: Moment) -> None:
        told = moment.told
        thread = threads.ask(
            self.db,
            by=self.people[told["author"]],
            category=categories.by_slug(self.db, told["category"]),
            kind=told["kind"],
            title=told["title"],
            body=told.get("first_body", told["body"]),
            tags_=told["tags"],
            at=moment.at,
        )
        self.threads[told["key"]] = thread
        self._vote(thread, moment, told["key"])

    def _join(self, moment: Moment) -> None:
        told = moment.told
        for person in self._named(told["me_too"], told["key"] + "too", told["author"]):
            me_too.add(self.db, self.thread(moment), by=person, at=moment.at)

    def _answer(self, moment: Moment) -> None:
        told = moment.told
        answer = answers.post(
            self.db,
            self.thread(moment),
            by=self.people[told["author"]],
            body=told.get("first_body", told["body"]),
            at=moment.at,
        )
        self.answers[moment.thread["key"], told["number"]] = answer
        self._vote(answer, moment, f"{moment.thread['key']}{told['number']}")

    def _comment(self, moment: Moment) -> None:
        writer = self.people[moment.told["author"]]
        on = self._answered(moment)
        said = comments.post(self.db, self.thread(moment), by=writer, body=moment.told["body"], answer=on, at=moment.at)
        self.comments[on.id, moment.told["place"]] = said

    def _edit_thread(self, moment: Moment) -> None:
        thread = self.thread(moment)
        told = moment.told
        threads.edit(self.db, thread, by=self._asker(moment), title=told["title"], body=told["body"], at=moment.at)

    def _edit_answer(self, moment: Moment) -> None:
        author = self.people[moment.told["author"]]
        answers.edit(self.db, self._answered(moment), by=author, body=moment.told["body"], at=moment.at)

    def _accept(self, moment: Moment) -> None:
        answers.accept(self.db, self._answered(moment), by=self._asker(moment), at=moment.at)

    def _fail(self, moment: Moment) -> None:
        thread, asker = self.thread(moment), self._asker(moment)
        threads.fail(self.db, thread, by=asker, at=moment.at)
        if why := moment.told.get("failure"):
            comments.post(self.db, thread, by=asker, body=why, at=moment.at)

    def _hide_answer(self, moment: Moment) -> None:
        by, reason = self.people[moment.told["by"]], moment.told["reason"]
        hiding.hide(self.db, self._answered(moment), by=by, reason=reason, at=moment.at)

    def _hide_comment(self, moment: Moment) -> None:
        comment = self.comments[self._answered(moment).id, moment.told["place"]]
        hiding.hide(self.db, comment, by=self.who(moment), reason=moment.told["reason"], at=moment.at)

    def _hide_thread(self, moment: Moment) -> None:
        by, reason = self.people[moment.told["by"]], moment.told["reason"]
        hiding.hide(self.db, self.thread(moment), by=by, reason=reason, at=moment.at)

    def _flag(self, moment: Moment) -> None:
        told = moment.told
        on = self.answers[moment.thread["key"], told["answer"] + 1] if "answer" in told else self.thread(moment)
        why = Reason(told.get("as", Reason.RUDE))
        flags.raise_(self.db, on, by=self.people[told["by"]], reason=why, note=told["reason"], at=moment.at)

    def _escalate(self, moment: Moment) -> None:
        by = self.people[moment.told["escalated_by"]]
        by_hand.escalate(self.db, self.thread(moment), by=by, at=moment.at)

    def _claim(self, moment: Moment) -> None:
        claims.claim(self.db, self.case(moment), by=self.people[moment.told["agent"]], at=moment.at)

    def _reply(self, moment: Moment) -> None:
        """The lease may have run out while the agent was looking into it; they are still the one who knows."""
        agent, case = self.people[moment.told["agent"]], self.case(moment)
        claims.claim(self.db, case, by=agent, at=moment.at - deeds.LOOKED_INTO)
        answer = claims.reply(self.db, case, by=agent, body=moment.told["reply"], at=moment.at)
        self.answers[moment.thread["key"], 0] = answer

    def _confirm(self, moment: Moment) -> None:
        answer, asker = self.answers[moment.thread["key"], 0], self._asker(moment)
        answers.accept(self.db, answer, by=asker, at=moment.at)
        thanks, shortly = moment.told["thanks"], moment.at + timedelta(minutes=1)
        comments.post(self.db, self.thread(moment), by=asker, body=thanks, answer=answer, at=shortly)

        if "felt_heard" in moment.told:
            heard = moment.told["felt_heard"]
            feedback.give(self.db, self.thread(moment), by=asker, felt_heard=heard, at=shortly)

    def _deed(self, moment: Moment) -> None:
        deeds.do(self, moment)

    # who and what a moment is about

    def who(self, moment: Moment) -> Person:
        return self.people[moment.told["by"]]

    def category(self, slug: str) -> Category:
        return categories.by_slug(self.db, slug)

    def thread(self, moment: Moment) -> Thread:
        return self.threads[moment.thread["key"]]

    def _asker(self, moment: Moment) -> Person:
        return self.people[moment.thread["author"]]

    def _answered(self, moment: Moment) -> Answer:
        return self.answers[moment.thread["key"], moment.told["number"]]

    def case(self, moment: Moment) -> Case:
        return self.case_of(self.thread(moment), moment.at)

    def case_of(self, thread: Thread, at: datetime) -> Case:
        case = cases.open_for(self.db, thread.id)
        if not case:
            raise LookupError(f"{thread.title} has no open case at {at}")
        return case

    def _vote(self, on: Thread | Answer, moment: Moment, seed: str) -> None:
        count = moment.told.get("votes", 0)
        value = votes.UP if count > 0 else votes.DOWN
        for voter in self._some(abs(count), seed, moment.told["author"]):
            votes.cast(self.db, on, by=voter, value=value, at=self._soon(moment))

    def _named(self, who: int | list[str], seed: str, author: str) -> list[Person]:
        return [self.people[handle] for handle in who] if isinstance(who, list) else self._some(who, seed, author)

    def _some(self, count: int, seed: str, author: str) -> list[Person]:
        """The same few people each time the demo is loaded, and never the author."""
        here = [(handle, it) for handle, it in self.people.items() if not it.is_staff and it.step != "New"]
        others = [person for handle, person in here if handle != author]
        return random.Random(seed).sample(others, min(count, len(others)))  # noqa: S311 no secret hangs on who votes

    def _soon(self, moment: Moment) -> datetime:
        return min(moment.at + VOTED_WITHIN, self.now)
