"""What the TOML files tell, as moments in time."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any

from web.demo.times import parse

Table = dict[str, Any]

HERE = files("web.demo")

JOINED_WITHIN = timedelta(minutes=40)


@dataclass(order=True)
class Moment:
    """Something that happens at `at`: which verb, on which thread, with what the file says of it."""

    at: datetime
    place: int
    verb: str = field(compare=False)
    thread: Table = field(compare=False)
    told: Table = field(compare=False)


def people() -> list[Table]:
    return _read("people.toml")["person"]


def categories() -> list[Table]:
    return _read("categories.toml")["category"]


def crew() -> Table:
    """Teams, members, rules, and what is asked, as teams.toml has them."""
    return _read("teams.toml")


def desk() -> Table:
    """What the team says to everybody, and the texts it writes often, as desk.toml has them."""
    return _read("desk.toml")


def moments(now: datetime) -> list[Moment]:
    """Everything that happens, in all threads and at the desk, in order."""
    told = [({}, "deed", now - parse(deed["ago"]), deed) for deed in desk()["deed"]] + [
        (thread, verb, at, what)
        for category in categories()
        for thread in _read(f"threads/{category['slug']}.toml")["thread"]
        for verb, at, what in _thread({**thread, "category": category["slug"]}, now)
    ]
    return sorted(Moment(at, place, verb, thread, what) for place, (thread, verb, at, what) in enumerate(told))


def _thread(thread: Table, now: datetime) -> Iterator[tuple[str, datetime, Table]]:
    asked = now - parse(thread["asked"])
    yield "ask", asked, thread
    yield from _edited("edit_thread", thread, asked)
    if thread.get("me_too"):
        yield "join", min(now, _joined(thread, asked)), thread
    for deed in thread.get("deed", ()):
        yield "deed", _later(asked, deed), deed
    for number, answer in enumerate(thread.get("answer", ()), start=1):
        yield from _answer({**answer, "number": number}, asked)
    for flag in thread.get("flag", ()):
        yield "flag", _later(asked, flag), flag
    if "hidden" in thread:
        yield "hide_thread", _later(asked, thread["hidden"]), thread["hidden"]
    yield from _case(thread.get("case", {}), asked)


def _joined(thread: Table, asked: datetime) -> datetime:
    """Most of those who have it, too, find their answer there: they say so after it was accepted."""
    accepted = [_later(asked, it, "accepted_after") for it in thread.get("answer", ()) if it.get("accepted")]
    return min(accepted, default=asked) + JOINED_WITHIN


def _answer(answer: Table, asked: datetime) -> Iterator[tuple[str, datetime, Table]]:
    yield "answer", _later(asked, answer), answer
    yield from _edited("edit_answer", answer, asked)
    for place, comment in enumerate(answer.get("comment", ())):
        told = {**comment, "number": answer["number"], "place": place}
        yield "comment", _later(asked, comment), told
        if "hidden" in comment:
            yield "hide_comment", _later(asked, comment["hidden"]), {**told, **comment["hidden"]}
    if answer.get("accepted"):
        yield "accept", _later(asked, answer, "accepted_after"), answer
    if "failed_after" in answer:
        yield "fail", _later(asked, answer, "failed_after"), answer
    if "hidden" in answer:
        yield "hide_answer", _later(asked, answer["hidden"]), {**answer["hidden"], "number": answer["number"]}


def _case(case: Table, asked: datetime) -> Iterator[tuple[str, datetime, Table]]:
    """The steps of an escalation that people take; what the window does by itself is not told, it happens."""
    steps = [
        ("escalate", "escalated_after"),
        ("claim", "claimed_after"),
        ("reply", "reply_after"),
        ("fail", "failed_after"),
        ("confirm", "confirmed_after"),
    ]
    for verb, after in steps:
        if after in case:
            yield verb, _later(asked, case, after), case


def _edited(verb: str, told: Table, asked: datetime) -> Iterator[tuple[str, datetime, Table]]:
    if "edited_after" in told:
        yield verb, _later(asked, told, "edited_after"), told


def _later(asked: datetime, told: Table, key: str = "after") -> datetime:
    return asked + (parse(told[key]) if key in told else timedelta(minutes=1))


def _read(name: str) -> Table:
    return tomllib.loads(HERE.joinpath(*name.split("/")).read_text(encoding="utf-8"))
