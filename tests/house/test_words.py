"""Unfinished words, filing names that say nothing, and functions nobody can read in one breath."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from statistics import quantiles

from tests.places import ROOT

ROOMS = ("community", "search", "moderation", "escalation", "migrations", "web")
TEXT = {".py", ".html", ".css", ".js", ".md", ".toml", ".yml", ".yaml", ".sh", ".mako", ""}
# Written in two halves, so that this file does not find itself.
UNFINISHED = re.compile("|".join((r"\bTO" r"DO\b", r"\bFIX" r"ME\b", r"\bXX" r"X\b", r"(?i:lor" r"em ipsum)")))
SAYS_NOTHING = {"utils", "util", "helpers", "core", "common", "managers", "services", "repositories", "misc"}


def ours() -> Iterator[Path]:
    """Every text file under version control, or about to be, that we wrote ourselves."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    paths = [Path(line) for line in listed.stdout.splitlines()]
    assert paths, "git lists the files, so this test needs a clone"
    yield from (path for path in paths if path.suffix in TEXT and "vendor" not in path.parts and (ROOT / path).exists())


def lengths() -> Iterator[tuple[int, str]]:
    """How many lines each function's body takes, its docstring left out, and where it stands."""
    for path in ours():
        if path.suffix == ".py" and path.parts[0] in ROOMS and "versions" not in path.parts:
            for node in ast.walk(ast.parse((ROOT / path).read_text())):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    yield body_length(node), f"{path}:{node.lineno} {node.name}"


def body_length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    statements = function.body[1:] if ast.get_docstring(function) and function.body[1:] else function.body
    return (statements[-1].end_lineno or 0) - statements[0].lineno + 1


def test_nothing_is_left_for_later():
    found = [f"{path}: {word}" for path in ours() for word in UNFINISHED.findall((ROOT / path).read_text())]
    assert found == []


def test_every_file_is_named_after_what_it_is_about():
    assert [str(path) for path in ours() if SAYS_NOTHING & {*path.parts, path.stem}] == []


def test_functions_are_read_in_one_breath():
    measured = sorted(lengths(), reverse=True)
    nine_in_ten = quantiles([length for length, _ in measured], n=10)[-1]
    longest = "\n".join(f"{length:4} lines  {where}" for length, where in measured[:25])
    assert nine_in_ten <= 12, f"one function in ten is longer than {nine_in_ten:.0f} lines\n{longest}"
    assert measured[0][0] <= 40, longest


def test_files_are_short():
    found = (path for path in ours() if path.suffix == ".py" and "versions" not in path.parts)
    sizes = {str(path): len((ROOT / path).read_text().splitlines()) for path in found}
    assert {path: size for path, size in sizes.items() if size > (400 if path.startswith("tests/") else 250)} == {}
