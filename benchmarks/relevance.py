"""Does `similar` find the thread a helper would have pointed to? See benchmarks/judging.py.

`python benchmarks/relevance.py THREADS.jsonl.gz LINKS.jsonl.gz QUERIES.jsonl.gz --engine embedded --out RUN.jsonl`
"""

import sys
from pathlib import Path

# Started by its path, Python looks for imports beside this file, where `escalation` is a benchmark and not the room.
sys.path[0] = str(Path(__file__).parent.parent)

from benchmarks.judging import judge  # noqa: E402

if __name__ == "__main__":
    import typer

    typer.run(judge)
