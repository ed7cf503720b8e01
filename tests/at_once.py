"""Many people at the same moment."""

import threading
from collections.abc import Callable
from typing import Any


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Start these deeds together, each in a thread, and answer what they returned. Raises what the first one raised."""
    start, results, errors = threading.Barrier(len(deeds)), [None] * len(deeds), []

    def run(place: int, deed: Callable[[], Any]) -> None:
        start.wait()
        try:
            results[place] = deed()
        except Exception as error:
            errors.append(error)

    people = [threading.Thread(target=run, args=numbered) for numbered in enumerate(deeds)]
    for person in people:
        person.start()
    for person in people:
        person.join()
    if errors:
        raise errors[0]
    return results
