"""What the topics of community/preferences.py are called, and the ways to be told."""

from community.letters import DIGEST
from community.preferences import Channel
from web.translations import N_
from web.translations import gettext as _

TOPIC_WORDS: dict[str, tuple[str, str]] = {
    "promise": (N_("What happens with my question"), N_("At once after you ask: its reference, and by when.")),
    "answers": (N_("Answers to my questions"), N_("Whoever they are from.")),
    "team": (
        N_("Our team and my question"),
        N_("When they need something, or ask whether it helped."),
    ),
    "comments": (N_("Comments on what I wrote"), ""),
    "named": (N_("Somebody names me"), N_("With @ and your handle.")),
    "moderation": (N_("Changes to what I wrote"), N_("Edited, hidden or brought back by others, and why.")),
    "incidents": (N_("Something wrong for many"), N_("That your question is part of it, and that it works again.")),
    "thanks": (N_("My answer solved it"), ""),
    "followed": (N_("Threads and people I follow"), N_("New answers, comments and solutions.")),
    "places": (N_("Tags and categories I follow"), N_("New questions.")),
    "knowing": (N_("Somebody needs what I know"), N_("Questions that fit what you answered well before.")),
    "desk": (N_("The desk"), N_("Cases, promises, experts, incidents and takedowns.")),
    "other": (N_("Everything else"), ""),
}
"""Its name, and a few words about it."""

CHANNEL_WORDS = {
    Channel.MAIL: N_("By mail at once"),
    Channel.DIGEST: N_("In the digest"),
    Channel.PAGE: N_("On the page only"),
    Channel.NOTHING: N_("Not at all"),
}


def title(topic: str) -> str:
    """What a topic is called, in the reader's language; the digest has a name, too."""
    return _("The digest") if topic == DIGEST else _(TOPIC_WORDS[topic][0])
