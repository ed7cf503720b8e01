"""The benchmark that judges `similar` tells a forum in its own order: nobody is answered with what came later."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.places import ROOT

Line = dict[str, Any]


def thread(id: str, title: str, created: str, *answers: Line) -> Line:
    told = {"id": id, "title": title, "body": "It says activating.", "author": "ana", "created": created}
    return told | {"answers": list(answers)}


ANSWER = {"author": "bo", "created": "2020-01-02 08:00 UTC", "body": "Unplug the flurble."}
THREADS = [
    thread("first", "eSIM is stuck", "2020-01-01 08:00 UTC", ANSWER),
    thread("asked", "My eSIM hangs", "2020-02-01 08:00 UTC"),
    thread("later", "eSIM hangs and is stuck", "2020-03-01 08:00 UTC"),
]
LINKS = [{"source": "asked", "target": "first", "created": "2020-02-02 08:00 UTC"}]


def query(qid: str, title: str, created: str) -> Line:
    return {"qid": qid, "title": title, "body": "", "created": created, "relevant": [{"id": "first", "grade": 2}]}


QUERIES = [
    query("too early", "What is a flurble?", "2020-01-01 12:00 UTC"),
    query("asked", "My eSIM hangs", "2020-02-01 08:00 UTC"),
    query("at the end", "What is a flurble?", "2021-01-01 08:00 UTC"),
]


def gzipped(path: Path, lines: list[Line]) -> Path:
    path.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))
    return path


def test_each_question_is_answered_with_what_was_there_when_it_was_asked(tmp_path: Path):
    files = [
        gzipped(tmp_path / f"{name}.jsonl.gz", lines)
        for name, lines in (("threads", THREADS), ("links", LINKS), ("queries", QUERIES))
    ]
    out = tmp_path / "run.jsonl"
    command = [sys.executable, "benchmarks/relevance.py", *files, "--engine", "embedded", "--out", out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = {line["qid"]: line["ranked"] for line in map(json.loads, out.read_text().splitlines())}
    assert (found["too early"], found["asked"]) == ([], ["first"])
    assert found["at the end"][0] == "first"
    assert "| ours, embedded | 66.7 / 66.7 / 66.7" in done.stdout
