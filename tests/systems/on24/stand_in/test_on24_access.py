"""Who may ask: two headers, tokens that end, accounts that end, single endpoints."""

from __future__ import annotations

import pytest
import requests

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import TIMEOUT, Api

WRONG = "AccessTokenKey and AccessTokenSecret are wrong or invalid."
NO_PERMISSION = "You do not have permission to perform the requested operation."
DAY = 86400


@pytest.mark.parametrize("left_out", ["accessTokenKey", "accessTokenSecret"])
def test_both_headers_are_needed(on24: StandIn, left_out: str) -> None:
    headers = {name: each for name, each in on24.headers.items() if name != left_out}
    said = Api(on24, **headers).refused("/event")
    assert said == (401, "Header must contain both accessTokenKey and accessTokenSecret.")


def test_the_headers_may_be_written_in_any_case(on24: StandIn) -> None:
    headers = {name.upper(): each for name, each in on24.headers.items()}
    assert Api(on24, **headers).get("/event")["totalevents"] == 0


def test_a_wrong_secret_is_401_in_the_words_of_the_endpoint(on24: StandIn) -> None:
    api = Api(on24, accessTokenKey=on24.token_key, accessTokenSecret="another")
    assert api.refused("/registrant") == (401, WRONG)
    assert api.refused("/timezones") == (401, "The access token secret or access token key was not found")


def test_a_token_that_somebody_deactivated_and_one_of_an_inactive_admin_are_401(on24: StandIn, api: Api) -> None:
    on24.set_token(active=False)
    assert api.refused("/event") == (401, "AccessTokenKey and AccessTokenSecret are deactivated.")
    on24.set_token(active=True, admin_active=False)
    status, message = api.refused("/event")
    assert (status, message.startswith("The admin id ")) == (401, True)


def test_a_token_that_nobody_used_for_60_days_is_deactivated(on24: StandIn, api: Api) -> None:
    api.get("/event")
    on24.clock.advance(59 * DAY)
    api.get("/event")
    on24.clock.advance(61 * DAY)
    assert api.refused("/event")[1].endswith("deactivated.")


def test_a_token_for_single_endpoints_has_no_permission_for_the_others(on24: StandIn) -> None:
    on24.set_token("narrow", secret="s", endpoints=["/event", "/registrant"])
    api = Api(on24, accessTokenKey="narrow", accessTokenSecret="s")
    api.get("/event")
    api.get("/registrant")
    assert api.refused("/attendee") == (401, NO_PERMISSION)
    on24.switch(no_permission_status=403)
    assert api.refused("/attendee") == (403, NO_PERMISSION)


def test_an_unknown_account_is_404_and_a_strange_one_403(on24: StandIn) -> None:
    assert Api(on24, "99").refused("/event") == (404, "The client 99 doesn't exist.")
    on24.add_client("10711", name="Sub")
    on24.set_token("sub", secret="s", client="10711")
    of_sub = {"accessTokenKey": "sub", "accessTokenSecret": "s"}
    assert Api(on24, "10711", **of_sub).get("/event")["totalevents"] == 0
    assert Api(on24, "10710", **of_sub).refused("/event") == (403, NO_PERMISSION)
    assert Api(on24, "10711").get("")["clientname"] == "Sub"


def test_an_account_that_is_inactive_or_whose_contract_expired_is_403(on24: StandIn, api: Api) -> None:
    on24.add_client(on24.client_id, contract=False)
    assert api.refused("/attendee") == (403, "Client contract for 10710 is expired.")
    on24.add_client(on24.client_id, contract=True, active=False)
    assert api.refused("/attendee") == (403, "The client id 10710 is inactive.")


def test_an_address_that_is_not_there_is_404_and_a_write_is_not_played(on24: StandIn, api: Api) -> None:
    assert api.refused("/nothing")[0] == 404
    assert requests.get(f"{on24.url}/client/10710/event", headers=on24.headers, timeout=TIMEOUT).status_code == 404
    assert requests.post(f"{on24.base}/event", headers=on24.headers, timeout=TIMEOUT).status_code == 405


def test_the_account_shows_its_sub_accounts_as_a_tree(on24: StandIn, api: Api) -> None:
    on24.add_client("10711", name="Sub")
    on24.add_client("10712", name="Below", above="10711")
    below = {"id": 10712, "name": "Below"}
    assert api.get("") == {
        "clientname": "Stand-in account",
        "subclients": [{"id": 10711, "name": "Sub", "subclients": [below]}],
    }
