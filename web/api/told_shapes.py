"""How one is told of things: what programs are answered about it, and what they send."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from community.preferences import TOPICS, Channel
from community.subscriptions import Kind, Level
from web.api.bodies import Sent
from web.api.shapes import Shape


class Notification(Shape):
    """`says` is its sentence, `count` of how many it speaks; opening `url` leads to the place, and marks it as seen."""

    id: int
    kind: str
    says: str
    title: str
    thread: int | None
    count: int
    at: datetime
    seen: bool
    url: str


class Unseen(Shape):
    """How many are new; 100 stands for "more than 99"."""

    unseen: int


class Following(Shape):
    """`level` is null where it is not followed. `key` stands in its address: an id, a name, a slug, a handle."""

    kind: Kind
    key: str
    level: Level | None


class Followed(Following):
    """`name` and `key` are empty for a thread that was hidden since."""

    name: str
    since: datetime


class Topic(Shape):
    """`channels` are the ways in which one can be told of it."""

    topic: str
    name: str
    about: str
    channel: Channel
    channels: list[Channel]


class Preferences(Shape):
    """Hours are 0 to 23 by the clock of one's own time zone; without quiet hours both are null. `reached_by_mail` says
    whether one's address is confirmed and mail arrives there."""

    topics: list[Topic]
    weekly: bool
    digest_hour: int
    quiet_from: int | None
    quiet_to: int | None
    reached_by_mail: bool


class Follow(Sent):
    """Of a thread: all that is new, its answers only, or nothing any more, whatever one does there."""

    level: Level = Level.ALL


Hour = Annotated[int, Field(strict=True, ge=0, le=23)]


class ChangedPreferences(Sent):
    """What is left out stays as it is."""

    topics: dict[Literal[tuple(TOPICS)], Channel] = {}  # pyright: ignore[reportInvalidTypeForm]
    weekly: Annotated[bool, Field(strict=True)] | None = None
    digest_hour: Hour | None = None
    quiet_from: Hour | None = None
    quiet_to: Hour | None = None
