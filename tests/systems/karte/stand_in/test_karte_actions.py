"""What an event triggers: webhooks with variables of the user, scripts in the page, events at EventBridge."""

from __future__ import annotations

from typing import Any

import pytest

from local.systems.karte import StandIn
from tests.systems.karte.stand_in.called import Called
from tests.systems.karte.stand_in.visits import Visitor, look, order, write

ACT = "/v2beta/track/event/writeAndExecAction"


def webhook(relay: Called, body: str = '{"email": #{email}}', **more: Any) -> dict[str, Any]:
    variables = {"email": {"from": "identify.email"}}
    common = {"kind": "webhook", "action": "visit", "trigger": ["identify"], "target_url": f"{relay.url}/hooks/visit"}
    return {**common, "body": body, "variables": variables, **more}


def test_a_webhook_is_posted_with_the_users_values_in_quotes(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    karte.order("actions", **webhook(relay))
    visitor.send("view")
    visitor.send("identify", user_id="A", email='a"b@example.com')
    (delivery,) = karte.deliveries()
    (came,) = relay.came
    assert (came.method, came.path, came.content) == ("POST", "/hooks/visit", {"email": 'a"b@example.com'})
    assert (delivery["attempts"][0]["status"], delivery["user"]) == (202, "vis-v")


def test_a_variable_without_value_and_default_means_that_nothing_is_delivered(
    karte: StandIn, relay: Called, visitor: Visitor
) -> None:
    karte.order("actions", **webhook(relay))
    visitor.send("identify", user_id="A")
    (delivery,) = karte.deliveries()
    assert delivery["code"] == "action_exec_error_no_default_value: email (identify.email)"
    assert (relay.came, delivery["attempts"]) == ([], [])


@pytest.mark.parametrize("case", [("", "none", '""'), (None, "none", '"none"'), (None, "", '""')])
def test_an_empty_text_is_a_value_and_a_default_stands_for_none(
    karte: StandIn, relay: Called, visitor: Visitor, case: tuple[Any, str, str]
) -> None:
    said, default, text = case
    karte.order("actions", **webhook(relay, variables={"email": {"from": "identify.email", "default": default}}))
    visitor.send("identify", user_id="A", email=said)
    karte.deliveries()
    assert relay.came[0].body == f'{{"email": {text}}}'.encode()


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("identify.score", "12"),
        ("identify.marketo.id", "7"),
        ("identify.marketo", '"none"'),
        ("identify.list", '"none"'),
        ("visitor_id", '"v"'),
        ("user_id", '"A"'),
        ("tables.leads.score", '"none"'),
        ("nowhere.at.all", '"none"'),
    ],
)
def test_only_a_leaf_is_a_value(karte: StandIn, relay: Called, visitor: Visitor, path: str, text: str) -> None:
    karte.order("actions", **webhook(relay, "#{x}", variables={"x": {"from": path, "default": "none"}}))
    visitor.send("identify", user_id="A", score=12, marketo={"id": 7}, list=[{"a": 1}])
    karte.deliveries()
    assert relay.came[0].body.decode() == text


