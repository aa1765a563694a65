"""Tokens: who gets one, how long it lives, how it is sent."""

from __future__ import annotations

import pytest
import requests

from local.systems.marketo import StandIn
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code

LEADS = "/rest/v1/leads/describe.json"


def test_asking_early_gives_the_same_token_with_the_seconds_that_remain(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    first = api.token()
    marketo.clock.advance(1000)
    second = api.token()
    assert first["access_token"] == second["access_token"]
    assert first["expires_in"] - second["expires_in"] == 1000
    assert first["token_type"] == "bearer"


def test_a_token_lives_for_an_hour_and_then_is_another(marketo: StandIn, api: Api) -> None:
    before = api.token()
    assert 3595 <= before["expires_in"] <= 3600
    marketo.clock.advance(3600)
    assert api.token()["access_token"] != before["access_token"]


def test_an_expired_token_is_602_the_first_time_and_601_from_then_on(marketo: StandIn, api: Api) -> None:
    marketo.expire_tokens()
    assert [code(api.get(LEADS)) for _ in range(3)] == ["602", "601", "601"]
    api.renew()
    assert api.get(LEADS)["success"]


def test_expires_in_can_be_zero_once(marketo: StandIn, api: Api) -> None:
    requests.post(f"{marketo.url}/_stand-in/tokens", json={"answer_zero": 1}, timeout=TIMEOUT)
    assert api.token()["expires_in"] == 0
    assert code(api.get(LEADS)) == "602"
    assert api.token()["expires_in"] > 0


def test_tokens_belong_to_the_client_not_to_the_user(api: Api, japan: Api) -> None:
    assert api.token()["access_token"] != japan.token()["access_token"]


def test_a_token_can_be_asked_for_by_post(marketo: StandIn) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": marketo.client_id,
        "client_secret": marketo.client_secret,
    }
    assert requests.post(f"{marketo.url}/identity/oauth/token", data=form, timeout=TIMEOUT).json()["access_token"]


def test_bad_credentials_are_a_real_401(marketo: StandIn) -> None:
    query = {"grant_type": "client_credentials", "client_id": marketo.client_id, "client_secret": "wrong"}
    answer = requests.get(f"{marketo.url}/identity/oauth/token", params=query, timeout=TIMEOUT)
    assert answer.status_code == 401
    assert answer.json()["error"] == "unauthorized"
    assert answer.json()["error_description"]


def test_identity_calls_are_not_counted(marketo: StandIn, api: Api) -> None:
    before = marketo.limits()["today"]
    for _ in range(150):
        api.token()
    assert marketo.limits()["today"] == before


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({}, "600"),
        ({"Authorization": ""}, "600"),
        ({"Authorization": "Basic abc"}, "600"),
        ({"Authorization": "Bearer unknown"}, "601"),
    ],
)
def test_only_a_bearer_token_that_is_known_is_taken(marketo: StandIn, headers: dict[str, str], expected: str) -> None:
    assert code(requests.get(marketo.url + LEADS, headers=headers, timeout=TIMEOUT).json()) == expected
    assert marketo.limits()["today"] == 0


def test_a_token_in_the_address_is_refused_with_or_without_the_header(api: Api) -> None:
    token = api.token()["access_token"]
    assert code(api.get(LEADS, access_token=token)) == "600"
    assert code(requests.get(api.url + LEADS, params={"access_token": token}, timeout=TIMEOUT).json()) == "600"
