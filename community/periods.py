"""How long what is known of people is kept, as far as an operator decides it: settings, each with its least."""

from datetime import timedelta
from typing import Any

from pydantic import ValidationInfo, field_validator
from pydantic_settings import BaseSettings

from community.durations import Duration

DAY, HOUR = timedelta(days=1), timedelta(hours=1)

LEAST = {
    "keep_sign_ins": HOUR,
    "keep_visits": 100 * DAY,  # a superuser's rank asks for the days of the last hundred
    "keep_notifications": 7 * DAY,
    "keep_mail": 7 * DAY,  # servers try for five days, and the same mail twice changes nothing
    "keep_api_answers": HOUR,
    "keep_tokens": 7 * DAY,
    "keep_drafts": DAY,
    "keep_case_words": 30 * DAY,  # a case can be opened again for a week, and asked about after that
    "keep_concealed": DAY,
    "keep_sealed_words": 30 * DAY,  # so long their author can object
    "keep_exports": HOUR,
    "keep_erasures": 30 * DAY,
}
MOST = 36_500 * DAY


class Periods(BaseSettings):
    """Part of the settings (community/settings.py); which tables go by them stands beside each of those."""

    keep_sign_ins: Duration = 30 * DAY
    keep_visits: Duration = 400 * DAY
    keep_notifications: Duration = 180 * DAY
    keep_mail: Duration = 180 * DAY
    keep_api_answers: Duration = 24 * HOUR
    keep_tokens: Duration = 365 * DAY
    keep_drafts: Duration = 90 * DAY
    keep_case_words: Duration = 730 * DAY
    keep_concealed: Duration = 90 * DAY
    keep_sealed_words: Duration = 30 * DAY
    keep_exports: Duration = 7 * DAY
    keep_erasures: Duration = 1095 * DAY

    @field_validator(*LEAST)
    @classmethod
    def _a_period_is_long_enough(cls, period: timedelta, of: ValidationInfo) -> Any:
        least = LEAST[of.field_name or ""]
        if not least <= period <= MOST:
            raise ValueError(f"it is kept for {_written(least)} at least, and for {MOST.days}d at most")
        return period


def _written(period: timedelta) -> str:
    return f"{period.days}d" if period >= DAY else f"{period // HOUR}h"
