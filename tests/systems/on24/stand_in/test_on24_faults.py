"""Failing on command."""

from __future__ import annotations

import time

import pytest
import requests

from local.systems.on24 import Kind, StandIn
from tests.systems.on24.stand_in.client import Api


@pytest.mark.parametrize("status", [403, 429])
def test_the_quota_is_used_up_so_many_times(on24: StandIn, api: Api, status: int) -> None:
    on24.fail(Kind.QUOTA, status=status, times=2, path="*/attendee")
    api.get("/registrant")
    for _ in range(2):
        assert api.refused("/attendee") == (status, "You have reached the maximum number of calls for this api.")
    api.get("/attendee")


def test_any_message_can_be_ordered(on24: StandIn, api: Api) -> None:
    on24.fail(Kind.MESSAGE, status=400, message="No.", times=1)
    assert api.refused("/event") == (400, "No.")


def test_500_is_json_and_502_a_page_and_garbage_no_json(on24: StandIn, api: Api) -> None:
    on24.fail(Kind.ERROR_500, times=1)
    assert api.refused("/event")[0] == 500
    on24.fail(Kind.HTML_502, times=1)
    answer = api.send("/event")
    assert (answer.status_code, answer.headers["Content-Type"]) == (502, "text/html;charset=utf-8")
    on24.fail(Kind.GARBAGE, times=1)
    answer = api.send("/event")
    assert answer.status_code == 200
    with pytest.raises(ValueError, match="Expecting value"):
        answer.json()


def test_a_truncated_answer_ends_in_the_middle_of_its_body(on24: StandIn, api: Api) -> None:
    on24.create_event(start="-1h")
    on24.fail(Kind.TRUNCATED, times=1)
    with pytest.raises((requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError)):
        api.send("/event")
    assert on24.requests()[-1]["status"] == 0
    api.get("/event")


@pytest.mark.parametrize("kind", [Kind.RESET, Kind.LOST_ANSWER])
def test_a_connection_breaks(on24: StandIn, api: Api, kind: Kind) -> None:
    on24.fail(kind, times=1)
    with pytest.raises(requests.ConnectionError):
        api.send("/event")
    api.get("/event")


def test_an_answer_is_slow_and_others_are_served_meanwhile(on24: StandIn, api: Api) -> None:
    on24.fail(Kind.SLOW, seconds=0.2, times=1)
    begin = time.monotonic()
    api.get("/event")
    assert time.monotonic() - begin >= 0.2


def test_a_refused_call_does_not_count_when_a_fault_strikes_before_it(on24: StandIn, api: Api) -> None:
    on24.fail(Kind.HTML_502, times=1)
    api.send("/event")
    assert on24.limits() == {}
