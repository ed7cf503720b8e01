"""What an operator can decide from outside, and how a wrong value is told."""

from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from community.settings import Settings, settings

WRONG = {
    "database_url": "mysql://localhost/forum",
    "sqlite_synchronous": "sometimes",
    "connections": "1",
    "port": "0",
    "one_process": "perhaps",
    "rate_limits": "now and then",
    "trusted_proxies": "-1",
    "log_format": "xml",
    "log_level": "loud",
    "site_name": "",
    "staff_name": "x" * 31,
    "brand_hue": "361",
    "timezone": "Mars/Olympus",
    "community_size": "huge",
    "account_numbers": "(a+)+$",
    "escalation_window": "an hour",
    "public_url": "help.example.com",
    "meilisearch_url": "127.0.0.1:7700",
    "oidc_issuer": "ftp://login.example.com",
    "language": "tlh",
}


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_one_clear_error(configure, name: str, value: str):
    configure(**{name: value})
    with pytest.raises(ValidationError) as refused:
        settings()
    (error,) = refused.value.errors()
    assert name in (*error["loc"], error["msg"].split()[-3], *error["msg"].split())
    configure(**{name: Settings.model_fields[name].default or "sqlite:///x"})


@pytest.mark.parametrize(
    "address",
    [
        *("https://", "https:///path", "//help.example", "https://help.example:99999", "https://help.example:port"),
        *("https://help.example?a=b", "https://help.example#top", "https://me:secret@help.example", "https://a b"),
        *("javascript:alert(1)", "https://help.example/forum"),
    ],
)
def test_a_public_address_that_no_link_can_begin_with_is_refused(configure, address: str):
    configure(public_url=address)
    with pytest.raises(ValidationError, match="public_url"):
        settings()
    configure(public_url="")


@pytest.mark.parametrize("address", ["https://help.example", "http://127.0.0.1:8000", "https://[::1]:8443", ""])
def test_a_public_address_is_kept_without_its_last_slash(configure, address: str):
    configure(public_url=address and address + "/")
    assert settings().public_url == address


def test_an_issuer_is_kept_letter_by_letter_and_a_search_server_may_stand_below_a_path(configure):
    configure(oidc_issuer="https://login.example/realms/one/", meilisearch_url="http://search.example/meili/")
    assert settings().oidc_issuer == "https://login.example/realms/one/"
    assert settings().meilisearch_url == "http://search.example/meili"


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("1s", timedelta(seconds=1)),
        ("60m", timedelta(hours=1)),
        ("4h", timedelta(hours=4)),
        (" 2 d ", timedelta(days=2)),
        ("90d", timedelta(days=90)),
    ],
)
def test_a_window_is_written_as_people_say_it(configure, text: str, window: timedelta):
    configure(escalation_window=text)
    assert settings().escalation_window == window


@pytest.mark.parametrize("window", ["", "0s", "60", "1.5h", "-1h", "91d", "1w", "9999999s"])
def test_a_window_that_nobody_could_mean_is_refused(configure, window: str):
    configure(escalation_window=window)
    with pytest.raises(ValidationError):
        settings()
    configure(escalation_window="60m")


@pytest.mark.parametrize(("word", "meaning"), [("on", True), ("OFF", False), ("true", True), ("0", False)])
def test_a_switch_is_on_or_off(configure, word: str, meaning: bool):
    configure(rate_limits=word)
    assert settings().rate_limits is meaning


@pytest.mark.parametrize("scheme", ["postgresql://", "postgres://", "postgresql+psycopg://"])
def test_every_spelling_of_postgresql_means_the_same_driver(configure, scheme: str):
    configure(database_url=f"{scheme}somebody@/forum")
    assert settings().database_url == "postgresql+psycopg://somebody@/forum"
    assert not settings().uses_sqlite


def test_without_a_database_it_is_a_file_in_the_data_directory(configure, tmp_path: Path):
    configure(database_url="", data_dir=tmp_path)
    assert settings().database_url == f"sqlite:///{tmp_path}/landbridge.sqlite"


def test_the_secret_is_made_once_and_readable_by_its_owner_only(configure, tmp_path: Path):
    configure(secret_key="", data_dir=tmp_path / "new")
    secret = settings().secret()
    assert len(secret) >= 32
    assert settings().secret() == secret
    assert (tmp_path / "new" / "secret").stat().st_mode & 0o777 == 0o600


def test_an_operators_own_secret_is_used(configure):
    configure(secret_key="chosen")
    assert settings().secret() == "chosen"
