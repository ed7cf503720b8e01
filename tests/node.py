"""Programs that only exist for Node: found with their packages, or the test says it needs them."""

from pathlib import Path

import pytest

from tests.needs import needs
from tests.places import NODE_MODULES, program


@pytest.fixture(scope="session")
def node() -> Path:
    """The `node` program; `.tools/node_modules` beside it holds `oidc-provider`."""
    if not (NODE_MODULES / "oidc-provider").exists():
        needs("Node", "the package oidc-provider is not in .tools, run .ci/run once")
    candidates = ("node", NODE_MODULES.parent / "node" / "bin" / "node")
    return program("LANDBRIDGE_TEST_NODE", *candidates) or needs("Node", "run .ci/run once")
