"""The README can be followed word for word."""

import os
import re

from tests.places import ROOT

README = (ROOT / "README.md").read_text()


def test_it_starts_with_the_two_commands():
    first = re.findall(r"^bin/\w+", README, re.MULTILINE)[:2]
    assert first == ["bin/demo", "bin/test"]


def test_every_script_it_names_can_be_run():
    scripts = set(re.findall(r"\bbin/\w+", README))
    assert [script for script in scripts if not os.access(ROOT / script, os.X_OK)] == []


def test_every_file_it_links_to_is_there():
    linked = set(re.findall(r"\]\((?!https?:)([^)#]+)", README))
    assert [path for path in linked if not (ROOT / path).exists()] == []
