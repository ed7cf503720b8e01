"""Reads the demo's files for the tests: who, where, and every thread with its category."""

import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

from web.demo.times import parse

DEMO = Path(__file__).parents[2] / "web" / "demo"
STAFF = {"agent", "expert", "manager", "operator"}
OFTEN = {"armed", "queued", "claimed", "answered", "confirmed", "withdrawn", "round2", "presumed"}
STATES = OFTEN | {"held", "waiting_customer", "with_expert", "snoozed", "in_incident", "merged", "cancelled"}
NOW = timedelta(0)

Table = dict[str, Any]


def read(name: str) -> Table:
    return tomllib.loads((DEMO / name).read_text("utf-8"))


def threads_of(path: Path) -> list[Table]:
    return [thread | {"category": path.stem} for thread in tomllib.loads(path.read_text("utf-8"))["thread"]]


PEOPLE: dict[str, Table] = {person["handle"]: person for person in read("people.toml")["person"]}
CATEGORIES: dict[str, Table] = {category["slug"]: category for category in read("categories.toml")["category"]}
DESK = read("desk.toml")
THREADS = [thread for path in sorted(DEMO.glob("threads/*.toml")) for thread in threads_of(path)]
VOTERS = [handle for handle, person in PEOPLE.items() if person["role"] not in STAFF and "new" not in person]


def every_thread(check: Callable[[Table], None]) -> Callable[[], None]:
    """One test over all threads, which names the thread that fails it."""

    def over_all() -> None:
        for thread in THREADS:
            try:
                check(thread)
            except (AssertionError, LookupError, ValueError) as wrong:
                raise AssertionError(thread["key"]) from wrong

    return over_all


def answers(thread: Table) -> list[Table]:
    return thread.get("answer", [])


def comments(thread: Table) -> list[Table]:
    return [comment for answer in answers(thread) for comment in answer.get("comment", [])]


def case(thread: Table) -> Table:
    return thread.get("case", {})


def deeds(thread: Table) -> list[Table]:
    return thread.get("deed", [])


def is_taken_care_of(thread: Table) -> bool:
    """Somebody waits for its asker, or it is answered in another thread or by an incident."""
    return any(deed["do"] in ("needs_detail", "duplicate", "attach", "merge_threads") for deed in deeds(thread))


def is_staff(handle: str) -> bool:
    return PEOPLE[handle]["role"] in STAFF


def window(thread: Table) -> timedelta | None:
    said = CATEGORIES[thread["category"]].get("window")
    return parse(said) if said and thread["kind"] == "question" else None


def after(thing: Table, name: str = "after") -> timedelta:
    return parse(thing[name])


def qualifying(thread: Table) -> list[Table]:
    return [answer for answer in answers(thread) if answer["author"] != thread["author"] and "hidden" not in answer]


def moments(thing: Any) -> Iterator[timedelta]:
    """Every "after" and "…_after" in a thread, however deep."""
    children = thing.items() if isinstance(thing, dict) else enumerate(thing) if isinstance(thing, list) else ()
    for name, value in children:
        if str(name).endswith("after"):
            yield parse(value)
        else:
            yield from moments(value)


def texts(thread: Table) -> list[str]:
    posts = [thread, *answers(thread), *comments(thread)]
    told = [case(thread).get(name, "") for name in ("reply", "thanks", "failure", "escalation_reason")]
    done = [deed[name] for deed in deeds(thread) for name in ("title", "words") if name in deed]
    return [thread["title"], *[post["body"] for post in posts], *told, *done]


def writers(thread: Table) -> list[tuple[str, timedelta]]:
    posts = [(post["author"], after(post)) for post in [*answers(thread), *comments(thread)]]
    return [(thread["author"], NOW), *posts]
