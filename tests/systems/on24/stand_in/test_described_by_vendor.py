"""ON24's description as a judge of the stand-in; without it these tests are skipped, but for those of the judge."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import pytest

from local.kit.exchange import Request
from local.systems.on24 import StandIn
from local.systems.on24.access.endpoints import ENDPOINTS
from local.systems.on24.routes import HANDLERS
from tests.connectors.description_suite import NOT_HERE
from tests.systems.on24.stand_in.client import Api
from tests.systems.on24.stand_in.vendor import Vendor

PATHS = sorted(ENDPOINTS)
AT_EVENT = sorted(path for path in ENDPOINTS if path.startswith("/event/{eventId}"))


@pytest.fixture
def judge(vendor: Vendor | None) -> Vendor:
    if vendor is None:
        pytest.skip(NOT_HERE)
    return vendor


def test_ten_repairs_make_the_description_one_that_a_strict_reader_takes(judge: Vendor) -> None:
    assert judge.repairs == 10


def test_every_endpoint_that_is_played_has_a_limit_and_a_call() -> None:
    assert HANDLERS.keys() == ENDPOINTS.keys()


@pytest.mark.parametrize("path", PATHS)
def test_an_endpoint_knows_exactly_the_parameters_that_are_described(
    on24: StandIn, api: Api, judge: Vendor, path: str
) -> None:
    event = on24.create_event(start="-2h", created="-3d", type="hub" if "activity" in path else "webinar")
    on24.attend_live(on24.register(event, "a@example.com", at="-1d"), at="-1h")
    described = judge.parameters(path)
    values = {"startdate": "2026-02-10T11:50:00", "enddate": "2026-02-10T11:55:00", "eventid": str(event)}
    values |= {"includesubaccounts": "Y", "pageoffset": "0", "itemsperpage": "1"}
    interval = {"dateInterval": "1", "dateIntervalOffset": "0", "dateIntervalTimezone": "Asia/Tokyo"}
    real = path.replace("{eventId}", str(event)).replace("{email}", "a@example.com").rstrip("/")
    read = set()
    for values_of in (values, interval):
        asked = {
            name: values_of.get(name, "")
            for name in described | {"nothing"}
            if name in values_of or not values_of.keys() & {name}
        }
        api.get(real, **asked)
        read |= asked.keys() - set(on24.requests()[-1]["ignored"])
    assert read == described


@pytest.mark.parametrize("path", PATHS)
def test_what_a_quota_says_is_described(on24: StandIn, api: Api, judge: Vendor, path: str) -> None:
    on24.set_limits({"*": 0})
    event = on24.create_event()
    real = path.replace("{eventId}", str(event)).replace("{email}", "a@example.com").rstrip("/")
    status, message = api.refused(real)
    if path == "/event/{eventId}/resource":  # the one call that does not name its quota
        return
    assert message in judge.messages(path, status)


@pytest.mark.parametrize("path", PATHS)
def test_what_a_wrong_token_is_told_is_described(on24: StandIn, judge: Vendor, path: str) -> None:
    real = path.replace("{eventId}", "1").replace("{email}", "a@example.com").rstrip("/")
    status, message = Api(on24, accessTokenKey="x", accessTokenSecret="y").refused(real)
    assert message in judge.messages(path, status)


@pytest.mark.parametrize("path", AT_EVENT)
def test_an_event_that_is_not_there_is_404_where_that_is_described(api: Api, judge: Vendor, path: str) -> None:
    status, _ = api.refused(path.replace("{eventId}", "1"))
    assert (status, bool(judge.messages(path, 404))) == (404, True)


def test_the_judge_sees_what_is_wrong_with_a_request(judge: Vendor) -> None:
    headers = {"accesstokenkey": ["k"], "accesstokensecret": ["s"]}

    def wrong(path: str, **params: str) -> list[str]:
        return judge.request(Request("GET", f"/v2/client/1{path}?{urlencode(params)}", headers))

    assert wrong("/registrant", excludeSubaccounts="Y", startdate="2026-02-10T10:00:00+00:00") == []
    assert wrong("/registrant", excludesubaccounts="Y") == ["unknown parameter excludesubaccounts"]
    assert wrong("/nothing") == ["GET /v2/client/1/nothing is not described"]
    assert judge.request(Request("GET", "/v2/client/1/event")) == [
        "lacks the header accesstokenkey",
        "lacks the header accesstokensecret",
    ]


DESCRIPTION: Mapping[str, Any] = {
    "paths": {
        "/client/{clientId}/attendee": {
            "get": {
                "parameters": [{"in": "query", "name": "startdate", "schema": {"format": "date", "default": "a day"}}],
                "responses": {
                    "200": {
                        "description": "x",
                        "content": {
                            "application/json": {
                                "examples": {
                                    "one": {"value": {"totalattendees": 1, "attendees": [{"a": 1, "b": [{"c": "x"}]}]}},
                                    "two": {"value": {"totalattendees": 1, "attendees": [{"a": 1, "d": True}]}},
                                }
                            }
                        },
                    },
                    "401": {},
                },
            }
        }
    }
}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"a": 1.5, "b": [{"c": "y"}, {}]}, ""),
        ({"a": 1, "d": False}, ""),
        ({"a": "1"}, "attendees[0].a is '1'"),
        ({"b": [{"c": 1}]}, "attendees[0].b.c is 1"),
        ({"b": [], "d": True}, "attendees[0] has an unknown"),
        ({"e": 1}, "attendees[0] has an unknown e"),
    ],
)
def test_the_judge_sees_what_is_wrong_with_a_row(row: dict[str, Any], complaint: str) -> None:
    judge = Vendor(DESCRIPTION)
    assert judge.repairs == 2
    found = judge.answer("/v2/client/1/attendee", {"totalattendees": 1, "attendees": [row]})
    assert len(found) == bool(complaint)
    assert all(each.startswith(complaint) for each in found)
