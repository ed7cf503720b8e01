"""What was searched for before now, as searches.toml tells it: found or not, opened or not, and how it ended."""

import tomllib
from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from search import asked, deflections
from search.asked import Seen, Way
from web.demo.times import parse

if TYPE_CHECKING:
    from web.demo.telling import Telling

BEFORE_ASKING = timedelta(minutes=6)


def tell(telling: "Telling") -> None:
    """Each search as often as it says, spread over the days before."""
    told = tomllib.loads(files("web.demo").joinpath("searches.toml").read_text())["search"]
    for number, search in enumerate(told):
        times = search.get("times", 1)
        for time in range(times):
            _search(telling, search, f"{number} {time}", telling.now - parse(search["ago"]) * (1 + time / times))
    telling.db.commit()
    while asked.settle_some(telling.now):
        pass


def _search(telling: "Telling", told: dict[str, Any], session: str, at: datetime) -> None:
    question = telling.threads[told["asked"]] if "asked" in told else None
    found = [telling.threads[key] for key in told.get("found", ())]
    if question:
        at = question.created_at - BEFORE_ASKING
    shown = tuple(f"thread-{thread.id}" for thread in found)
    row = asked.note(telling.db, Seen(session, Way(told.get("way", "search")), told["words"], shown), at=at)
    if told.get("opened"):
        asked.open_one(telling.db, row, shown[0], at=at)
    if told.get("solved"):
        deflections.confirm(telling.db, row, found[0], by=None, at=at)
    if question:
        asked.end_in(telling.db, session, question, at=question.created_at)
