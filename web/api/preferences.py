"""How one is told of what, and at which hours."""

from fastapi import APIRouter
from sqlmodel import Session

from community import letters, mailboxes, preferences
from community.database import reading
from community.people import Person
from community.permissions import may_choose_notifications
from web.api.lists import wrong
from web.api.operations import SENDING, Operation, refusals
from web.api.told_shapes import ChangedPreferences, Preferences, Topic
from web.notification_settings import channels_for
from web.notification_words import TOPIC_WORDS
from web.translations import N_
from web.translations import gettext as _
from web.visitor import Db, Me, require

router = APIRouter(prefix="/me/preferences", tags=["being told"], route_class=Operation)


@router.get("", responses=refusals())
def read_preferences(me: Me) -> Preferences:
    """Every topic that concerns oneself, how one is told of it, and when one reads."""
    with reading() as db:
        return _shown(db, me)


@router.patch("", responses=refusals(*SENDING))
def change_preferences(db: Db, me: Me, sent: ChangedPreferences) -> Preferences:
    """Choose for some topics, or other hours. What waits to be sent comes at the new hours."""
    require(may_choose_notifications(me))
    concerning = preferences.of(db, me)
    for topic, channel in sent.topics.items():
        if topic not in concerning or channel not in channels_for(topic):
            raise wrong("body", "topics", N_("There is no such topic for you, or no such way to be told of it."))
        preferences.choose(db, me, topic, channel)
    _keep_hours(db, me, sent)
    db.flush()
    letters.plan_again(db, me)
    return _shown(db, me)


def _keep_hours(db: Session, me: Person, sent: ChangedPreferences) -> None:
    """Null takes quiet hours away; a digest without an hour or a day there is not."""
    hours, given = mailboxes.hours(db, me), sent.model_fields_set
    mailboxes.read_at(
        db,
        me,
        weekly=hours.weekly if sent.weekly is None else sent.weekly,
        digest_hour=hours.digest_hour if sent.digest_hour is None else sent.digest_hour,
        quiet_from=sent.quiet_from if "quiet_from" in given else hours.quiet_from,
        quiet_to=sent.quiet_to if "quiet_to" in given else hours.quiet_to,
    )


def _shown(db: Session, me: Person) -> Preferences:
    hours = mailboxes.hours(db, me)
    return Preferences(
        topics=[
            Topic(
                topic=topic,
                name=_(TOPIC_WORDS[topic][0]),
                about=_(about) if (about := TOPIC_WORDS[topic][1]) else "",
                channel=channel,
                channels=channels_for(topic),
            )
            for topic, channel in preferences.of(db, me).items()
        ],
        weekly=hours.weekly,
        digest_hour=hours.digest_hour,
        quiet_from=hours.quiet_from,
        quiet_to=hours.quiet_to,
        reached_by_mail=mailboxes.reachable(db, me) is not None,
    )
