"""Every table of the house, gathered by importing the rooms that define them."""

import importlib
import pkgutil

from sqlalchemy import MetaData
from sqlmodel import SQLModel

ROOMS = ("community", "search", "moderation", "escalation")
ALSO = ("web.idempotency",)


def metadata() -> MetaData:
    """All tables. Importing a room's files is what puts its tables there."""
    for name in (*_files(), *ALSO):
        importlib.import_module(name)
    return SQLModel.metadata


def _files() -> list[str]:
    rooms = [importlib.import_module(room) for room in ROOMS]
    return [file.name for room in rooms for file in pkgutil.walk_packages(room.__path__, room.__name__ + ".")]
