"""The limits of an instance, all of them broken once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import requests

from local.systems.marketo import Kind, StandIn
from local.systems.marketo.clock import CENTRAL
from tests.systems.marketo.stand_in.client import TIMEOUT, Api, code, together

PATH = "/rest/v1/leads/partitions.json"


def test_the_101st_call_in_20_seconds_is_606_until_they_are_over(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    assert all(api.get(PATH)["success"] for _ in range(100))
    assert code(api.get(PATH)) == "606"
    marketo.clock.advance(19.9)
    assert code(api.get(PATH)) == "606"
    marketo.clock.advance(0.2)
    assert api.get(PATH)["success"]


def test_the_window_slides(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    marketo.quotas.per_window = 2
    api.get(PATH)
    marketo.clock.advance(15)
    api.get(PATH)
    marketo.clock.advance(6)
    assert api.get(PATH)["success"]
    assert code(api.get(PATH)) == "606"


def test_refused_calls_count_so_that_hammering_does_not_help(marketo: StandIn, api: Api) -> None:
    marketo.clock.freeze()
    marketo.quotas.per_window = 1
    api.get(PATH)
    for _ in range(3):
        marketo.clock.advance(10)
        assert code(api.get(PATH)) == "606"


def test_an_eleventh_call_at_once_is_615(marketo: StandIn, api: Api, in_flight: Callable[[int], None]) -> None:
    with marketo.held():
        calls = together(*[lambda: Api(marketo).get(PATH)] * 10)
        in_flight(10)
        assert code(api.get(PATH)) == "615"
    assert all(call.result()["success"] for call in calls)
    assert api.get(PATH)["success"]
    assert marketo.limits()["broken"]["615"] == 1


def test_a_place_is_free_again_when_the_answer_is_there(marketo: StandIn, api: Api) -> None:
    marketo.quotas.in_flight = 1
    assert all(api.get(PATH)["success"] for _ in range(50))
    assert marketo.limits()["peaks"]["in_flight"] == 1


def test_the_daily_quota_ends_at_midnight_in_chicago(marketo: StandIn, api: Api) -> None:
    marketo.quotas.per_day = 2
    before_midnight = datetime(2026, 3, 14, 23, 59, 0, tzinfo=CENTRAL)
    marketo.clock.freeze(before_midnight.timestamp())
    api.renew()
    assert [api.get(PATH)["success"] for _ in range(2)] == [True, True]
    assert code(api.get(PATH)) == "607"
    marketo.clock.advance(61)
    assert api.get(PATH)["success"]
    assert marketo.limits()["today"] == 1


@pytest.mark.parametrize("starred", ["601", "602", "604", "608", "611"])
def test_codes_with_an_asterisk_do_not_count(marketo: StandIn, api: Api, starred: str) -> None:
    marketo.fail(Kind.CODE, code=starred, times=1)
    assert code(api.get(PATH)) == starred
    assert marketo.limits()["today"] == 0
    assert marketo.requests()[-1]["counted"] is False


def test_a_wrong_method_does_not_count_but_an_unknown_resource_does(marketo: StandIn, api: Api) -> None:
    assert code(api.post(PATH.replace("partitions", "describe"))) == "605"
    assert marketo.limits()["today"] == 0
    assert code(api.get("/rest/v1/nothing.json")) == "610"
    assert marketo.limits()["today"] == 1


def test_the_limits_are_shared_by_all_clients(marketo: StandIn, api: Api, japan: Api) -> None:
    marketo.quotas.per_window = 1
    api.get(PATH)
    assert code(japan.get(PATH)) == "606"


def test_the_record_of_peaks_can_be_read_and_limits_set(marketo: StandIn, api: Api) -> None:
    order = {"per_window": 3, "in_flight": 4, "per_day": 5}
    shown = requests.post(f"{marketo.url}/_stand-in/limits", json=order, timeout=TIMEOUT).json()
    assert shown["limits"] == order
    for _ in range(4):
        api.get(PATH)
    shown = requests.get(f"{marketo.url}/_stand-in/limits", timeout=TIMEOUT).json()
    assert shown == marketo.limits()
    assert (shown["peaks"]["per_window"], shown["today"], shown["broken"]) == (4, 4, {"606": 1, "607": 0, "615": 0})
    wrong = requests.post(f"{marketo.url}/_stand-in/limits", json={"per_hour": 1}, timeout=TIMEOUT)
    assert (wrong.status_code, "per_window" in wrong.json()["error"]) == (400, True)


def test_usage_and_errors_are_told_by_user_and_by_code(marketo: StandIn, api: Api, japan: Api) -> None:
    marketo.clock.freeze()
    api.get(PATH)
    japan.get(PATH)
    api.get("/rest/v1/nothing.json")
    (today,) = api.get("/rest/v1/stats/usage.json")["result"]
    counts = {each["userId"]: each["count"] for each in today["users"]}
    assert (today["total"], sorted(counts.values())) == (4, [1, 3])
    (errors,) = api.get("/rest/v1/stats/errors.json")["result"]
    assert errors["errors"] == [{"errorCode": "610", "count": 1}]
    assert [len(api.get(f"/rest/v1/stats/{name}/last7days.json")["result"]) for name in ("usage", "errors")] == [7, 7]
