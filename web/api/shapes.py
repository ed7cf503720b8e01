"""What programs are answered: the shapes, named as in the OpenAPI description. Times are UTC, ISO 8601."""

from datetime import datetime
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from community.people import Role
from community.threads import Kind
from community.threads import State as ThreadState
from escalation.cases import State as CaseState
from moderation.flags import Reason

Item = TypeVar("Item")


class Shape(BaseModel):
    """Reads the attributes of whatever it is made from."""

    model_config = ConfigDict(from_attributes=True)


class Problem(Shape):
    """`code` is for programs, `message` for people, `fields` says by field what is wrong with it."""

    code: str
    message: str
    fields: dict[str, str]


class Error(Shape):
    """The one shape of every answer that is not a success."""

    error: Problem


class List(Shape, Generic[Item]):
    """One page of a list; `next` goes into `?after=` for the page that follows, and is null on the last one."""

    items: list[Item]
    next: str | None


class Author(Shape):
    """What is said of whoever wrote something."""

    handle: str
    name: str
    role: Role
    rank: str
    points: int


class Person(Author):
    about: str
    created_at: datetime


class Me(Person):
    """Oneself: the only place an e-mail address is shown."""

    email: str | None


class CategoryName(Shape):
    slug: str
    name: str


class Category(CategoryName):
    description: str
    thread_count: int


class Tombstone(Shape):
    """Who hid it, when and why."""

    by: str
    reason: str
    at: datetime


class Comment(Shape):
    """`answer` is the id of the answer it stands below; null below the question. `body` and `html` are null where it is
    hidden and you are neither its author nor a moderator."""

    id: int
    thread: int
    answer: int | None
    author: Author
    body: str | None
    html: str | None
    created_at: datetime
    hidden: Tombstone | None


class Answer(Shape):
    """`body` and `html` are null where the answer is hidden and you are neither its author nor a moderator."""

    id: int
    thread: int
    author: Author
    body: str | None
    html: str | None
    official: bool
    score: int
    created_at: datetime
    edited_at: datetime | None
    accepted_at: datetime | None
    hidden: Tombstone | None
    comments: list[Comment]
    my_vote: int


class ThreadInList(Shape):
    """`language` is two letters: what its words say or somebody has said, else the site's."""

    id: int
    reference: str
    kind: Kind
    state: ThreadState
    title: str
    language: str
    category: CategoryName
    author: Author
    tags: list[str]
    created_at: datetime
    active_at: datetime
    solved_at: datetime | None
    answer_count: int
    me_too_count: int
    score: int


class Thread(ThreadInList):
    """`status` says where it stands and what happens next; `promise` is the next moment promised to the asker.

    That is when the support team takes over, or once it has, when its reply is due; null when nobody owes anything.
    `case` is the id of its newest case, for the support team only.
    """

    body: str
    html: str
    edited_at: datetime | None
    closed_at: datetime | None
    hidden_at: datetime | None
    status: str
    promise: datetime | None
    answers: list[Answer]
    comments: list[Comment]
    my_vote: int
    my_me_too: bool
    case: int | None


class CaseThread(Shape):
    id: int
    reference: str
    title: str
    state: ThreadState
    category: CategoryName
    asker: Author


class Case(Shape):
    """`reply_due_at` is when the team has promised its reply; `lease_until` is how long the claim holds.

    `version` rises with every change and `fence` with every claim. `wake_at` is when a state that waits is over, and
    `wake_reason` why it waits; `merged_into_id` is the case in which this one is answered.
    """

    id: int
    thread: CaseThread
    state: CaseState
    cause: str
    priority: int
    round: int
    assignee: Author | None
    opened_at: datetime
    reply_due_at: datetime
    lease_until: datetime | None
    replied_at: datetime | None
    ended_at: datetime | None
    version: int
    fence: int
    wake_at: datetime | None
    wake_reason: str
    merged_into_id: int | None


class Flag(Shape):
    id: int
    thread: int
    subject_kind: str
    subject_id: int
    reason: Reason
    note: str
    created_at: datetime


class LogEntry(Shape):
    """One use of power. `says` is its sentence, `who` did it, `reason` is why; `subject` is what it was done to."""

    id: int
    at: datetime
    kind: str
    says: str
    who: Author | None
    thread: int | None
    subject: int | None
    reason: str
