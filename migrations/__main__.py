"""`python -m migrations "Give threads a colour"` writes the next revision from what the code says."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import migrations


def main(message: str) -> None:
    """Bring a scratch database to the newest revision, and write down how it differs from the code."""
    with TemporaryDirectory() as directory:
        url = f"sqlite:///{directory}/scratch.sqlite"
        if migrations.has_tables():
            migrations.upgrade(url)
        written = migrations.revise(message, url)
    print(f"Read it, then commit it: {written.relative_to(Path.cwd())}")


if __name__ == "__main__":
    main(" ".join(sys.argv[1:]) or sys.exit('Say what changes: python -m migrations "Give threads a colour"'))
