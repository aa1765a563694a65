"""The quota of an endpoint and minute."""

from __future__ import annotations

import pytest

from local.systems.on24 import StandIn
from tests.systems.on24.stand_in.client import Api

API = "You have reached the maximum number of calls for this api."
ENDPOINT = "You reached the maximum number of calls for this endpoint"


@pytest.mark.parametrize(
    ("path", "per_minute", "words"),
    [("/event", 30, API), ("/lead", 30, API), ("/registrant", 100, API), ("/timezones", 30, ENDPOINT)],
)
def test_a_minute_of_an_endpoint_has_so_many_calls_and_the_next_one_is_403_without_retry_after(
    on24: StandIn, api: Api, path: str, per_minute: int, words: str
) -> None:
    for _ in range(per_minute):
        api.get(path)
    refused = api.send(path)
    assert (refused.status_code, refused.json()) == (403, {"message": words})
    assert "Retry-After" not in refused.headers
    on24.clock.advance(60)
    api.get(path)


def test_the_minute_slides_and_a_call_that_is_refused_counts(on24: StandIn, api: Api) -> None:
    on24.set_limits({"/event": 2})
    api.get("/event")
    on24.clock.advance(40)
    api.get("/event")
    on24.clock.advance(15)
    api.refused("/event")
    on24.clock.advance(10)
    api.refused("/event")  # 40, 55 and 65 are within a minute
    on24.clock.advance(60)
    api.get("/event")


def test_each_endpoint_has_a_minute_of_its_own(on24: StandIn, api: Api) -> None:
    on24.set_limits({"/attendee": 0})
    api.refused("/attendee")
    api.get("/registrant")


def test_status_wording_and_whom_it_counts_can_be_switched(on24: StandIn, api: Api) -> None:
    on24.set_limits({"*": 1})
    on24.set_token("other", secret="s")
    other = Api(on24, accessTokenKey="other", accessTokenSecret="s")
    api.get("/event")
    assert other.refused("/event") == (403, API)
    on24.switch(quota_status=429, quota_wording="endpoint", quota_scope="token")
    api.get("/attendee")
    other.get("/attendee")
    assert other.refused("/attendee") == (429, ENDPOINT)


def test_calls_are_counted_by_endpoint_minute_and_day_and_refused_ones_are_listed(on24: StandIn, api: Api) -> None:
    on24.set_limits({"/event": 2})
    for _ in range(2):
        api.get("/event")
    api.refused("/event")
    on24.clock.advance(86400)
    api.get("/event")
    told = on24.limits()["/event"]
    assert (told["calls"], told["refused"], told["peak"]) == (4, 1, 3)
    assert told["minutes"] == {"2026-02-10T20:00": 3, "2026-02-11T20:00": 1}
    assert told["days"] == {"2026-02-10": 3, "2026-02-11": 1}
    [refused] = on24.refused()
    assert (refused["endpoint"], refused["status"], refused["code"]) == ("/event", 403, API)


def test_a_limit_of_no_endpoint_is_refused(on24: StandIn) -> None:
    with pytest.raises(ValueError, match="by endpoint"):
        on24.set_limits({"/nothing": 1})
