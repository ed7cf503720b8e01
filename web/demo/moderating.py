"""Deeds of those who keep the place usable, and of those who disagree. Each stands under its thread, and is about one
of its answers (`number`) or about the thread itself; `by` does it, and `words` are the reason.
"""

from typing import TYPE_CHECKING

from community import merging
from moderation import appeals, deciding, queue, takedowns
from moderation.queue import Cause, Verdict
from moderation.subjects import Subject
from web.demo.story import Moment

if TYPE_CHECKING:
    from web.demo.telling import Telling


def ask_takedown(telling: "Telling", moment: Moment) -> None:
    """By the legal reference in `law`."""
    told, how = moment.told, {"by": telling.who(moment), "at": moment.at}
    takedowns.ask(telling.db, _meant(telling, moment), reason=told["words"], legal_reference=told["law"], **how)


def appeal(telling: "Telling", moment: Moment) -> None:
    words = moment.told["words"]
    appeals.raise_(telling.db, _meant(telling, moment), by=telling.who(moment), words=words, at=moment.at)


def decide_appeal(telling: "Telling", moment: Moment) -> None:
    """`verdict`: hide or leave."""
    _decide(telling, moment, Cause.APPEAL)


def decide_flags(telling: "Telling", moment: Moment) -> None:
    """`verdict`: hide or leave."""
    _decide(telling, moment, Cause.FLAGS)


def merge_threads(telling: "Telling", moment: Moment) -> None:
    """`into`: the key of the thread in which this one goes on."""
    into = telling.threads[moment.told["into"]]
    merging.merge(telling.db, telling.thread(moment), into, by=telling.who(moment), at=moment.at)


def _decide(telling: "Telling", moment: Moment, cause: Cause) -> None:
    told, on = moment.told, _meant(telling, moment)
    matter = queue.waiting(telling.db, on, cause)
    if not matter:
        raise LookupError(f"Nothing of {moment.thread['key']} waits for {cause}")
    by, verdict = telling.who(moment), Verdict(told["verdict"])
    deciding.decide(telling.db, matter, verdict, by=by, reason=told["words"], at=moment.at)


def _meant(telling: "Telling", moment: Moment) -> Subject:
    number = moment.told.get("number")
    return telling.answers[moment.thread["key"], number] if number else telling.thread(moment)
