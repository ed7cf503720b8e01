"""The desk with ten cases and with ten thousand: whoever opens it must not notice how many wait."""

from collections.abc import Callable, Iterator

from benchmarks.escalation import waiting_threads
from benchmarks.measure import Case, measure
from benchmarks.pages import STATIC, clock_of, gets, reference
from benchmarks.processes import serving
from benchmarks.report import table
from benchmarks.scratch import Kind, Scratch, scratch
from community import people, sessions
from community.database import now, writing
from community.people import Role
from community.threads import Thread
from escalation import cases
from search import rebuilding
from web.visitor import COOKIE

FEW, MANY = 10, 10_000
BY = 500

Shown = Callable[[str], None]


def run(kind: Kind, *, rounds: int, times: int, say: Shown) -> None:
    """Open the desk, with few cases and then with many."""
    with scratch(kind) as place:
        rebuilding.reindex()
        with writing() as db:
            agent = people.add(db, name="Asha Agent", role=Role.AGENT)
            asker = people.add(db, name="Wren Asker")
            session = sessions.start(db, agent)
        measured: list[Case] = []
        for count in (FEW, MANY):
            say(f"Opening cases until there are {count:,} on {kind} …")
            _open(count - (FEW if count == MANY else 0), asker.id)
            measured += _measured(place, count, session, rounds=rounds, times=times)
    say(table(measured, reference=measured[0], with_database=bool(place.database_process)))


def _measured(place: Scratch, count: int, session: str, *, rounds: int, times: int) -> list[Case]:
    asked = list(_cases(count, {"Cookie": f"{COOKIE}={session}"}))
    with serving(place) as server:
        measure(asked, server.url, clock_of(server.running.pid, place.database_process), rounds=rounds, times=times)
    return asked


def _cases(count: int, signed_in: dict[str, str]) -> Iterator[Case]:
    yield reference(f"{STATIC}, {count:,} cases")
    for view in ("team", "due", "all"):
        yield gets(f"desk, {view}, {count:,} cases", f"/desk?view={view}", signed_in)
    yield gets(f"desk, one case, {count:,} cases", "/desk/cases/1?view=team", signed_in)


def _open(count: int, asker_id: int) -> None:
    """By the very verb that the worker calls."""
    for start in range(0, count, BY):
        with writing() as db:
            threads = [Thread(**row) for row in waiting_threads(min(BY, count - start), asker_id, 1)]
            db.add_all(threads)
            db.flush()
            cases.open_all(db, [(thread, "unanswered") for thread in threads], at=now())
