"""Real processes beside the tests: started, waited for until they answer, and gone at the end."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx2

LANDBRIDGE = Path(sys.executable).parent / "landbridge"


@dataclass
class Process:
    """A program that runs in its own process group, its words kept in a log."""

    running: subprocess.Popen
    log: Path
    url: str = ""

    def words(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self, patience: float = 60) -> int:
        """Ask it to end, and answer its exit code; whoever does not listen is killed."""
        self._tell(signal.SIGTERM)
        try:
            return self.running.wait(patience)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """End it at once, as a power cut would."""
        self._tell(signal.SIGKILL)
        return self.running.wait()

    def wait_for(self, path: str, patience: float = 150) -> "Process":
        """Come back when `path` answers 200. Raises RuntimeError with the log when it does not in time."""
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline and self.running.poll() is None:
            if _answers(self.url + path):
                return self
            time.sleep(0.05)
        self.kill()
        raise RuntimeError(f"{self.running.args} is not ready:\n{self.words()}")

    def _tell(self, what: signal.Signals) -> None:
        if self.running.poll() is None:
            os.killpg(self.running.pid, what)


def start(*command: str | Path, log: Path, url: str = "", environment: Mapping[str, str] | None = None) -> Process:
    """Start a program in the directory of its log."""
    with log.open("ab") as output:
        running = subprocess.Popen(
            [str(word) for word in command],
            cwd=log.parent,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Process(running, log, url)


def _answers(url: str) -> bool:
    try:
        return httpx2.get(url, timeout=10).status_code == 200
    except httpx2.TransportError:
        return False
