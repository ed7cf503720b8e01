"""Moving in from another forum, with the times, authors and words of those who wrote there.

Whatever a dump looks like, it becomes threads told whole (told.py), which are written whole or not at all: moving.py
says which are new and by whom, writing.py makes their rows, and same.py attaches those that ask what others ask.
JSON lines are told already (lines.py). Dumps tell a thread in pieces all over the file: those are laid out on disk
first (stage.py), read from Discourse's backup (discourse.py) or from Stack Exchange's XML (stackexchange.py).
"""

from community.imports.lines import jsonl
from community.imports.origins import Origin
from community.imports.report import Report

__all__ = ["Origin", "Report", "jsonl"]
