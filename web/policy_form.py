"""A policy as it is typed: how it is chosen, checked, and shown again."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, Field, ValidationError
from starlette.datastructures import FormData

from community.categories import Category
from community.ranks import LADDER, SUPERUSER
from escalation.classes import FRAUD, LOCKED_OUT, OUTAGE, PERSONAL_DATA, SAFETY, STAFF_ONLY
from escalation.policies import PRESETS, Policy, Rules
from web.forms import Line
from web.reader import reader
from web.translations import N_

Typed = dict[str, Any]
"""What the form shows, by field."""

UNITS = {"minutes": 60, "hours": 3600, "days": 86400}
MOST_AFFECTED = 1000

CHOICES: dict[str, Any] = {
    "windows": {
        "fast": (N_("Fast"), N_("60 minutes. Where people cannot go on without help.")),
        "standard": (N_("Standard"), N_("4 hours. For most questions.")),
        "relaxed": (N_("Relaxed"), N_("24 hours. For what is more talk than trouble.")),
        "own": (N_("My own"), N_("As long as you say.")),
        "setting": (N_("As installed"), N_("What the setting LANDBRIDGE_ESCALATION_WINDOW says.")),
        "never": (N_("Never by itself"), N_("Only when somebody asks our team by hand.")),
    },
    "units": {"minutes": N_("minutes"), "hours": N_("hours"), "days": N_("days")},
    "classes": {
        SAFETY: (N_("Safety"), N_("smoke, sparks, a burning smell")),
        FRAUD: (N_("Fraud"), N_("a stolen identity, an order nobody made")),
        OUTAGE: (N_("Outage"), N_("a whole street without service")),
        LOCKED_OUT: (N_("Locked out"), N_("somebody cannot get into their own account")),
        PERSONAL_DATA: (N_("Personal data"), N_("a card or account number in public; goes on privately")),
    },
    "ranks": {"": N_("Anybody"), **{rank.name: rank.name for rank in (*LADDER[1:], SUPERUSER)}},
}
"""What can be chosen: the word, and what it means."""


def _time(text: str) -> str:
    """As a browser's date field writes it, or a person: `2026-03-01 12:00`."""
    try:
        datetime.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(N_("Write the time like 2026-03-01 12:00.")) from None
    return text


class PolicyForm(BaseModel):
    window: Literal["fast", "standard", "relaxed", "own", "setting", "never"] = "fast"
    length: Annotated[int, Field(ge=1, le=1000)] = 60
    unit: Literal["minutes", "hours", "days"] = "minutes"
    covering_rank: Literal["", "Member", "Helper", "Advisor", "Expert", "Superuser"] = ""
    staff_asks: bool = False
    staff_only: bool = False
    at_once: list[Literal["safety", "fraud", "outage", "locked out", "personal data"]] = []
    me_too_soon: Annotated[int, Field(ge=0, le=MOST_AFFECTED)] = 5
    me_too_in_all: Annotated[int, Field(ge=0, le=MOST_AFFECTED)] = 10
    team_id: Annotated[int, Field(ge=0, le=2**53)] = 0
    starts_at: Annotated[Line, Field(max_length=40), AfterValidator(_time)] = ""
    seen: str = ""


def rules_of(form: PolicyForm) -> Rules:
    own = timedelta(seconds=form.length * UNITS[form.unit])
    return Rules(
        window=own if form.window == "own" else PRESETS.get(form.window),
        escalates=form.window != "never",
        covering_rank=form.covering_rank,
        staff_asks=form.staff_asks,
        staff_only=form.staff_only,
        at_once=(*form.at_once, STAFF_ONLY),
        me_too_soon=form.me_too_soon,
        me_too_in_all=form.me_too_in_all,
        team_id=form.team_id or None,
    )


def starts_at(form: PolicyForm) -> datetime | None:
    """In UTC; typed in the reader's own time zone. None for now."""
    if not form.starts_at:
        return None
    typed = datetime.fromisoformat(form.starts_at)
    return (typed if typed.tzinfo else typed.replace(tzinfo=reader().zone)).astimezone(UTC)


def typed_of(policy: Policy, category: Category | None) -> Typed:
    """What holds, as the form shows it."""
    length, unit = _length(int(policy.window.total_seconds()))
    return {
        "window": window_of(policy),
        "length": length,
        "unit": unit,
        "covering_rank": policy.covering_rank,
        "staff_asks": policy.staff_asks,
        "staff_only": bool(category and category.staff_only),
        "at_once": [name for name in policy.at_once if name != STAFF_ONLY],
        "me_too_soon": policy.me_too_soon,
        "me_too_in_all": policy.me_too_in_all,
        "team_id": policy.team_id or 0,
        "starts_at": "",
    }


def window_of(policy: Policy) -> str:
    """Which of the choices it is."""
    if not policy.escalates:
        return "never"
    if not policy.window_seconds:
        return "setting"
    return next((name for name, window in PRESETS.items() if window == policy.window), "own")


def typed_by(form: PolicyForm) -> Typed:
    return form.model_dump(exclude={"seen"})


def typed_in(form: FormData) -> Typed:
    """Just as it was typed, right or wrong."""
    typed: Typed = {name: str(form.get(name, "")) for name in PolicyForm.model_fields if name != "seen"}
    boxes = {"staff_asks": "staff_asks" in form, "staff_only": "staff_only" in form}
    return typed | boxes | {"at_once": [str(name) for name in form.getlist("at_once")]}


def form_of(typed: Typed) -> PolicyForm | None:
    """The same as a form; None while something in it is wrong."""
    try:
        return PolicyForm.model_validate(typed)
    except ValidationError:
        return None


def _length(seconds: int) -> tuple[int, str]:
    """In the largest unit that divides it."""
    unit = next((unit for unit, size in reversed(UNITS.items()) if seconds % size == 0), "minutes")
    return max(seconds // UNITS[unit], 1), unit
