"""How often somebody may do something."""

import pytest
import time_machine
from starlette.requests import HTTPConnection
from starlette.testclient import TestClient

from tests.conftest import Configure
from web import rates


@pytest.fixture(autouse=True)
def counting(configure: Configure):
    configure(rate_limits="on")
    rates.forget()
    yield
    rates.forget()


def test_too_often_is_429_and_says_when_again(client: TestClient):
    answers = [client.post("/preview", data={"body": "x"}) for _ in range(61)]
    assert [answer.status_code for answer in answers] == [200] * 60 + [429]
    assert 1 <= int(answers[-1].headers["retry-after"]) <= 61
    assert "A little slower, please" in answers[-1].text


def test_the_window_moves_on(database: str):
    with time_machine.travel("2026-03-01 12:00:00", tick=False) as clock:
        for _ in range(5):
            rates.spend("sign-up", "10.0.0.1")
        with pytest.raises(rates.TooMany):
            rates.spend("sign-up", "10.0.0.1")
        clock.shift(3601)
        rates.spend("sign-up", "10.0.0.1")


def test_one_does_not_pay_for_another():
    for _ in range(5):
        rates.spend("sign-up", "10.0.0.1")
    rates.spend("sign-up", "10.0.0.2")


def test_the_operator_can_switch_them_off(configure: Configure):
    configure(rate_limits="off")
    for _ in range(100):
        rates.spend("sign-up", "10.0.0.1")


@pytest.mark.parametrize(
    ("proxies", "told", "who"),
    [
        (0, "6.6.6.6", "9.9.9.9"),
        (1, "6.6.6.6, 1.2.3.4", "1.2.3.4"),
        (2, "6.6.6.6, 1.2.3.4, 5.6.7.8", "1.2.3.4"),
        (1, "", "9.9.9.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "not an address", "nowhere"),
    ],
)
def test_only_as_many_proxies_are_believed_as_the_operator_runs(
    configure: Configure, proxies: int, told: str, who: str
):
    configure(trusted_proxies=proxies)
    headers = [(b"x-forwarded-for", told.encode())]
    assert rates.address(HTTPConnection({"type": "http", "headers": headers, "client": ("9.9.9.9", 1)})) == who
