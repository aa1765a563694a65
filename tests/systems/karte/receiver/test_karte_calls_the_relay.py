"""KARTE's stand-in calls the relay over a real socket: by Craft, by the webhook action, by hooks, by its bus."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import requests

from local.systems.karte import StandIn
from relay.accepting.api_gateway import WebhookAnswer
from relay.accepting.authentication import SECRET_HEADER
from systems.karte.config import UserData
from systems.karte.site.action import data, variables
from systems.karte.site.code import CRAFT_SECRET, craft_function
from tests.systems.karte.receiver.front_door import CLIENT_ID, CLIENT_SECRET, SECRET, FrontDoor, pushed, routes, served
from tests.systems.karte.receiver.test_calls import COOKIE_BY_TIME

FAST = 30.0
"""Seconds that a delivery may take on a busy machine."""


@pytest.fixture
def karte() -> Iterator[StandIn]:
    with StandIn(user_data="events") as found:
        yield found


def action_variables(user_data: UserData = "events", *, defaults: bool = True) -> dict[str, Any]:
    """As the sheet lists them."""
    default = {"default": ""} if defaults else {}
    return {each.name: {"from": each.source or each.name, **default} for each in variables(user_data)}


def use_craft(karte: StandIn, url: str, *, defaults: bool = True) -> None:
    """What `relay sheet` shows for Craft, set up."""
    karte.order("functions", name="relay", source=craft_function(url), secrets={CRAFT_SECRET: SECRET})
    karte.order(
        "actions",
        kind="craft",
        action="to the relay",
        trigger=["identify"],
        function="relay",
        name="identify",
        data=data("events"),
        variables=action_variables(defaults=defaults),
    )


def send(karte: StandIn, keys: dict[str, str], **values: Any) -> None:
    """An identify event that has actions run."""
    answer = requests.post(
        f"{karte.url}/v2beta/track/event/writeAndExecAction",
        json={"keys": keys, "event": {"event_name": "identify", "values": values}},
        headers={"Authorization": f"Bearer {karte.token}"},
        timeout=FAST,
    )
    assert answer.status_code == 200, answer.text


def test_crafts_function_of_the_sheet_brings_a_member_with_crafts_own_id_k10(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door) as server:
        use_craft(karte, door.url(server, "karte-visit"))
        send(karte, {"user_id": "M1"}, user_id="M1", email="a@example.com")
        [delivery] = karte.deliveries(FAST)
    [payload] = door.payloads()
    assert payload["id"] == delivery["id"]
    assert (payload["user_id"], payload["email"], payload["event_name"]) == ("M1", "a@example.com", "identify")


def test_a_visitor_without_an_email_arrives_by_what_kartes_ready_template_sends_k03_k13(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door) as server:
        use_craft(karte, door.url(server, "karte-visit"))
        send(karte, {"visitor_id": "V1"}, marketo_cookie=COOKIE_BY_TIME)
        karte.deliveries(FAST)
    [payload] = door.payloads()
    assert (payload["visitor_id"], payload["marketo_cookie"]) == ("V1", COOKIE_BY_TIME)
    assert "email" not in payload


def test_without_the_defaults_karte_delivers_nothing_at_all(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door) as server:
        use_craft(karte, door.url(server, "karte-visit"), defaults=False)
        send(karte, {"visitor_id": "V1"}, marketo_cookie=COOKIE_BY_TIME)
        [delivery] = karte.deliveries(FAST)
    assert "no_default_value" in delivery["code"]
    assert door.payloads() == []


def test_repeated_deliveries_of_craft_with_lost_answers_are_one_event(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door) as server:
        use_craft(karte, door.url(server, "karte-visit"))
        karte.order("disorder", repeats=2, lose_answers=1)
        send(karte, {"user_id": "M1"}, user_id="M1", email="a@example.com")
        karte.clock.freeze()
        karte.clock.advance(60)
        karte.deliveries(FAST)
    assert len(door.payloads()) == 1


@pytest.mark.parametrize("status", [408, 429, 503])
def test_crafts_function_has_what_may_pass_tried_again_for_an_hour(karte: StandIn, status: int) -> None:
    door = FrontDoor()
    with served(door, statuses=[status]) as server:
        use_craft(karte, door.url(server, "karte-visit"))
        karte.clock.freeze()
        send(karte, {"user_id": "M1"}, user_id="M1", email="a@example.com")
        karte.deliveries(FAST)
        karte.clock.advance(60)
        [delivery] = karte.deliveries(FAST)
    assert len(door.payloads()) == 1
    assert len(delivery["attempts"]) == 2


def test_crafts_function_gives_up_at_once_what_cannot_pass(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door, statuses=[400]) as server:
        use_craft(karte, door.url(server, "karte-visit"))
        karte.clock.freeze()
        send(karte, {"user_id": "M1"}, user_id="M1", email="a@example.com")
        karte.deliveries(FAST)
        karte.clock.advance(3600)
        [delivery] = karte.deliveries(FAST)
    assert (len(delivery["attempts"]), door.payloads()) == (1, [])


def test_the_webhook_action_of_older_projects_comes_in_by_the_key_in_its_url(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door) as server:
        karte.order(
            "actions",
            kind="webhook",
            action="to the relay",
            trigger=["identify"],
            target_url=door.url(server, "karte-visit", with_key=True),
            method="POST",
            body=data("events", "identify"),
            variables=action_variables(),
        )
        send(karte, {"user_id": 'M "1"'}, user_id='M "1"', email="a@example.com")
        karte.deliveries(FAST)
    [payload] = door.payloads()
    assert (payload["user_id"], payload["email"], payload["event_name"]) == ('M "1"', "a@example.com", "identify")


def test_a_hook_v2_comes_in_by_its_signature_and_once_however_often_it_is_delivered(karte: StandIn) -> None:
    door = FrontDoor(routes=routes(talk=pushed(key="visitor_id")))
    with served(door) as server:
        karte.order("hooks", types=["talk/message/sendFromUser"], url=door.url(server, "talk"))
        karte.order("disorder", repeats=3)
        data = {"visitor_id": "V1", "user_id": "", "content": {"text": "こんにちは"}}
        told = karte.order("hook-events", event_type="talk/message/sendFromUser", data=data)
        karte.deliveries(FAST)
    [payload] = door.payloads()
    assert (payload["id"], payload["visitor_id"]) == (told["id"], "V1")
    assert payload["values"]["content"] == {"text": "こんにちは"}


def test_the_older_signature_lets_in_what_it_signs(karte: StandIn) -> None:
    door = FrontDoor()
    with served(door) as server:
        for stamp in (1, 2):
            karte.order(
                "app-hooks",
                url=door.url(server, "karte-event"),
                client_id=CLIENT_ID,
                client_secret=CLIENT_SECRET,
                body={"id": "hook-1", "user_id": "M1", "memo": "日本語"},
                timestamp=stamp,
            )
        karte.deliveries(FAST)
    [payload] = door.payloads()
    assert payload["memo"] == "日本語"


def test_an_event_of_the_partner_source_is_accepted_once_by_its_own_id(karte: StandIn) -> None:
    door, taken = FrontDoor(), list[WebhookAnswer]()
    told = karte.order("event-bus", account="123456789012", project="shop", app="relay")
    assert told["source"].startswith("aws.partner/karte.io/")
    karte.order(
        "actions",
        kind="eventbridge",
        action="to the relay",
        trigger=["identify"],
        name="karte-visit",
        values=data("events", "identify"),
        variables=action_variables(),
    )
    karte.listen(lambda event: taken.append(door.over_the_bus(event)))
    karte.order("disorder", repeats=2)
    send(karte, {"user_id": "M1"}, user_id="M1", email="a@example.com")
    karte.deliveries(FAST)
    assert [each.content["status"] for each in taken] == ["accepted", "ignored", "ignored"]
    [payload] = door.payloads()
    assert (payload["user_id"], payload["email"], payload["event_name"]) == ("M1", "a@example.com", "identify")
    assert payload["time"].endswith("Z")


@pytest.mark.parametrize(
    ("detail", "error"),
    [
        ({"name": "unheard-of", "content": {"values": {"user_id": "M"}}}, "unknown_route"),
        ({"name": "karte-event", "content": {"values": "text"}}, "not_karte"),
        ({"content": {"values": {}}}, "not_karte"),
        (None, "not_karte"),
        ({"name": "karte-event", "content": {"values": {"user_id": {}}}}, "invalid_key"),
    ],
)
def test_what_is_no_call_on_the_bus_goes_to_the_quarantine(detail: Any, error: str) -> None:
    door = FrontDoor()
    answer = door.over_the_bus({"id": "e-1", "time": "2026-10-01T00:00:00Z", "detail": detail})
    assert answer.content["error"] == error
    assert [each["error"] for each in door.kept] == [error]
    assert door.events() == []


def test_the_secret_stands_in_no_line_of_crafts_function() -> None:
    code = craft_function("https://relay.example.com/hooks/karte-visit")
    assert SECRET not in code
    assert SECRET_HEADER in code
    assert CRAFT_SECRET in code
