"""Passwords are compared and hashed here: a few at a time, in threads of their own, with no transaction open.

One hash takes a third of a second and 64 MB by design (argon2id). Whoever waits for a turn waits without a thread, so a
crowd at the door slows down the door and nothing else.
"""

from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter, to_thread
from anyio.lowlevel import RunVar

AT_ONCE = 2

Result = TypeVar("Result")

_turns: RunVar[CapacityLimiter] = RunVar("turns to hash")


async def in_turn(hash_: Callable[[], Result]) -> Result:
    """What `hash_` answers, once it is its turn."""
    if _turns.get(None) is None:
        _turns.set(CapacityLimiter(AT_ONCE))
    return await to_thread.run_sync(hash_, limiter=_turns.get())
