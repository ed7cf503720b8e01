"""Filling a new index next to the live one, and changing names with it."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from meilisearch import Client
from meilisearch.models.task import TaskInfo

from search.index import Document, Groups
from search.meili.rows import SETTINGS, alike, row
from search.meili.server import Server, done

ABANDONED = timedelta(days=1)
AHEAD = 5
PATIENCE = 600
"""The server may have so many batches waiting, since it joins them, and so many seconds for one of them."""


class Beside:
    """An index of its own name until it takes over."""

    def __init__(self, server: Server, live: str, language: str) -> None:
        self.server, self.live, self.language = server, live, language
        self.name = f"{live}-{token_hex(6)}"
        self._promised: list[TaskInfo] = []

    def begin(self) -> None:
        with self.server.client() as client:
            self._clear_away_abandoned(client)
            done(client, client.create_index(self.name, {"primaryKey": "key"}))
            done(client, client.index(self.name).update_settings(SETTINGS))

    def put(self, documents: Iterable[Document]) -> None:
        """The server refuses nothing at all: a batch of hidden threads has no documents."""
        rows = [row(document) for document in documents]
        if not rows:
            return
        with self.server.client() as client:
            self._promised.append(client.index(self.name).add_documents(rows))
            self._wait_for(client, self._promised[:-AHEAD])

    def understand(self, groups: Groups) -> None:
        with self.server.client() as client:
            done(client, client.index(self.name).update_synonyms(alike(groups, self.language)))

    def take_over(self) -> None:
        """Swap, which no search notices; where there is no live index yet, one is made to swap with."""
        with self.server.client() as client:
            self._wait_for(client, self._promised[:])
            if self.live not in self._names(client):
                done(client, client.create_index(self.live, {"primaryKey": "key"}))
            done(client, client.swap_indexes([{"indexes": [self.live, self.name]}]))
        self.drop()

    def drop(self) -> None:
        with self.server.client() as client:
            done(client, client.index(self.name).delete())

    def _wait_for(self, client: Client, promised: list[TaskInfo]) -> None:
        for task in promised:
            done(client, task, within=PATIENCE)
            self._promised.remove(task)

    def _clear_away_abandoned(self, client: Client) -> None:
        """What a rebuild that died has left behind."""
        for name, written_at in self._names(client).items():
            if name != self.live and written_at < datetime.now(UTC) - ABANDONED:
                done(client, client.index(name).delete())

    def _names(self, client: Client) -> dict[str, datetime]:
        """Our indexes on this server, and when each was last written to."""
        ours = re.compile(rf"{re.escape(self.live)}(-[0-9a-f]{{12}})?")
        found = client.get_indexes({"limit": 1_000})["results"]
        return {index.uid: index.updated_at or datetime.now(UTC) for index in found if ours.fullmatch(index.uid)}
