"""Everything somebody can be told has its sentence, and no sentence is left over."""

import pytest

from community.notifications import KINDS
from web import told


@pytest.mark.parametrize("kind", KINDS)
def test_everything_that_is_told_has_its_sentence(kind: str) -> None:
    assert kind in told.SENTENCES, f"{kind} has no sentence; write it in web/told.py"
    assert told.says(kind).endswith((".", "?"))


def test_no_sentence_is_about_what_nobody_is_told() -> None:
    assert told.SENTENCES.keys() <= KINDS.keys()
    assert told.PLACES.keys() <= KINDS.keys()
