"""What an operator can set is written down, with its default, and nothing is promised that does not exist."""

import re

import pytest

from community.settings import Settings
from tests.places import ROOT

TABLE = ROOT / "docs" / "settings.md"
NAME = re.compile(r"LANDBRIDGE_(?!TEST_)[A-Z_]+[A-Z]")
PROMISING = ("README.md", "docs/settings.md", "bin/demo", "bin/dev", "bin/test")


def existing() -> set[str]:
    return {f"LANDBRIDGE_{name.upper()}" for name in Settings.model_fields}


def test_every_setting_has_its_row():
    rows = set(re.findall(rf"^\| `({NAME.pattern})`", TABLE.read_text(), re.MULTILINE))
    assert rows == existing()


@pytest.mark.parametrize("file", PROMISING)
def test_no_setting_is_named_that_does_not_exist(file: str):
    assert set(NAME.findall((ROOT / file).read_text())) <= existing()
