"""Everything a thread's page shows, read once: a fixed number of queries however many answers there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel import Session

from community import articles, duplicates, feedback, merging, needs_info, view, votes, worked
from community.commented import CommentView
from community.listing import Author
from community.people import Person
from community.permissions import (
    Permission,
    may_accept,
    may_answer,
    may_ask_for_detail,
    may_attach,
    may_class,
    may_comment,
    may_edit_answer,
    may_edit_thread,
    may_end_detail,
    may_fail,
    may_me_too,
    may_see,
    may_vote_duplicate,
)
from community.powers import may_say_worked, may_see_who_voted, may_suggest, may_verify, may_vote
from community.subscriptions import Kind
from community.threads import Thread
from community.view import AnswerView, ThreadView
from escalation import promises, side_threads
from escalation.permissions import may_escalate, may_reopen, may_say_felt_heard, may_see_private
from escalation.promises import Standing
from moderation import appeals, subjects
from moderation.appeals import Appeal
from moderation.permissions import may_hide, may_merge, may_moderate, may_move, may_retag, may_take_down
from web import following, found, incident_page, sentences, status

A_REASON = "because"
"""Stands for the reason somebody is asked for when they pass a thread on."""


@dataclass(frozen=True)
class OnThread:
    """What this reader may do with the thread: the very answers the routes ask for."""

    answer: Permission
    comment: Permission
    edit: Permission
    vote: Permission
    vote_down: Permission
    suggest: Permission
    who_voted: Permission
    vote_duplicate: Permission
    me_too: Permission
    fail: Permission
    reopen: Permission
    felt_heard: Permission
    escalate: Permission
    close: Permission
    hide: Permission
    detail: Permission
    go_without: Permission
    attach: Permission
    urgent: Permission
    merge: Permission
    move: Permission
    retag: Permission
    take_down: Permission


@dataclass(frozen=True)
class OnAnswer:
    """What this reader may do with one answer."""

    accept: Permission
    edit: Permission
    vote: Permission
    vote_down: Permission
    worked: Permission
    verify: Permission
    suggest: Permission
    hide: Permission
    take_down: Permission


def of(db: Session, id: int, me: Person | None) -> dict[str, Any]:
    """What threads/thread.html and its partials need. Raises HTTPException(404), and TakenDown."""
    shown = view.of(db, id)
    if shown and shown.thread.merged_at:
        raise found.Moved(shown.thread)
    if not shown or not may_see(me, shown.thread):
        raise found.missing(db, shown and shown.thread)
    return {
        "view": shown,
        "thread": shown.thread,
        "may": on_thread(db, me, shown.thread),
        "may_with": {answer.id: on_answer(me, shown.thread, answer) for answer in shown.answers},
        "mine": view.mine(db, me, id, [answer.id for answer in shown.answers]),
        "worked": worked.by(db, me, [answer.id for answer in shown.answers]),
        "names": _named(db, shown),
        "objected": _objected(db, me, shown),
        "articles": articles.of_thread(db, id),
        "side_thread": _side_thread(db, me, shown.thread),
        **following.button(db, me, Kind.THREAD, id, str(id)),
        "part_of": incident_page.of_thread(db, shown.thread, me),
        **judged(db, shown.thread),
        **standing_of(db, shown.thread, me),
    }


def _side_thread(db: Session, me: Person | None, thread: Thread) -> int | None:
    """How many private messages wait for this reader; None where there is nothing private that they may know of."""
    if not me or not may_see_private(me, thread) or not side_threads.exists(db, thread.id):
        return None
    return side_threads.unread(db, thread, me)


def judged(db: Session, thread: Thread) -> dict[str, Any]:
    """What threads/_judged.html needs. Nothing is looked up for the many of which nothing was said."""
    return {
        "detail": needs_info.words(db, thread),
        "canonical": db.get(Thread, thread.duplicate_of_id) if thread.duplicate_of_id else None,
        "attached": [other for other in duplicates.of(db, thread.id) if other.visible] if thread.me_too_count else [],
        "merged": merging.into(db, thread.id),
    }


def standing_of(db: Session, thread: Thread, me: Person | None) -> dict[str, Any]:
    """What threads/_status.html needs beside the thread."""
    standing = promises.standing(db, thread)
    return {
        "standing": standing,
        "line": status.line(standing),
        "stations": status.stations(standing),
        "look": status.look(standing),
        "mark": mark_of(standing),
        "steps": sentences.journey(db, thread),
        "felt_heard": _felt_heard(db, me, thread),
    }


def _felt_heard(db: Session, me: Person | None, thread: Thread) -> bool | None:
    """What the asker said about it; None until they have, and for everybody else."""
    said = feedback.of(db, thread, me) if me and may_say_felt_heard(me, thread) else None
    return said.felt_heard if said else None


def mark_of(standing: Standing) -> str:
    """Changes whenever the line does, so that a page that asks again is told only what is new."""
    said = standing.stage, standing.due_at, standing.position, standing.probably, standing.back_at, standing.looking
    return " ".join(map(str, (*said, standing.broken, standing.broken_before, standing.answer_id)))


def on_thread(db: Session, me: Person | None, thread: Thread) -> OnThread:
    return OnThread(
        answer=may_answer(me, thread),
        comment=may_comment(me, thread),
        edit=may_edit_thread(me, thread),
        vote=may_vote(me, thread),
        vote_down=may_vote(me, thread, votes.DOWN),
        suggest=may_suggest(me, thread),
        who_voted=may_see_who_voted(me),
        vote_duplicate=may_vote_duplicate(me, thread),
        me_too=may_me_too(me, thread),
        fail=may_fail(me, thread),
        reopen=may_reopen(me, thread),
        felt_heard=may_say_felt_heard(me, thread),
        escalate=may_escalate(db, me, thread, A_REASON),
        close=may_moderate(me),
        hide=may_hide(me, thread),
        detail=may_ask_for_detail(me, thread),
        go_without=may_end_detail(me, thread),
        attach=may_attach(me, thread),
        urgent=may_class(me, thread),
        merge=may_merge(me, thread),
        move=may_move(me),
        retag=may_retag(me, thread),
        take_down=may_take_down(me, thread),
    )


def on_answer(me: Person | None, thread: Thread, answer: AnswerView) -> OnAnswer:
    return OnAnswer(
        accept=may_accept(me, thread, answer),
        edit=may_edit_answer(me, answer),
        vote=may_vote(me, answer),
        vote_down=may_vote(me, answer, votes.DOWN),
        worked=may_say_worked(me, answer),
        verify=may_verify(me, answer),
        suggest=may_suggest(me, answer),
        hide=may_hide(me, answer),
        take_down=may_take_down(me, answer),
    )


def taking_part(shown: ThreadView, most: int = 8) -> list[Author]:
    """The faces beside the thread, whoever came first in front."""
    authors = [shown.author, *(answer.author for answer in shown.answers if answer.visible)]
    return list({author.id: author for author in authors}.values())[:most]


def _named(db: Session, shown: ThreadView) -> dict[int, Author]:
    """Who accepted and who hid, by id."""
    ids = {who for answer in shown.answers for who in (answer.accepted_by_id, answer.hidden_by_id) if who}
    ids |= {comment.hidden_by_id for comment in _comments(shown) if comment.hidden_by_id}
    return view.authors_of(db, ids) if ids else {}


def _objected(db: Session, me: Person | None, shown: ThreadView) -> dict[tuple[str, int], Appeal]:
    """What this reader has said against the hiding of their own words here. Most have none, and nothing is asked."""
    written: dict[str, Sequence[Thread | AnswerView | CommentView]]
    written = {"thread": [shown.thread], "answer": shown.answers, "comment": _comments(shown)}
    hidden = [(kind, it) for kind, some in written.items() for it in some if not it.visible]
    own = [(kind, it.id) for kind, it in hidden if me and it.author_id == me.id]
    return appeals.against(db, me, subjects.all_of(db, own)) if me and own else {}


def _comments(shown: ThreadView) -> list[CommentView]:
    return [*shown.comments, *(comment for answer in shown.answers for comment in answer.comments)]
