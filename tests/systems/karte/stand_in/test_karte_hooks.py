"""Hook v2, and the webhooks of the beta apps."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

import pytest

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.called import Called
from tests.systems.karte.stand_in.visits import Visitor, look, order

MESSAGE = {"event_type": "talk/message/sendFromUser", "data": {"visitor_id": "v", "user_id": ""}}
APP = {"client_id": "c", "client_secret": "s", "body": {"event": "visit", "name": "山田", "n": 1}}


def test_hook_v2_is_signed_over_time_and_body_and_a_repeat_has_the_same_id(karte: StandIn, relay: Called) -> None:
    karte.order("hooks", types=["talk/message/sendFromUser"], url=f"{relay.url}/hooks/talk")
    karte.order("disorder", repeats=1)
    known = karte.order("hook-events", **MESSAGE)["id"]
    karte.deliveries()
    assert [one.content["id"] for one in relay.came] == [known, known]
    came = relay.came[0]
    assert came.content.keys() == {"id", "event_type", "api_key", "client_id", "data"}
    stamp = came.headers["x-karte-request-timestamp"]
    signed = hmac.new(b"stand-in-app-secret", f"{stamp}:".encode() + came.body, hashlib.sha256).hexdigest()
    assert came.headers["x-karte-signature"] == signed


def test_hook_v2_names_a_visitor_with_the_prefix(karte: StandIn, relay: Called) -> None:
    karte.order("hooks", types=["talk/message/sendFromUser"], url=relay.url)
    karte.order("hook-events", **MESSAGE, extra={"access_uri": {}})
    karte.deliveries()
    assert relay.came[0].content["data"]["visitor_id"] == "vis-v"
    assert relay.came[0].content["extra"] == {"access_uri": {}}


def test_hook_v2_tells_those_who_asked_for_the_type_and_never_of_users_events(
    karte: StandIn, relay: Called, visitor: Visitor
) -> None:
    karte.order("hooks", types=["datahub/jobflow/end", "cms/publish"], url=relay.url)
    karte.order("hook-events", **MESSAGE)
    visitor.send("view")
    karte.order("hook-events", event_type="datahub/jobflow/end", data={"id": "j", "name": "n", "status": "DONE"})
    karte.deliveries()
    assert [one.content["event_type"] for one in relay.came] == ["datahub/jobflow/end"]
    wrong = order(karte, "hooks", {"types": ["view"], "url": relay.url})
    assert (wrong.status_code, "no such type" in wrong.json()["error"]) == (400, True)


def test_a_function_that_hook_v2_runs_has_an_id_of_its_own_beside_the_hooks(
    karte: StandIn, relay: Called, visitor: Visitor
) -> None:
    karte.order("functions", name="to_relay", url=relay.url)
    karte.order("hooks", types=["talk/message/sendFromUser"], function="to_relay")
    known = karte.order("hook-events", **MESSAGE)["id"]
    event = karte.deliveries()[0]["body"]
    assert (event["kind"], event["jsonPayload"]["id"]) == ("karte/apiv2-hook", known)
    assert event["id"] != known


@pytest.mark.parametrize("more", [{}, {"timestamp": 1}, {"spaced": True}])
def test_an_apps_webhook_is_signed_over_the_body_alone(karte: StandIn, relay: Called, more: dict[str, Any]) -> None:
    known = karte.order("app-hooks", url=relay.url, **APP, **more)["id"]
    karte.deliveries()
    (came,) = relay.came
    kind, said = came.headers["authorization"].split(" ")
    credential, stamp, signature = said.split(",")
    assert (kind, credential, came.content["id"]) == ("KARTE-HMAC-SHA256", "Credential=c", known)
    plain = json.dumps(came.content, ensure_ascii=False, separators=(",", ":")).encode()
    assert signature == "Signature=" + base64.b64encode(hmac.new(b"s", plain, hashlib.sha256).digest()).decode()
    assert (came.body == plain) == ("spaced" not in more)
    assert came.headers["user-agent"] == "KARTE-Service-Account-Webhook/1.0"
    assert stamp.isdecimal()
    assert (stamp == "1") == ("timestamp" in more)


def test_whoever_is_not_there_is_noted(karte: StandIn) -> None:
    karte.order("app-hooks", url="http://127.0.0.1:9", **APP)
    assert [one["attempts"][0]["code"] for one in look(karte, "deliveries")["deliveries"]] == ["ConnectionError"]
