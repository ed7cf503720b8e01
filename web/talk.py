"""A thread as one conversation, in the order in which it happened: how an agent reads it on the desk.

Between what everybody reads stand the team's notes and what was said in private, each marked as what it is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from community.commented import CommentView
from community.listing import Author
from community.view import AnswerView, ThreadView
from escalation.notes import NoteView
from escalation.side_threads import MessageView
from web import sentences
from web.sentences import Step

SAID_BY_MESSAGES = frozenset({"thread.asked", "answer.posted", "case.replied"})


@dataclass(frozen=True)
class Message:
    """Something somebody wrote; nobody did where a text is automatic. `hidden` is the reason why only the team still
    sees it here. `kind` is thread | answer | comment | note | private."""

    kind: str
    id: int
    author: Author | None
    at: datetime
    html: str
    official: bool = False
    accepted: bool = False
    hidden: str | None = None


def of(
    db: Session, view: ThreadView, notes: Iterable[NoteView] = (), private: Iterable[MessageView] = ()
) -> list[Message | Step]:
    """Every message, and between them what else happened."""
    steps = [step for step in sentences.journey(db, view.thread) if step.kind not in SAID_BY_MESSAGES]
    ours = [*map(_note, notes), *map(_private, private)]
    return sorted([*_messages(view), *ours, *steps], key=lambda one: one.at)


def _messages(view: ThreadView) -> list[Message]:
    thread = view.thread
    question = Message("thread", thread.id, view.author, thread.created_at, thread.body_html)
    comments = [*view.comments, *(comment for answer in view.answers for comment in answer.comments)]
    return [question, *map(_answer, view.answers), *map(_comment, comments)]


def _answer(answer: AnswerView) -> Message:
    return Message(
        kind="answer",
        id=answer.id,
        author=answer.author,
        at=answer.created_at,
        html=answer.body_html,
        official=answer.official,
        accepted=bool(answer.accepted_at),
        hidden=answer.hidden_reason if answer.hidden_at else None,
    )


def _comment(comment: CommentView) -> Message:
    hidden = comment.hidden_reason if comment.hidden_at else None
    return Message("comment", comment.id, comment.author, comment.created_at, comment.body_html, hidden=hidden)


def _note(note: NoteView) -> Message:
    return Message("note", note.id, note.author, note.created_at, note.body_html)


def _private(message: MessageView) -> Message:
    return Message("private", message.id, message.author, message.created_at, message.body_html)
