"""What a test needs and a machine may lack: it is skipped with the reason, or fails where nothing may be skipped."""

import os
from typing import NoReturn

import pytest


def needs(what: str, advice: str) -> NoReturn:
    """Skip this test. Under LANDBRIDGE_TEST_STRICT=1, as in `.ci/run`, it fails instead."""
    reason = f"needs {what}: {advice}"
    if os.environ.get("LANDBRIDGE_TEST_STRICT") == "1":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)
