"""A server that speaks like OpenAI and like Ollama, and gives texts that mean the same the same vector."""

import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from zlib import crc32

import pytest

Answers = Callable[[dict[str, Any]], tuple[int, bytes]]

SIZE = 64

SAME = {"dial": "call", "outgoing": "out", "calls": "call", "handset": "phone", "broken": "fault", "defective": "fault"}
"""What the model of this server has learnt: other words for the same."""


class Server:
    """Listens on this machine. `asked` and `keys` are what it was sent."""

    def __init__(self, answers: Answers | None) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answers = answers
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.http.server_port}"
        Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def url_for(self, kind: str) -> str:
        return f"{self.url}/v1" if kind == "openai" else self.url

    def stop(self) -> None:
        self.http.shutdown()
        self.http.server_close()

    def answer(self, path: str, asked: dict[str, Any]) -> tuple[int, bytes]:
        if self.answers:
            return self.answers(asked)
        found = [vector(text) for text in asked["input"]]
        if path == "/api/embed":
            return 200, json.dumps({"embeddings": found}).encode()
        named = [{"index": at, "embedding": one} for at, one in enumerate(found)]
        return (200, json.dumps({"data": named[::-1]}).encode()) if path == "/v1/embeddings" else (404, b"")

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                server.asked.append(asked)
                server.keys.append(self.headers["Authorization"])
                status, body = server.answer(self.path, asked)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        return Handler


Serve = Callable[..., Server]


def vector(text: str) -> list[float]:
    """One of so many places for each word, the same for words that mean the same."""
    found = [0.0] * SIZE
    for word in text.lower().replace(".", " ").replace("?", " ").split():
        found[crc32(SAME.get(word, word).encode()) % SIZE] += 1.0
    return found if any(found) else [1.0] * SIZE


@pytest.fixture
def serve() -> Iterator[Serve]:
    made: list[Server] = []

    def start(answers: Answers | None = None) -> Server:
        made.append(Server(answers))
        return made[-1]

    yield start
    for server in made:
        server.stop()