def test_a_visitor_has_no_user_id_as_a_variable(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    variables = {"user": {"from": "user_id"}}
    karte.order("actions", **webhook(relay, "#{user}", trigger=["view"], variables=variables))
    visitor.send("view")
    assert karte.deliveries()[0]["code"].startswith("action_exec_error_no_default_value")


def test_a_new_style_variable_is_the_bare_value(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    karte.order("actions", **webhook(relay, '{"email": "{$data.email}"}'))
    visitor.send("identify", user_id="A", email="a@example.com")
    karte.deliveries()
    assert relay.came[0].content == {"email": "a@example.com"}


def test_an_old_style_variable_between_quotes_spoils_the_body(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    karte.order("actions", **webhook(relay, '{"email": "#{email}"}'))
    visitor.send("identify", user_id="A", email="a@example.com")
    karte.deliveries()
    assert relay.came[0].body == b'{"email": ""a@example.com""}'


def test_an_event_of_event_write_triggers_nothing_and_one_of_write_and_exec_action_does(
    karte: StandIn, relay: Called
) -> None:
    karte.order("actions", **webhook(relay))
    write(karte, "A", "identify", user_id="A", email="a@example.com")
    assert karte.deliveries() == []
    assert write(karte, "A", "identify", path=ACT, user_id="A", email="b@example.com").status_code == 200
    karte.deliveries()
    assert [one.content for one in relay.came] == [{"email": "b@example.com"}]


def test_a_webhook_that_fails_is_not_sent_again(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    relay.statuses.extend([503])
    karte.order("actions", **webhook(relay))
    visitor.send("identify", user_id="A", email="a@example.com")
    karte.clock.advance(3600)
    (delivery,) = karte.deliveries()
    assert ([one["status"] for one in delivery["attempts"]], len(relay.came)) == ([503], 1)


def test_deliveries_come_late_and_more_than_once_where_that_is_ordered(
    karte: StandIn, relay: Called, visitor: Visitor
) -> None:
    karte.clock.freeze()
    order(karte, "disorder", {"repeats": 2, "delay": 30})
    karte.order("actions", **webhook(relay))
    visitor.send("identify", user_id="A", email="a@example.com")
    assert (karte.deliveries()[0]["attempts"], look(karte, "deliveries")["pending"]) == ([], 3)
    karte.clock.advance(30)
    assert len(karte.deliveries()[0]["attempts"]) == len(relay.came) == 3


def test_a_script_is_delivered_into_the_page_with_its_variables(karte: StandIn, visitor: Visitor) -> None:
    source = "show(#{score})"
    variables = {"score": {"from": "identify.marketo.leadScore"}}
    action = {"kind": "script", "action": "greet", "trigger": ["view"], "source": source, "variables": variables}
    karte.order("actions", **action)
    assert visitor.send("view") == []
    write(karte, "A", "identify", user_id="A", marketo={"leadScore": 12})
    visitor.send("identify", user_id="A")
    assert visitor.send("view") == []
    visitor.session = "s2"
    assert visitor.send("view") == [{"name": "greet", "source": "show(12)"}]


def test_an_event_at_eventbridge_has_the_shape_of_the_partner_source_and_its_repeat_the_same_id(
    karte: StandIn, visitor: Visitor
) -> None:
    events: list[dict[str, Any]] = []
    karte.order("event-bus", account="123456789012", project="p", app="relay", region="ap-northeast-1")
    karte.listen(events.append)
    karte.order("disorder", repeats=1)
    variables = {"email": {"from": "identify.email", "default": ""}}
    action = {"kind": "eventbridge", "action": "bus", "trigger": ["identify"], "name": "visit", "variables": variables}
    karte.order("actions", **action, values='{"email": #{email}}')
    visitor.send("identify", user_id="A", email="a@example.com")
    karte.deliveries()
    first, second = events
    assert first == second
    assert first["source"] == "aws.partner/karte.io/123456789012/p/relay"
    assert (first["account"], first["region"], first["version"]) == ("123456789012", "ap-northeast-1", "0")
    assert first["detail-type"] == "KARTE Action"
    assert first["detail"] == {"name": "visit", "content": {"values": {"email": "a@example.com"}, "options": {}}}


def test_an_event_is_put_to_a_bus_that_is_named(karte: StandIn, relay: Called, visitor: Visitor) -> None:
    relay.body = b'{"FailedEntryCount": 0, "Entries": [{"EventId": "1"}]}'
    karte.order("event-bus", endpoint_url=relay.url, bus="karte")
    karte.order("actions", kind="eventbridge", action="bus", trigger=["view"], name="visit", values='{"a": 1}')
    visitor.send("view")
    (delivery,) = karte.deliveries()
    assert [(one["status"], one["code"]) for one in delivery["attempts"]] == [(200, "")]
    (entry,) = relay.came[0].content["Entries"]
    assert (entry["EventBusName"], entry["DetailType"]) == ("karte", "KARTE Action")
    assert entry["Source"] == "aws.partner/karte.io/000000000000/stand-in/relay"


@pytest.mark.parametrize(
    "change",
    [
        {"headers": {"x-relay-secret": "s"}},
        {"trigger": []},
        {"trigger": ["script_fired"]},
        {"variables": {"email": {"from": "_message_ready.x"}}},
        {"variables": {"other": {"from": "identify.email"}}},
        {"method": "FETCH"},
        {"kind": "mail"},
    ],
)
def test_an_action_that_karte_does_not_have_is_not_set_up(karte: StandIn, relay: Called, change: Any) -> None:
    answer = order(karte, "actions", webhook(relay) | change)
    assert (answer.status_code, bool(answer.json()["error"])) == (400, True)
    assert look(karte, "actions")["actions"] == []


def test_a_listener_that_fails_keeps_nothing_else_from_being_sent(karte: StandIn, visitor: Visitor) -> None:
    def fail(event: dict[str, Any]) -> None:
        raise LookupError(event["id"])

    karte.listen(fail)
    karte.order("actions", kind="eventbridge", action="bus", trigger=["view"], name="visit")
    for _ in range(10):
        visitor.send("view")
    assert {one["code"][:19] for one in karte.deliveries()} == {"failed: LookupError"}


@pytest.mark.parametrize("part", ["A", "a/b", ""])
def test_a_partner_source_has_the_name_that_eventbridge_allows(karte: StandIn, part: str) -> None:
    assert order(karte, "event-bus", {"project": part}).status_code == 400
