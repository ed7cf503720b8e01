"""What programs send: every field with its limits, in one place. Nothing is corrected silently but blanks."""

from typing import Annotated, Any, Literal, Self

from pydantic import (
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic.config import JsonDict

from community import tags
from community.comments import BODY_MOST as COMMENT_MOST
from community.languages import NAMES
from community.threads import BODY_MOST, TITLE_MOST, Kind
from moderation.appeals import WORDS_MOST
from moderation.deciding import BULK_MOST
from moderation.flags import Reason
from moderation.queue import Cause, Verdict
from web import forms
from web.hiding import REASON_LEAST
from web.review import says_why
from web.searches import Ticket
from web.translations import N_

BIGGEST_ID = 2**63 - 1
SLUG_MOST = 60
REASON_MOST = 500


def keepable(value: Any) -> Any:
    """No database keeps NUL, and half a character is none. Raises ValueError."""
    if isinstance(value, str) and any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value):
        raise ValueError(N_("This contains a character that cannot be kept: NUL, or half of a surrogate pair."))
    return value


Line = Annotated[forms.Line, BeforeValidator(keepable)]
Text = Annotated[forms.Text, BeforeValidator(keepable)]

SOMETHING: JsonDict = {"pattern": r"\S"}
"""Blanks alone are not something; our own check of it is the length after trimming."""

Title = Annotated[Line, Field(min_length=1, max_length=TITLE_MOST, json_schema_extra=SOMETHING)]
Body = Annotated[Text, Field(min_length=1, max_length=BODY_MOST, json_schema_extra=SOMETHING)]
Tag = Annotated[Line, Field(min_length=1, max_length=40, json_schema_extra=SOMETHING)]
Tags = Annotated[list[Tag], Field(max_length=tags.MOST)]
Slug = Annotated[Line, Field(min_length=1, max_length=SLUG_MOST)]
Language = Annotated[str, Field(pattern=f"^({'|'.join(NAMES)})?$", description="Empty: it cannot be told.")]
Subject = Annotated[int, Field(strict=True, ge=1, le=BIGGEST_ID)]


class Sent(BaseModel):
    """An unknown field is a slip of the pen that would otherwise go unnoticed."""

    model_config = ConfigDict(extra="forbid")


class Search(Sent):
    """`search` is what came with what was found; `opened` names what was opened of it, such as `thread-5`."""

    search: Annotated[Ticket, BeforeValidator(keepable)]
    opened: Annotated[Line, Field(max_length=40)] = ""


class Deflection(Sent):
    """`search` is what came with what was found; `thread` is what solved it."""

    search: Annotated[Ticket, BeforeValidator(keepable)]
    thread: Subject


class NewThread(Sent):
    category: Slug
    title: Title
    body: Body
    kind: Kind = Kind.QUESTION
    tags: Tags = []


class NewReply(Sent):
    """`fence` is the case's when it was read, and `seen_answer` the newest answer of the thread, or 0: what is sent
    with another claim, or past an answer that was not seen, is refused with 409. Left out, neither is looked at."""

    body: Body
    fence: Annotated[int, Field(strict=True, ge=0, le=BIGGEST_ID)] | None = None
    seen_answer: Annotated[int, Field(strict=True, ge=0, le=BIGGEST_ID)] | None = None
    because: Annotated[
        Line,
        Field(max_length=500, description="Why it is sent although it was sent before, or has a gap left in it."),
    ] = ""


class Snooze(Sent):
    """`version` is the case's when it was read; another one by now is refused with 409."""

    until: AwareDatetime
    version: Annotated[int, Field(strict=True, ge=1, le=BIGGEST_ID)] | None = None


class Merge(Sent):
    """The case in which this one is answered."""

    into: Subject


class Asked(Sent):
    """A question that is about to be asked; its text may still be empty."""

    title: Title
    body: Annotated[Text, Field(max_length=BODY_MOST)] = ""


class ChangedThread(Sent):
    """What is left out stays as it is; the language is told anew by the new words, unless somebody has said it."""

    title: Title = Field(default_factory=str)
    body: Body = Field(default_factory=str)
    tags: Tags = Field(default_factory=list)
    language: Language = ""


class NewText(Sent):
    """An answer, a changed answer, or a reply from the desk."""

    body: Body


class NewComment(Sent):
    body: Annotated[Text, Field(min_length=1, max_length=COMMENT_MOST, json_schema_extra=SOMETHING)]


def _no_boolean(value: Any) -> Any:
    """To Python `true` is 1, to nobody else. Raises ValueError."""
    if isinstance(value, bool):
        raise ValueError(N_("This has to be a whole number."))
    return value


class Detail(Sent):
    """What the asker has to say before anybody can help."""

    detail: Annotated[Text, Field(min_length=1, max_length=COMMENT_MOST, json_schema_extra=SOMETHING)]


class SameAs(Sent):
    """The number of the thread that asks the same."""

    other: Annotated[int, BeforeValidator(_no_boolean), Field(ge=1, le=2**53)]


class Vote(Sent):
    value: Annotated[Literal[1, -1], BeforeValidator(_no_boolean)]


class Why(Sent):
    """A reason, where one is welcome."""

    reason: Annotated[Text, Field(max_length=REASON_MOST)] = ""


class WhyNeeded(Sent):
    """A reason, where others have a right to one."""

    reason: Annotated[Text, Field(min_length=1, max_length=REASON_MOST, json_schema_extra=SOMETHING)]


def _one_of(*names: str) -> dict[str, Any]:
    """In the schema: exactly one of these is a number."""
    return {"oneOf": [{"required": [name], "properties": {name: {"type": "integer"}}} for name in names]}


class OneThing(Sent):
    """Names one thing by its id."""

    model_config = ConfigDict(json_schema_extra=_one_of("thread", "answer", "comment"))

    thread: Subject | None = None
    answer: Subject | None = None
    comment: Subject | None = None

    @model_validator(mode="after")
    def _names_one_thing(self) -> Self:
        if len(self._named()) != 1:
            raise ValueError(N_("Name one thread, one answer or one comment."))
        return self

    @property
    def subject(self) -> tuple[str, int]:
        """What is named: its kind and its id."""
        return self._named()[0]

    def _named(self) -> list[tuple[str, int]]:
        named = {"thread": self.thread, "answer": self.answer, "comment": self.comment}
        return [(kind, id) for kind, id in named.items() if id is not None]


class NewFlag(OneThing):
    reason: Reason
    note: Annotated[Text, Field(max_length=REASON_MOST)] = ""


class NewAppeal(OneThing):
    """Why one disagrees may be left out."""

    words: Annotated[Text, Field(max_length=WORDS_MOST)] = ""


class NewTakedown(OneThing):
    """`reason` is what everybody reads where the words were, with `legal_reference`."""

    reason: Annotated[Line, Field(min_length=REASON_LEAST, max_length=300)]
    legal_reference: Annotated[Line, Field(min_length=REASON_LEAST, max_length=100)]


class Decision(Sent):
    """Hiding needs a reason of three characters at least, which everybody can read."""

    decision: Verdict
    reason: Annotated[Line, Field(max_length=REASON_MOST, validate_default=True)] = ""

    @field_validator("reason")
    @classmethod
    def _hiding_says_why(cls, reason: str, sent: ValidationInfo) -> str:
        return says_why(reason, sent)


class Decisions(Decision):
    """The same decision about several that wait in one part of the queue."""

    matters: Annotated[list[Subject], Field(min_length=1, max_length=BULK_MOST)]
    tab: Cause = Cause.FLAGS
