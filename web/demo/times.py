"""How long ago, as the demo's TOML files write it: "14 min", "2 d 4 h", "5 mo", "60m"."""

import re
from datetime import timedelta

UNITS = {
    "s": timedelta(seconds=1),
    "m": timedelta(minutes=1),
    "min": timedelta(minutes=1),
    "h": timedelta(hours=1),
    "d": timedelta(days=1),
    "w": timedelta(weeks=1),
    "mo": timedelta(days=30),
    "y": timedelta(days=365),
}
PART = re.compile(r"(\d+)\s*([a-z]+)\s*")


def parse(said: str) -> timedelta:
    """Add up the parts of "2 d 4 h". A month is 30 days, a year 365. Raises ValueError for anything else."""
    parts = PART.findall(said)
    if not parts or PART.sub("", said) or any(unit not in UNITS for _, unit in parts):
        raise ValueError(f"not a length of time: {said!r}")
    return sum((int(count) * UNITS[unit] for count, unit in parts), timedelta())
