"""Texts as vectors: the model that is read from a directory, and those behind an address."""

import json
import socket
from collections.abc import Callable
from pathlib import Path
from threading import Event

import numpy as np
import pytest

from search.meaning import MeaningUnavailable, endpoint, local
from search.meaning.minilm import MiniLM
from search.meaning.vectors import packed
from tests.search import tiny_model
from tests.search.endpoints import Answers, Serve

READ = {
    "My eSIM is stuck: activating!": [2, 6, 15, 7, 21, 1, 16, 17, 30, 3],
    "The light of my router is RED, not green.": [2, 4, 12, 1, 6, 9, 7, 13, 29, 8, 14, 28, 3],
    "Jak? Café 日本 + $2": [2, 34, 31, 35, 36, 37, 32, 33, 39, 3],
    "": [2, 3],
}
"""As the `tokenizers` library reads them with the same vocabulary."""

MEANT = {
    "My eSIM is stuck: activating!": [-0.0805, -0.1188, 0.0113, 0.2744, 0.4618, 0.3263],
    "The light of my router is RED, not green.": [-0.1433, -0.0131, 0.2146, 0.3915, 0.3058, -0.0673],
    "Jak? Café 日本 + $2": [-0.1175, -0.003, 0.2229, 0.4201, 0.3469, -0.0423],
}
"""The first six of sixteen numbers, as PyTorch's own TransformerEncoderLayer computes them from the same weights."""


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> MiniLM:
    return MiniLM(tiny_model.write(tmp_path_factory.mktemp("model")))


@pytest.mark.parametrize("text", READ)
def test_words_are_cut_into_the_longest_pieces_that_are_known(model: MiniLM, text: str):
    assert model.reader.read(text, 32) == READ[text]


def test_a_long_text_is_read_as_far_as_the_model_has_places(model: MiniLM):
    assert len(model.reader.read("stuck " * 100, model.most)) == tiny_model.PLACES
    assert model.embed(["stuck " * 100]).shape == (1, tiny_model.SIZE)


def test_a_text_means_the_numbers_that_another_program_computes(model: MiniLM):
    found = model.embed(list(MEANT))
    assert found[:, :6] == pytest.approx(np.array(list(MEANT.values())), abs=1e-4)
    assert np.linalg.norm(found, axis=1) == pytest.approx(1)


def test_a_text_means_the_same_whatever_is_read_beside_it(model: MiniLM):
    texts = [*MEANT, *("router " * n for n in range(1, 30)), ""] * 5
    assert model.embed(texts) == pytest.approx(np.concatenate([model.embed([text]) for text in texts]), abs=1e-5)


def test_a_byte_a_number_keeps_the_angles(model: MiniLM):
    exact = model.embed(list(MEANT))
    kept = np.array([np.frombuffer(one, np.int8) for one in packed(exact)], np.float32)
    kept /= np.linalg.norm(kept, axis=1, keepdims=True)
    assert kept @ kept.T == pytest.approx(exact @ exact.T, abs=0.01)


@pytest.mark.parametrize("lacks", ["config.json", "vocab.txt", "model.safetensors"])
def test_a_directory_without_a_model_says_what_belongs_there(tmp_path: Path, lacks: str):
    directory = tiny_model.write(tmp_path / "model")
    (directory / lacks).unlink()
    with pytest.raises(MeaningUnavailable, match=r"config\.json, vocab\.txt and model\.safetensors"):
        local.model(str(directory))


def test_a_file_that_was_cut_off_is_no_model(tmp_path: Path):
    directory = tiny_model.write(tmp_path / "model")
    for kept in (4, 200, 20_000):
        (directory / "model.safetensors").write_bytes((directory / "model.safetensors").read_bytes()[:kept])
        with pytest.raises(MeaningUnavailable):
            local.model(str(directory))


@pytest.mark.parametrize("kind", ["openai", "ollama"])
def test_an_endpoint_is_asked_in_its_own_way(serve: Serve, kind: str):
    server = serve()
    found = endpoint.Endpoint(kind, server.url_for(kind), "small", "secret").embed(
        ["red light", "red light", ""], seconds=5
    )
    assert found[0] == pytest.approx(found[1])
    assert np.linalg.norm(found[0]) == pytest.approx(1)
    (asked,) = server.asked
    assert asked["model"] == "small"
    assert server.keys == ["Bearer secret"]


WRONG: dict[str, Answers] = {
    "an error": lambda _: (500, b"{}"),
    "somewhere else": lambda _: (302, b""),
    "no JSON": lambda _: (200, b"<html>"),
    "other fields": lambda _: (200, b'{"error": "no such model"}'),
    "too few": lambda _: (200, json.dumps({"data": [{"index": 0, "embedding": [1.0]}]}).encode()),
    "unlike lengths": lambda _: (
        200,
        json.dumps({"data": [{"index": 0, "embedding": [1.0]}, {"index": 1, "embedding": [1, 2]}]}).encode(),
    ),
    "no numbers": lambda _: (200, b'{"data": [{"index": 0, "embedding": [NaN]}, {"index": 1, "embedding": [NaN]}]}'),
}


@pytest.mark.parametrize("answers", WRONG.values(), ids=WRONG.keys())
def test_an_answer_that_is_none_is_said_to_be_none(serve: Serve, answers: Answers):
    server = serve(answers)
    with pytest.raises(MeaningUnavailable, match=server.url):
        endpoint.Endpoint("openai", server.url, "small").embed(["red", "light"], seconds=5)


def test_nobody_waits_longer_than_they_said(serve: Serve):
    hold = Event()

    def slow(_: dict) -> tuple[int, bytes]:
        hold.wait(10)
        return 200, b"{}"

    server = serve(slow)
    with pytest.raises(MeaningUnavailable):
        endpoint.Endpoint("openai", server.url, "small").embed(["red"], seconds=0.2)
    hold.set()


def test_where_nobody_listens_nothing_is_found(free_port: Callable[[], int]):
    with pytest.raises(MeaningUnavailable):
        endpoint.Endpoint("ollama", f"http://127.0.0.1:{free_port()}", "small").embed(["red"], seconds=2)


@pytest.fixture
def free_port() -> Callable[[], int]:
    def find() -> int:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            return found.getsockname()[1]

    return find
