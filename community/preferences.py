"""How somebody wants to be told of what: by mail at once, in a digest, on the page only, or not at all.

What people are told is sorted into topics, each with what holds for it until somebody chooses. A kind that no topic
names is told on the page.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlmodel import Field, Session, SQLModel, col, select

from community.database import insert, reference
from community.keeping import keeps
from community.people import Person


class Channel(StrEnum):
    """What is mailed stands on the page, too."""

    MAIL = "mail"
    DIGEST = "digest"
    PAGE = "page"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Topic:
    """Kinds of community/notifications.py that are wished for together. `staff`: told to people who work here only."""

    kinds: tuple[str, ...]
    channel: Channel
    staff: bool = False


PROMISE = "promise"
OTHER = "other"

TOPICS: dict[str, Topic] = {
    PROMISE: Topic((), Channel.MAIL),
    "answers": Topic(("answered",), Channel.MAIL),
    "team": Topic(
        (
            *("team writes privately", "team asks", "team still asks", "needs info", "answered elsewhere"),
            *("community answered", "did it help", "did it still help"),
        ),
        Channel.MAIL,
    ),
    "comments": Topic(("commented",), Channel.MAIL),
    "named": Topic(("named in question", "named in answer", "named in comment"), Channel.MAIL),
    "moderation": Topic(
        (
            *("thread hidden", "thread unhidden", "thread merged", "thread parted", "thread edited"),
            *("answer hidden", "answer unhidden"),
            *("answer edited", "comment hidden", "comment unhidden", "words concealed"),
        ),
        Channel.MAIL,
    ),
    "incidents": Topic(("incident fixed", "incident opened"), Channel.MAIL),
    "thanks": Topic(("accepted",), Channel.DIGEST),
    "followed": Topic(("answered there", "commented there", "solved there", "answered by them"), Channel.DIGEST),
    "places": Topic(("asked there",), Channel.DIGEST),
    "knowing": Topic(("asked of you",), Channel.PAGE),
    "desk": Topic(
        (
            *("offered", "clock", "clock late", "expert asked", "expert answered", "expert late", "surge"),
            *("incident suspected", "incident update due", "incident late"),
            *("takedown waits", "takedown confirmed", "takedown refused", "takedown lapsed", "takedown objected"),
            *("giving back waits", "given back"),
        ),
        Channel.PAGE,
        staff=True,
    ),
    OTHER: Topic((), Channel.PAGE),
}
"""In the order of the settings page. `promise` is the mail that says at once what happens with a question."""

_TOPIC_OF = {kind: name for name, topic in TOPICS.items() for kind in topic.kinds}


@keeps("Choices of what to be told", goes="person_id")
class Preference(SQLModel, table=True):
    """What somebody chose for a topic."""

    person_id: int = reference("person.id", primary_key=True)
    topic: str = Field(max_length=20, primary_key=True)
    channel: str = Field(max_length=10)


def topic_of(kind: str) -> str:
    """Which topic a kind of notification belongs to."""
    return _TOPIC_OF.get(kind, OTHER)


def choose(db: Session, person: Person, topic: str, channel: Channel) -> None:
    """Be told of this topic in this way from now on. Raises LookupError for a topic there is not."""
    if topic not in TOPICS:
        raise LookupError(topic)
    row = {"person_id": person.id, "topic": topic, "channel": channel}
    chosen = insert(db, Preference).values(**row)
    db.execute(chosen.on_conflict_do_update(index_elements=["person_id", "topic"], set_={"channel": channel}))


def of(db: Session, person: Person) -> dict[str, Channel]:
    """How somebody is told of each topic that concerns them."""
    chosen = dict(db.exec(select(Preference.topic, Preference.channel).where(Preference.person_id == person.id)).all())
    topics = {name: topic for name, topic in TOPICS.items() if person.is_staff or not topic.staff}
    return {name: Channel(chosen.get(name, topic.channel)) for name, topic in topics.items()}


def channels(db: Session, person_ids: Collection[int], topic: str) -> Mapping[int, Channel]:
    """How each of these people is told of a topic, in one query."""
    mine = Preference.topic == topic, col(Preference.person_id).in_(list(person_ids))
    chosen = dict(db.exec(select(Preference.person_id, Preference.channel).where(*mine)).all())
    return {id: Channel(chosen.get(id, TOPICS[topic].channel)) for id in person_ids}
