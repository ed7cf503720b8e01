"""What an operator can decide from outside: environment variables or a `.env`, documented in docs/settings.md."""

import re
import secrets
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, Field, field_validator, model_validator
from pydantic_settings import SettingsConfigDict

from community import own_numbers
from community.durations import Duration
from community.periods import Periods

LANGUAGES = {"en": "English", "pl": "Polski"}
"""What the pages can be read in, each by its own name."""

MAIL_SCHEMES = ("smtp", "starttls", "smtps", "file")


def on_or_off(text: Any) -> Any:
    """Read `on` and `off` besides the booleans pydantic knows."""
    return {"on": True, "off": False}.get(text.strip().lower(), text) if isinstance(text, str) else text


def is_address(text: str) -> bool:
    """A whole http or https address without a query: `https://help.example.com`."""
    try:
        parts = urlsplit(text)
        known = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return known and text.isprintable() and not (set(text) & set(" ?#")) and parts.username is None


Switch = Annotated[bool, BeforeValidator(on_or_off)]


class Settings(Periods):
    """Every `LANDBRIDGE_…` setting with its default; a wrong value is an error at start."""

    model_config = SettingsConfigDict(env_prefix="LANDBRIDGE_", env_file=".env", extra="ignore")

    database_url: str = ""
    data_dir: Path = Path("data")
    sqlite_synchronous: Literal["NORMAL", "FULL"] = "NORMAL"
    connections: int = Field(default=20, ge=2, le=500)

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    public_url: str = ""
    one_process: Switch = True
    secret_key: str = ""
    rate_limits: Switch = True
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    log_format: Literal["console", "json"] = "console"
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    site_name: str = Field(default="Landbridge Community", min_length=1, max_length=60)
    staff_name: str = Field(default="Staff", min_length=1, max_length=30)
    brand_hue: int = Field(default=226, ge=0, le=360)
    language: str = "en"
    timezone: str = "UTC"

    superusers_need_second_factor: Switch = True
    staff_need_second_factor: Switch = False

    community_size: Literal["small", "medium", "large"] = "small"
    fairness_day_votes: int = Field(default=5, ge=2, le=1000)
    fairness_day_share: int = Field(default=60, ge=1, le=100)
    fairness_week_votes: int = Field(default=10, ge=2, le=1000)
    fairness_week_share: int = Field(default=40, ge=1, le=100)
    fairness_each_way: int = Field(default=4, ge=2, le=1000)
    fairness_accepts: int = Field(default=3, ge=2, le=1000)
    escalation_window: Duration = timedelta(minutes=60)
    flags_hide_at: float = Field(default=3.0, ge=0.5, le=50)
    account_numbers: str = Field(default="", max_length=1000)

    meilisearch_url: str = ""
    meilisearch_key: str = ""

    meaning: Literal["off", "local", "openai", "ollama"] = "off"
    meaning_url: str = ""
    meaning_model: str = ""
    meaning_key: str = ""

    mail_url: str = ""
    mail_user: str = ""
    mail_password: str = ""
    mail_from: str = ""
    mail_domain: str = ""

    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_name: str = "single sign-on"

    @field_validator("public_url", "meilisearch_url", "meaning_url", "oidc_issuer")
    @classmethod
    def _an_address_is_whole(cls, address: str) -> str:
        if address and not is_address(address):
            raise ValueError("write the whole address, such as https://help.example.com")
        return address

    @field_validator("public_url", "meilisearch_url", "meaning_url")
    @classmethod
    def _an_address_ends_without_a_slash(cls, address: str) -> str:
        """Paths are put behind it. An issuer's is left: providers compare it letter by letter."""
        return address.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _the_public_address_has_no_path(cls, address: str) -> str:
        if urlsplit(address).path.strip("/"):
            raise ValueError("the public address ends after the name of the host, and its port if it has one")
        return address

    @field_validator("mail_url")
    @classmethod
    def _mail_goes_somewhere(cls, address: str) -> str:
        parts = urlsplit(address)
        if address and not (parts.scheme in MAIL_SCHEMES and (parts.hostname or address.startswith("file:"))):
            raise ValueError("write it as starttls://host:587, smtps://host:465, smtp://host:25 or file:directory")
        if parts.username or parts.password:
            raise ValueError("name and password have settings of their own: LANDBRIDGE_MAIL_USER, _PASSWORD")
        return address

    @field_validator("mail_from")
    @classmethod
    def _mail_comes_from_an_address(cls, address: str) -> str:
        if address and not re.fullmatch(r"[\w.+-]+@[\w.-]+", address, re.ASCII):
            raise ValueError("write only the address, such as help@example.com")
        return address

    @field_validator("mail_domain")
    @classmethod
    def _mail_comes_in_at_a_domain(cls, domain: str) -> str:
        if domain and not re.fullmatch(r"[a-z0-9.-]+", domain):
            raise ValueError("write only the name of the domain in small letters, such as mail.example.com")
        return domain

    @field_validator("language")
    @classmethod
    def _a_language_is_one_we_speak(cls, language: str) -> str:
        if language not in LANGUAGES:
            raise ValueError(f"{language!r} is no language there is a translation for; choose {' or '.join(LANGUAGES)}")
        return language

    @field_validator("escalation_window")
    @classmethod
    def _a_window_is_at_least_a_second(cls, window: timedelta) -> timedelta:
        if not timedelta(seconds=1) <= window <= timedelta(days=90):
            raise ValueError("an escalation window lies between 1s and 90d")
        return window

    @field_validator("account_numbers")
    @classmethod
    def _account_numbers_can_be_looked_for(cls, written: str) -> str:
        own_numbers.pattern(written)
        return written

    @field_validator("timezone")
    @classmethod
    def _a_time_zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError) as unknown:
            raise ValueError(f"{name!r} is not a time zone; write it like Europe/London") from unknown
        return name

    @field_validator("meaning", mode="before")
    @classmethod
    def _no_meaning_is_off(cls, choice: Any) -> Any:
        return "off" if choice is False or choice == "" else choice

    @model_validator(mode="after")
    def _a_model_behind_an_address_is_named(self) -> "Settings":
        if self.meaning in ("openai", "ollama") and not (self.meaning_url and self.meaning_model):
            raise ValueError("LANDBRIDGE_MEANING_URL and LANDBRIDGE_MEANING_MODEL say where the model is, and which")
        return self

    @model_validator(mode="after")
    def _the_database_is_one_we_speak(self) -> "Settings":
        self.database_url = self.database_url or f"sqlite:///{self.data_dir / 'landbridge.sqlite'}"
        if self.database_url.startswith(("postgresql://", "postgres://")):
            self.database_url = "postgresql+psycopg://" + self.database_url.split("://", 1)[1]
        if not self.database_url.startswith(("sqlite:///", "postgresql+psycopg://")):
            raise ValueError("database_url starts with sqlite:/// or postgresql://")
        return self

    @model_validator(mode="after")
    def _mail_leads_back_to_us(self) -> "Settings":
        """A letter without a whole address leads nowhere, and a password is not shouted across a network."""
        scheme, host = urlsplit(self.mail_url).scheme, urlsplit(self.mail_url).hostname
        if scheme in ("smtp", "starttls", "smtps") and not (self.public_url and self.mail_from):
            raise ValueError("mail needs LANDBRIDGE_PUBLIC_URL and LANDBRIDGE_MAIL_FROM, too")
        if scheme == "smtp" and self.mail_password and host not in ("localhost", "127.0.0.1", "::1"):
            raise ValueError("a password goes over starttls:// or smtps:// only")
        return self

    @property
    def uses_sqlite(self) -> bool:
        return self.database_url.startswith("sqlite")

    def secret(self) -> str:
        """The key that signs cookies: the operator's, else one made once and kept in the data directory."""
        if self.secret_key:
            return self.secret_key
        kept = self.data_dir / "secret"
        if not kept.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            kept.touch(mode=0o600)
            kept.write_text(secrets.token_urlsafe(32))
        return kept.read_text()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Raises pydantic.ValidationError for a wrong one."""
    return Settings()
