"""How one is told of what, at which hours, and whether mail reaches one at all."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from sqlmodel import Session
from starlette.exceptions import HTTPException

from community import categories, letters, mail, mailboxes, mailed, preferences
from community.database import reading
from community.people import Person
from community.permissions import may_choose_notifications
from community.preferences import PROMISE, Channel
from web.notification_words import CHANNEL_WORDS, TOPIC_WORDS
from web.pages import page, see_other
from web.rates import limited
from web.visitor import Db, Me, require

router = APIRouter(prefix="/settings/notifications")

HOURS = range(24)


@router.get("")
def show(request: Request, me: Me, saved: bool = False, sent: bool = False) -> Response:
    with reading() as db:
        shown = _shown(db, me)
    return page(request, "people/notifications.html", saved=saved, sent=sent, **shown)


@router.post("")
async def save(request: Request, db: Db, me: Me) -> Response:
    """Every topic has a field of its name. What is left out stays as it is."""
    require(may_choose_notifications(me))
    typed = {name: str(value) for name, value in (await request.form()).items()}
    chosen = preferences.of(db, me)
    for topic, channel in _chosen(typed, chosen).items():
        if channel != chosen[topic]:
            preferences.choose(db, me, topic, channel)
    if "digest_hour" in typed:
        quiet_from, quiet_to = _hour(typed, "quiet_from"), _hour(typed, "quiet_to")
        times = {"weekly": typed.get("weekly") == "1", "digest_hour": _hour(typed, "digest_hour") or 0}
        mailboxes.read_at(db, me, **times, quiet_from=quiet_from, quiet_to=quiet_to)
        db.flush()
        letters.plan_again(db, me)
    return see_other("/settings/notifications?saved=1")


@router.post("/address", dependencies=[limited("mail")])
def send_link(db: Db, me: Me) -> Response:
    """A link to the address of one's account, that proves it."""
    require(may_choose_notifications(me))
    if me.email:
        letters.promise(db, "verify", me, address=me.email, subject_id=letters.moment())
    return see_other("/settings/notifications?sent=1")


def channels_for(topic: str) -> list[Channel]:
    """What can be chosen: what happens with a question stands in its thread in any case, and no digest is in time."""
    return [Channel.MAIL, Channel.PAGE] if topic == PROMISE else list(Channel)


def _shown(db: Session, me: Person) -> dict[str, Any]:
    return {
        "chosen": preferences.of(db, me),
        "topics": TOPIC_WORDS,
        "channels_for": channels_for,
        "words": CHANNEL_WORDS,
        "hours": mailboxes.hours(db, me),
        "clock": HOURS,
        "mail_on": mail.on(),
        "mailbox": mailboxes.of(db, me),
        "ask_box": mailed.ask_box(me),
        "ask_boxes": [(category, mailed.ask_box(me, category)) for category in categories.in_order(db)],
    }


def _chosen(typed: Mapping[str, str], now: Mapping[str, Channel]) -> dict[str, Channel]:
    """Raises HTTPException(422) for a way of being told that there is not."""
    try:
        chosen = {topic: Channel(typed[topic]) for topic in now if topic in typed}
    except ValueError as unknown:
        raise HTTPException(422) from unknown
    if any(channel not in channels_for(topic) for topic, channel in chosen.items()):
        raise HTTPException(422)
    return chosen


def _hour(typed: Mapping[str, str], name: str) -> int | None:
    """0 to 23, or none. Raises HTTPException(422)."""
    value = typed.get(name, "")
    if not value:
        return None
    if not value.isascii() or not value.isdigit() or int(value) not in HOURS:
        raise HTTPException(422)
    return int(value)
