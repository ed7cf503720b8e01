"""Both lock files name the public registries, or none: a lock made behind a mirror would not work for anybody else."""

import json
import re

from tests.places import ROOT

PUBLIC = {"https://pypi.org/simple", "https://files.pythonhosted.org"}


def test_the_python_lock_names_the_public_registry_only():
    lock = (ROOT / "uv.lock").read_text()
    registries = set(re.findall(r'registry = "([^"]+)"', lock))
    hosts = set(re.findall(r'url = "(https?://[^/"]+)', lock))
    assert registries | hosts == PUBLIC


def test_the_node_lock_names_no_registry_and_checks_every_package():
    packages = json.loads((ROOT / "tests/tools/package-lock.json").read_text())["packages"]
    fetched = {name: package for name, package in packages.items() if name}
    assert fetched
    assert not [name for name, package in fetched.items() if "resolved" in package]
    assert not [name for name, package in fetched.items() if "integrity" not in package]
