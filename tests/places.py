"""Where things lie in the house and on this machine."""

import os
import random
import shutil
import socket
from pathlib import Path

ROOT = Path(__file__).parent.parent
NODE_MODULES = ROOT / ".tools" / "node_modules"


ROOM_FOR_A_RUN = 2 * 2**30


def scratch() -> Path:
    """Where temporary files are quickest: in memory, on a machine that has a directory there and room in it."""
    memory = Path("/dev/shm")
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOM_FOR_A_RUN
    return memory if roomy else Path("/tmp")


def program(named_by: str, *candidates: str | Path) -> Path | None:
    """The program an environment variable names, else the first candidate that is there."""
    found = (shutil.which(candidate) for candidate in (os.environ.get(named_by, ""), *candidates) if candidate)
    return next((Path(path) for path in found if path), None)


def free_port() -> int:
    """A port nobody listens on right now, below those that outgoing connections take for themselves."""
    return next(port for port in random.sample(range(20_000, 32_000), 100) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as listener:
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
