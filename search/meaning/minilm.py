"""A sentence model of the BERT family, such as all-MiniLM-L6-v2, read and run with nothing but numpy.

A directory holds `config.json`, `vocab.txt` and `model.safetensors`, as published. What it says of a text is the mean
of its last layer over the text's pieces, of length one. 22 million numbers; a question takes some milliseconds.
"""

import json
import struct
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray

from search.meaning.wordpiece import WordPiece

PIECES = 128
"""So many pieces of a text are read; what it is about has been said by then."""

AT_ONCE = 2_048
"""Pieces that are computed together: enough to keep a processor busy, few enough for its memory."""

IN_CACHE = 64
"""Rows that are gone through fifteen times while they are near: half the time of all at once."""

QUERY, KEY, VALUE = "attention.self.query", "attention.self.key", "attention.self.value"
NUMBERS = {"F32": np.float32, "F16": np.float16}


class MiniLM:
    """One model. Raises OSError, ValueError, KeyError or struct.error for a directory that holds none."""

    def __init__(self, directory: Path) -> None:
        told = json.loads((directory / "config.json").read_text(encoding="utf-8"))
        self.heads, self.tiny = told["num_attention_heads"], told["layer_norm_eps"]
        self.size, self.layers = told["hidden_size"], told["num_hidden_layers"]
        self.most = min(PIECES, told["max_position_embeddings"])
        raw = (directory / "model.safetensors").read_bytes()
        self.fingerprint = blake2b(raw, digest_size=8).hexdigest()
        self.numbers = _transposed(tensors(raw))
        self.reader = WordPiece(directory / "vocab.txt")

    def embed(self, texts: Sequence[str]) -> ndarray:
        """A row of length one for each text, in the order they were given."""
        read = [self.reader.read(text, self.most) for text in texts]
        found = np.zeros((len(texts), self.size), np.float32)
        for some in _batches(read):
            found[some] = self._told([read[at] for at in some])
        return found

    def _told(self, texts: list[list[int]]) -> ndarray:
        """Texts lie one behind the other without gaps; only attention has to know where each ends."""
        ends = np.cumsum([len(text) for text in texts])
        told = self._begun(texts)
        for layer in range(self.layers):
            told = self._layer(told, f"encoder.layer.{layer}.", ends)
        means = np.stack([part.mean(axis=0) for part in np.split(told, ends[:-1])])
        return means / np.linalg.norm(means, axis=1, keepdims=True)

    def _begun(self, texts: list[list[int]]) -> ndarray:
        pieces, places = np.concatenate(texts), np.concatenate([np.arange(len(text)) for text in texts])
        named = {name: self.numbers[f"embeddings.{name}_embeddings.weight"] for name in ("word", "position")}
        kind = self.numbers["embeddings.token_type_embeddings.weight"][0]
        return self._levelled(named["word"][pieces] + named["position"][places] + kind, "embeddings.LayerNorm")

    def _layer(self, told: ndarray, name: str, ends: ndarray) -> ndarray:
        heard = self._line(self._attention(told, name, ends), f"{name}attention.output.dense")
        told = self._levelled(told + heard, f"{name}attention.output.LayerNorm")
        thought = self._line(told, f"{name}intermediate.dense")
        for few in np.array_split(thought, len(thought) // IN_CACHE + 1):
            few[:] = gelu(few)
        thought = self._line(thought, f"{name}output.dense")
        return self._levelled(told + thought, f"{name}output.LayerNorm")

    def _attention(self, told: ndarray, name: str, ends: ndarray) -> ndarray:
        asked, known, said = (self._line(told, name + part) for part in (QUERY, KEY, VALUE))
        asked *= (self.size // self.heads) ** -0.5
        parts = zip(*(np.split(each, ends[:-1]) for each in (asked, known, said)), strict=True)
        return np.concatenate([self._heard(*part) for part in parts])

    def _heard(self, asked: ndarray, known: ndarray, said: ndarray) -> ndarray:
        """Every piece of one text hears the others, by as many ears as there are heads."""
        ears = len(asked), self.heads, -1
        asked, known, said = (each.reshape(ears).transpose(1, 0, 2) for each in (asked, known, said))
        weights = asked @ known.transpose(0, 2, 1)
        np.exp(weights - weights.max(axis=-1, keepdims=True), out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        return (weights @ said).transpose(1, 0, 2).reshape(-1, self.size)

    def _line(self, told: ndarray, name: str) -> ndarray:
        told = told @ self.numbers[f"{name}.weight"]
        told += self.numbers[f"{name}.bias"]
        return told

    def _levelled(self, told: ndarray, name: str) -> ndarray:
        told = told - told.mean(axis=-1, keepdims=True)
        told /= np.sqrt(np.square(told).mean(axis=-1, keepdims=True) + self.tiny)
        told *= self.numbers[f"{name}.weight"]
        told += self.numbers[f"{name}.bias"]
        return told


def tensors(raw: bytes) -> dict[str, ndarray]:
    """The numbers of a safetensors file by their names: a length, a table of contents in JSON, and the numbers."""
    (length,) = struct.unpack("<Q", raw[:8])
    contents: dict[str, Any] = json.loads(raw[8 : 8 + length])
    body = memoryview(raw)[8 + length :]
    named = {name.removeprefix("bert."): told for name, told in contents.items() if name != "__metadata__"}
    return {name: _tensor(body, told) for name, told in named.items() if told["dtype"] in NUMBERS}


def gelu(x: ndarray) -> ndarray:
    """x times the probability that a normal number is below x, by Abramowitz and Stegun 7.1.26: right to 1e-7."""
    size = np.abs(x) * np.float32(0.5**0.5)
    part = 1 / (1 + np.float32(0.3275911) * size)
    rest = np.float32(1.061405429) * part
    for number in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        rest += np.float32(number)
        rest *= part
    rest *= np.exp(-size * size)
    return np.where(x > 0, x - 0.5 * x * rest, 0.5 * x * rest)


def _tensor(body: memoryview, told: Mapping[str, Any]) -> ndarray:
    start, end = told["data_offsets"]
    return np.frombuffer(body[start:end], NUMBERS[told["dtype"]]).astype(np.float32).reshape(told["shape"])


def _transposed(numbers: dict[str, ndarray]) -> dict[str, ndarray]:
    """Linear layers are kept the other way round than they are used."""
    return {
        name: np.ascontiguousarray(each.T) if each.ndim == 2 and "embeddings" not in name else each
        for name, each in numbers.items()
    }


def _batches(texts: Sequence[Sequence[int]]) -> list[list[int]]:
    """Which texts are computed together."""
    batches: list[list[int]] = []
    room = 0
    for at, text in enumerate(texts):
        if not batches or len(text) > room:
            batches.append([])
            room = AT_ONCE
        batches[-1].append(at)
        room -= len(text)
    return batches
