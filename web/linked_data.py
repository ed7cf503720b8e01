"""What a page tells search engines about itself in schema.org's words: a JSON-LD block that no browser runs.

Sources: Google Search Central, "Q&A (QAPage)", "Discussion forum (DiscussionForumPosting)" and "Article" structured
data. The content security policy is about scripts; a data block is none (HTML standard, "prepare the script element").
"""

import json
from datetime import datetime
from typing import Any

from markupsafe import Markup

from community import markdown
from community.articles import Article
from community.listing import Author
from community.threads import Kind
from community.view import AnswerView, ThreadView
from web.addresses import answer_path, article_path, public, thread_path

CONTEXT = {"@context": "https://schema.org"}
HEADLINE_MOST = 110

_ESCAPED = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}
"""In JSON they mean the same, and no HTML parser sees the end of the block in them."""


def of_thread(view: ThreadView) -> Markup:
    """A question with its visible answers, or a discussion. A question nobody has answered says nothing."""
    if not view.thread.visible:
        return Markup()
    answers = [answer for answer in view.answers if answer.visible]
    if view.thread.kind != Kind.QUESTION:
        return _block(_discussion(view, answers))
    return _block({"@type": "QAPage", "mainEntity": _question(view, answers)}) if answers else Markup()


def of_article(article: Article, author: Author) -> Markup:
    if not article.visible:
        return Markup()
    return _block(
        {
            "@type": "Article",
            "headline": article.title[:HEADLINE_MOST],
            "url": public(article_path(article)),
            "articleBody": markdown.plain(article.body_html),
            "dateModified": _at(article.edited_at or article.created_at),
            **_by(author, article.created_at),
        }
    )


def _question(view: ThreadView, answers: list[AnswerView]) -> dict[str, Any]:
    """The best accepted answer is the accepted one, for there can be only one; the others are suggested."""
    accepted = next((answer for answer in answers if answer.accepted_at), None)
    suggested = [_answer(view, answer) for answer in answers if answer is not accepted]
    return {
        "@type": "Question",
        "name": view.thread.title,
        "url": public(thread_path(view.thread)),
        "text": markdown.plain(view.thread.body_html) or view.thread.title,
        "answerCount": view.thread.answer_count,
        "upvoteCount": view.thread.score,
        **_by(view.author, view.thread.created_at, view.thread.edited_at),
        **({"acceptedAnswer": _answer(view, accepted)} if accepted else {}),
        **({"suggestedAnswer": suggested} if suggested else {}),
    }


def _answer(view: ThreadView, answer: AnswerView) -> dict[str, Any]:
    return {
        "@type": "Answer",
        "text": markdown.plain(answer.body_html),
        "url": public(answer_path(view.thread, answer.id)),
        "upvoteCount": answer.score,
        **_by(answer.author, answer.created_at, answer.edited_at),
    }


def _discussion(view: ThreadView, answers: list[AnswerView]) -> dict[str, Any]:
    return {
        "@type": "DiscussionForumPosting",
        "headline": view.thread.title,
        "url": public(thread_path(view.thread)),
        "text": markdown.plain(view.thread.body_html) or view.thread.title,
        "interactionStatistic": _liked(view.thread.score),
        **_by(view.author, view.thread.created_at, view.thread.edited_at),
        "commentCount": view.thread.answer_count,
        "comment": [_reply(view, answer) for answer in answers],
    }


def _reply(view: ThreadView, answer: AnswerView) -> dict[str, Any]:
    return {
        "@type": "Comment",
        "text": markdown.plain(answer.body_html),
        "url": public(answer_path(view.thread, answer.id)),
        "interactionStatistic": _liked(answer.score),
        **_by(answer.author, answer.created_at, answer.edited_at),
    }


def _by(author: Author, created_at: datetime, edited_at: datetime | None = None) -> dict[str, Any]:
    who = {"@type": "Person", "name": author.name, "url": public(f"/people/{author.handle}")}
    edited = {"dateModified": _at(edited_at)} if edited_at else {}
    return {"author": who, "datePublished": _at(created_at), **edited}


def _liked(score: int) -> dict[str, Any]:
    """An interaction counter counts, so nothing is below none."""
    return {
        "@type": "InteractionCounter",
        "interactionType": "https://schema.org/LikeAction",
        "userInteractionCount": max(score, 0),
    }


def _at(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")


def _block(data: dict[str, Any]) -> Markup:
    written = json.dumps(CONTEXT | data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPED)
    return Markup(f'<script type="application/ld+json">{written}</script>')  # noqa: S704 every < is escaped above
