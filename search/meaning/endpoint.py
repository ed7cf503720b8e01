"""A model behind an address that the operator sets: what OpenAI and Ollama speak, and many others with them."""

from collections.abc import Sequence
from typing import Any

import httpx2
import numpy as np

from search.meaning import MeaningUnavailable, Vectors

LETTERS = 2_000
"""So much of a text is sent: about as much as a model on this machine reads, with room."""


class Endpoint:
    """`kind` is `openai` or `ollama`. Redirects are not followed: the operator named one place, and it is asked."""

    def __init__(self, kind: str, url: str, model: str, key: str = "") -> None:
        self.kind, self.url, self.model, self.key = kind, url, model, key
        self.name = f"{kind} {model}"

    def embed(self, texts: Sequence[str], *, seconds: float) -> Vectors:
        told = self._ask([text[:LETTERS] or " " for text in texts], seconds)
        try:
            found = np.asarray(self._vectors(told), np.float32)
        except (KeyError, TypeError, ValueError) as error:
            raise self._away(f"it answered with something else than vectors ({error!r})") from error
        if found.ndim != 2 or len(found) != len(texts) or not np.isfinite(found).all():
            raise self._away(f"it answered {found.shape} to {len(texts)} texts")
        return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-12)

    def _ask(self, texts: list[str], seconds: float) -> Any:
        where = "/embeddings" if self.kind == "openai" else "/api/embed"
        known = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        asked = {"model": self.model, "input": texts}
        try:
            answer = httpx2.post(self.url + where, json=asked, headers=known, timeout=seconds, follow_redirects=False)
            if answer.is_success:
                return answer.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise self._away(repr(error)) from error
        raise self._away(f"it answered {answer.status_code}")

    def _vectors(self, told: Any) -> list[list[float]]:
        if self.kind == "ollama":
            return told["embeddings"]
        return [one["embedding"] for one in sorted(told["data"], key=lambda one: one["index"])]

    def _away(self, why: str) -> MeaningUnavailable:
        return MeaningUnavailable(f"the model at {self.url}: {why}")
