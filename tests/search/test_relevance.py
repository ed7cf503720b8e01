"""The benchmark that judges `similar` tells a forum in its own order: nobody is answered with what came later."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.places import ROOT
from tests.search import tiny_model

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


def test_a_forum_with_gaps_is_told_as_far_as_it_can_be(tmp_path: Path):
    """Two threads without most fields, a line of nonsense, no links at all; files that are not zipped."""
    threads = ['{"id": 7, "title": "Żółw zgubił router", "created": 1577836800}', "nonsense", '{"title": "no id"}']
    threads.append('{"id": "last", "body": null, "created": "2020-01-03T08:00:00", "answers": [{"body": "router"}]}')
    queries = ['{"qid": "last", "title": "router żółw"}', '{"qid": "q", "title": "żółw", "relevant": [{"id": 7}]}']
    files = []
    for name, lines in (("threads", threads), ("links", []), ("queries", queries)):
        files.append(tmp_path / f"{name}.jsonl")
        files[-1].write_text("\n".join(lines), encoding="utf-8")
    out = tmp_path / "run.jsonl"
    command = [sys.executable, "-m", "benchmarks", "relevance", *files, "--out", out]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = {line["qid"]: line["ranked"] for line in map(json.loads, out.read_text().splitlines())}
    assert found == {"last": [7], "q": [7]}
    assert "line 2" in done.stderr
    assert "it has no 'id'" in done.stderr
    assert "| ours, embedded | 100.0 / 100.0 / 100.0" in done.stdout
    assert "1 questions, 2 threads" in done.stdout


def test_with_vectors_a_model_is_needed(tmp_path: Path):
    files = [gzipped(tmp_path / name, lines) for name, lines in (("t", THREADS), ("l", LINKS), ("q", QUERIES))]
    command = [sys.executable, "benchmarks/relevance.py", *files, "--vectors", "--out", tmp_path / "run.jsonl"]
    without = {**os.environ, "LANDBRIDGE_MEANING_MODEL": str(tmp_path / "nowhere")}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=without)
    assert done.returncode == 1
    assert "--vectors needs a model" in done.stderr
    tiny = {**os.environ, "LANDBRIDGE_MEANING_MODEL": str(tiny_model.write(tmp_path / "model"))}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=tiny)
    assert done.returncode == 0, done.stderr
    assert "| ours, embedded, 3 vectors |" in done.stdout
