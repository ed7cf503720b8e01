"""Lengths of time as an operator writes them: `90s`, `60m`, `4h`, `2d`."""

import re
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def duration(text: Any) -> Any:
    """Read `90s`, `60m`, `4h` or `2d`. Raises ValueError with the accepted forms."""
    if not isinstance(text, str):
        return text
    match = re.fullmatch(r"(\d{1,6})\s*([smhd])", text.strip())
    if not match:
        raise ValueError("write it as a number and s, m, h or d: 90s, 60m, 4h, 2d")
    return timedelta(seconds=int(match[1]) * SECONDS[match[2]])


Duration = Annotated[timedelta, BeforeValidator(duration)]
