"""A sentence model so small that a test can make it: two layers of sixteen numbers, and forty pieces of words."""

import json
import struct
from collections.abc import Iterator
from math import sin
from pathlib import Path

_PIECES = """
    [PAD] [UNK] [CLS] [SEP] the a my is not router phone bill light red green esim activ ##ating ##ate ##ed ##s stuck
    high twice ##er no sign ##al . , ! ? + $ jak cafe 日 本 1 2
"""
VOCABULARY = _PIECES.split()


SIZE, INNER, LAYERS, PLACES = 16, 32, 2, 32
CONFIG = {
    "hidden_size": SIZE,
    "num_attention_heads": 4,
    "num_hidden_layers": LAYERS,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": PLACES,
}


def write(directory: Path) -> Path:
    """The files of a model as they are published."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / "config.json").write_text(json.dumps(CONFIG))
    (directory / "vocab.txt").write_text("\n".join(VOCABULARY) + "\n", encoding="utf-8")
    body, contents = b"", {}
    for name, shape, numbers in tensors():
        raw = struct.pack(f"<{len(numbers)}f", *numbers)
        contents[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(body), len(body) + len(raw)]}
        body += raw
    told = json.dumps(contents).encode()
    (directory / "model.safetensors").write_bytes(struct.pack("<Q", len(told)) + told + body)
    return directory


def tensors() -> Iterator[tuple[str, list[int], list[float]]]:
    for seed, (name, shape) in enumerate(shapes(), 1):
        many = shape[0] * (shape[1] if len(shape) > 1 else 1)
        level = 1.0 if name.endswith("LayerNorm.weight") else 0.0
        yield name, shape, [level + 0.4 * sin(seed * 1.7 + at * 12.9898) for at in range(many)]


def shapes() -> Iterator[tuple[str, list[int]]]:
    for name, many in (("word", len(VOCABULARY)), ("position", PLACES), ("token_type", 2)):
        yield f"embeddings.{name}_embeddings.weight", [many, SIZE]
    yield from _both("embeddings.LayerNorm", [SIZE])
    for layer in (f"encoder.layer.{number}." for number in range(LAYERS)):
        for part in ("query", "key", "value"):
            yield from _both(f"{layer}attention.self.{part}", [SIZE, SIZE])
        yield from _both(f"{layer}attention.output.dense", [SIZE, SIZE])
        yield from _both(f"{layer}attention.output.LayerNorm", [SIZE])
        yield from _both(f"{layer}intermediate.dense", [INNER, SIZE])
        yield from _both(f"{layer}output.dense", [SIZE, INNER])
        yield from _both(f"{layer}output.LayerNorm", [SIZE])


def _both(name: str, shape: list[int]) -> Iterator[tuple[str, list[int]]]:
    yield f"{name}.weight", shape
    yield f"{name}.bias", shape[:1]
