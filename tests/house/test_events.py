"""Everything that can happen has its sentence, and no sentence is left over."""

import re

import pytest

from community.events import KINDS, Event
from web import sentences


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_has_its_sentence(kind: str) -> None:
    assert sentences.of(Event(kind=kind), {}), f"{kind} has no sentence; write it in web/sentences.py"


def test_no_sentence_is_about_an_event_that_does_not_exist() -> None:
    told = {*sentences.SENTENCES, *(kind for kind, _cause in sentences.BY_CAUSE), *sentences.TONES}
    assert told <= KINDS.keys()


def test_a_sentence_knows_nothing_but_who_did_it() -> None:
    for sentence in (*sentences.SENTENCES.values(), *sentences.BY_CAUSE.values()):
        assert set(re.findall(r"%\((\w+)\)s", sentence)) <= {"who"}, sentence


def test_nobody_learns_who_flagged() -> None:
    assert "%(who)s" not in sentences.SENTENCES["flag.raised"]
