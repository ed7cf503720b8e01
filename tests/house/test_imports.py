"""Imports point down: web, then escalation and moderation side by side, then search, then community."""

import subprocess
import sys
from pathlib import Path

from tests.places import ROOT

LINT_IMPORTS = Path(sys.executable).parent / "lint-imports"


def test_every_import_contract_is_kept():
    answer = subprocess.run([LINT_IMPORTS, "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout + answer.stderr
