"""Delivering to a strict server: one request for each event, in order for each record."""

import json
import logging
from typing import Any

import pytest

from local.systems.http import Kind, StandIn
from relay.core.event import decode, encode
from relay.core.outcome import Delivered, Rejected, Retry
from systems.web.receiver import WEB
from tests.systems.http.contract.relaying import Relay, WatchedGate, a_route, an_event, codes, kinds, only
from tests.systems.kintone.contract.wire import http, wire


def test_an_event_is_one_request_at_the_leads_path(system: StandIn) -> None:
    relay = Relay(f"{system.url}/v1/")
    assert kinds(relay.deliver(an_event(101, company="株式会社 😀"), an_event("a b/ü", company="x"))) == "DD"
    assert system.writes() == {
        "/v1/leads/101": [{"company": "株式会社 😀"}],
        "/v1/leads/a%20b%2F%C3%BC": [{"company": "x"}],
    }
    assert [each.request.method for each in system.received()] == ["PUT", "PUT"]
    assert relay.gate.scopes == ["requests", "requests"]


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH"])
def test_the_route_says_the_method(system: StandIn, method: str) -> None:
    Relay(system.url, {"lead": a_route(method=method)}).deliver(an_event(1, company="x"))
    assert system.received()[0].request.method == method


def test_a_form_is_sent_as_one(system: StandIn) -> None:
    fields = {
        "name": "company",
        "tags": {"from": "tags", "type": "list"},
        "score": {"from": "score", "type": "number"},
        "vip": {"from": "vip", "type": "boolean"},
    }
    route = a_route(method="POST", body="form", fields=fields)
    payload: dict[str, Any] = {"company": "A & B=C+ü", "tags": "x;y", "score": "0.10", "vip": 1}
    Relay(system.url, {"lead": route}).deliver(an_event(1, **payload))
    assert system.writes()["/leads/1"] == [
        {"name": ["A & B=C+ü"], "tags": ["x", "y"], "score": ["0.1"], "vip": ["true"]}
    ]


@pytest.mark.parametrize("body", ["form", "json"])
def test_a_body_in_which_nothing_is_left_is_still_a_body(system: StandIn, body: str) -> None:
    relay = Relay(system.url, {"lead": a_route(body=body)})
    assert kinds(relay.deliver(an_event(1, company=""))) == "D"
    assert system.writes() == {"/leads/1": [{}]}


def test_a_payload_passes_through(system: StandIn) -> None:
    relay = Relay(system.url, {"lead": a_route(body="passthrough", fields=None)})
    payload: dict[str, Any] = {"company": "", "profile": {"a": [1, None, "edit me"]}, "n": 1.5}
    relay.deliver(an_event(7, **payload))
    assert system.writes()["/leads/7"] == [{"leadId": 7, **payload}]


@pytest.mark.parametrize("number", ["12.50", "8202522731445525542", "1e400", "1E+2", "-0", "0.10", "1e999999999"])
def test_a_number_arrives_with_the_digits_that_it_came_with(system: StandIn, number: str) -> None:
    routes = {
        "whole": a_route(body="passthrough", fields=None),
        "some": a_route(body="json", fields={"price": {"from": "price", "type": "json"}}),
    }
    sent = f'{{"leadId":"p1","price":{number},"deep":[{{"n":{number}}}]}}'
    for name, route in routes.items():
        payload = WEB.read(route, sent.encode())
        queued = encode(an_event("p1", name, **{key: payload[key] for key in ("price", "deep")}))
        assert kinds(Relay(system.url, routes).deliver(decode(queued))) == "D"
    whole, some = (each.request.body for each in system.received())
    assert whole == sent.encode()
    assert some == f'{{"price":{number}}}'.encode()


def test_a_token_that_marketo_did_not_fill_passes_through_as_null(system: StandIn) -> None:
    route = a_route(body="passthrough", fields=None)
    payload = WEB.read(route, b'{"leadId": 7, "company": "edit me", "more": ["{{my.Title}}", "null", "", 0]}')
    Relay(system.url, {"lead": route}).deliver(an_event(payload.pop("leadId"), **payload))
    assert system.writes()["/leads/7"] == [{"leadId": 7, "company": None, "more": [None, None, "", 0]}]


def test_headers_are_filled_and_an_event_has_an_idempotency_key(system: StandIn) -> None:
    headers = {"x-source": "marketo", "X-Lead": "lead {leadId}", "x-campaign": "{campaign}", "Content-Type": "a/b+json"}
    relay = Relay(system.url, {"lead": a_route(headers=headers, idempotency_header="Idempotency-Key")})
    event = an_event(5, company="x", campaign="")
    assert kinds(relay.deliver(event)) == "D"
    sent = system.received()[0].request.headers
    assert (sent["x-source"], sent["x-lead"], sent["content-type"]) == (["marketo"], ["lead 5"], ["a/b+json"])
    assert "x-campaign" not in sent
    assert sent["idempotency-key"] == [event.id]


def test_a_lost_answer_is_sent_again_and_the_idempotency_key_keeps_it_from_being_done_twice(system: StandIn) -> None:
    relay = Relay(system.url, {"lead": a_route(method="POST", idempotency_header="Idempotency-Key")})
    system.fail(Kind.LOST_ANSWER)
    event = an_event(5, company="x")
    assert codes(relay.deliver(event)) == ["connection_reset"]
    assert kinds(relay.deliver(event)) == "D"
    assert len(system.received()) == 2
    assert system.writes() == {"/leads/5": [{"company": "x"}]}


def test_a_put_whose_answer_was_lost_may_be_repeated(system: StandIn) -> None:
    system.fail(Kind.LOST_ANSWER)
    relay, event = Relay(system.url), an_event(5, company="x")
    assert kinds([*relay.deliver(event), *relay.deliver(event)]) == "RD"
    assert system.writes()["/leads/5"][-1] == {"company": "x"}


def test_events_of_one_record_are_written_in_their_order(system: StandIn) -> None:
    relay = Relay(system.url)
    relay.deliver(*[an_event(lead, company=str(turn)) for turn in range(5) for lead in (1, 2)])
    expected = [{"company": str(turn)} for turn in range(5)]
    assert system.writes() == {"/leads/1": expected, "/leads/2": expected}


def test_a_record_that_must_wait_holds_back_its_later_events_and_no_other_record(system: StandIn) -> None:
    system.fail(Kind.STATUS, status=503, path="/leads/1", headers={"Retry-After": "40"})
    events = [an_event(1, company="a"), an_event(2, company="b"), an_event(1, company="c"), an_event(1, company="d")]
    outcomes = Relay(system.url).deliver(*events)
    assert kinds(outcomes) == "RDWW"
    assert codes(outcomes) == ["http_503", "", "http_503", "http_503"]
    assert [one.after for one in outcomes if isinstance(one, Retry)] == [40.0, 40.0, 40.0]
    assert system.writes() == {"/leads/2": [{"company": "b"}]}


def test_routes_that_name_the_same_key_keep_order_among_each_other(system: StandIn) -> None:
    routes = {
        "lead": a_route(key="leadId"),
        "score": a_route(path="/scores", method="POST", key="leadId", fields={"score": "score"}),
    }
    system.fail(Kind.STATUS, path="/scores")
    outcomes = Relay(system.url, routes).deliver(an_event(1, "score", score=1), an_event(1, company="x"))
    assert kinds(outcomes) == "RW"
    assert system.writes() == {}


def test_a_rejected_event_holds_back_nothing(system: StandIn) -> None:
    system.fail(Kind.STATUS, status=422, body='{"error": "no such company"}', headers={"X-Request-Id": "abc-1"})
    outcomes = Relay(system.url).deliver(an_event(1, company="a"), an_event(1, company="b"))
    assert kinds(outcomes) == "XD"
    refused = outcomes[0]
    assert isinstance(refused, Rejected)
    assert (refused.cause.code, refused.cause.status, refused.cause.request_id) == ("http_422", 422, "abc-1")
    assert refused.cause.message == '{"error": "no such company"}'


def test_what_no_longer_fits_its_route_is_rejected_without_a_request(system: StandIn) -> None:
    assert codes(Relay(system.url).deliver(an_event("", company="x"))) == ["missing_key"]
    assert codes(Relay(system.url).deliver(an_event("..", company="x"))) == ["invalid_value"]
    assert system.received() == []


@pytest.mark.parametrize(
    ("status", "letter", "troubled"),
    [
        *[(200, "D", 0), (204, "D", 0), (299, "D", 0), (301, "X", 0), (400, "X", 0), (403, "X", 0), (404, "X", 0)],
        *[(408, "R", 0), (409, "X", 0), (425, "R", 0), (429, "R", 1), (500, "R", 1), (503, "R", 1), (520, "R", 1)],
    ],
)
def test_statuses_mean_what_they_usually_do(system: StandIn, status: int, letter: str, troubled: int) -> None:
    relay = Relay(system.url)
    system.fail(Kind.STATUS, status=status)
    assert kinds(relay.deliver(an_event(1, company="x"))) == letter
    assert relay.gate.troubles == [bool(troubled)]


@pytest.mark.parametrize(("status", "letter"), [(200, "X"), (202, "R"), (404, "D"), (409, "R"), (503, "X"), (429, "X")])
def test_a_route_says_itself_what_statuses_mean(system: StandIn, status: int, letter: str) -> None:
    relay = Relay(system.url, {"lead": a_route(success=[201, 404], retry_on=[409, 202])})
    system.fail(Kind.STATUS, status=status)
    assert kinds(relay.deliver(an_event(1, company="x"))) == letter
    assert relay.gate.troubles == [False]


@pytest.mark.parametrize(("status", "letter"), [(200, "D"), (202, "R"), (503, "D"), (502, "R")])
def test_a_status_by_its_number_counts_before_its_class(system: StandIn, status: int, letter: str) -> None:
    relay = Relay(system.url, {"lead": a_route(success=["2xx", 503], retry_on=["5xx", 202])})
    system.fail(Kind.STATUS, status=status)
    assert kinds(relay.deliver(an_event(1, company="x"))) == letter


def test_the_answer_goes_back_flat(system: StandIn) -> None:
    response = {"crm_id": "body.id", "http": "status", "tags": "body.tags", "none": "body.x.y", "bad": "length(status)"}
    answer = {"id": 12345678901, "tags": ["a", "ü"], "x": None}
    system.fail(Kind.STATUS, status=201, body=json.dumps(answer))
    outcome = only(Relay(system.url, {"lead": a_route(response=response)}).deliver(an_event(1, company="x")))
    assert outcome == Delivered(answer={"crm_id": "12345678901", "http": "201", "tags": '["a","ü"]'})


def test_numbers_of_the_answer_go_back_with_their_digits_and_half_a_character_not_at_all(system: StandIn) -> None:
    response = {"price": "body.price", "all": "body.all", "half": "body.half", "text": "body.half[0]"}
    body = r'{"price": 12.50, "all": {"n": [1E+2]}, "half": ["A\ud83d"]}'
    system.fail(Kind.STATUS, status=200, body=body)
    outcome = only(Relay(system.url, {"lead": a_route(response=response)}).deliver(an_event(1, company="x")))
    assert outcome == Delivered(answer={"price": "12.50", "all": '{"n":[1E+2]}', "text": "A"})


def test_a_value_of_the_answer_goes_back_whole_or_not_at_all(system: StandIn) -> None:
    body = json.dumps({"most": "山" * 1000, "more": "山" * 1001, "list": ["x"] * 300})
    system.fail(Kind.STATUS, status=200, body=body)
    response = {"most": "body.most", "more": "body.more", "list": "body.list"}
    outcome = only(Relay(system.url, {"lead": a_route(response=response)}).deliver(an_event(1, company="x")))
    assert outcome == Delivered(answer={"most": "山" * 1000})


@pytest.mark.parametrize("body", ["", "<html>fine</html>", "[" * 100_000])
def test_an_answer_that_is_no_json_is_as_good_when_its_status_is(system: StandIn, body: str) -> None:
    system.fail(Kind.STATUS, status=200, body=body)
    outcome = only(Relay(system.url, {"lead": a_route(response={"id": "body.id"})}).deliver(an_event(1, company="x")))
    assert outcome == Delivered(answer={})


def test_when_the_gate_lets_nothing_pass_the_rest_of_the_batch_waits(system: StandIn) -> None:
    relay = Relay(system.url, gate=WatchedGate(limit=2))
    outcomes = relay.deliver(*[an_event(lead, company="x") for lead in (1, 2, 3, 3, 4)])
    assert kinds(outcomes) == "DDWWW"
    assert set(codes(outcomes)[2:]) == {"daily_limit"}
    assert len(system.received()) == 2


def test_near_the_deadline_nothing_more_is_begun(system: StandIn) -> None:
    system.fail(Kind.SLOW, seconds=1.5, times=1)
    relay = Relay(system.url)
    outcomes = relay.deliver(*[an_event(lead, company="x") for lead in (1, 2, 3)], seconds=3.2)
    assert kinds(outcomes) == "DWW"
    assert codes(outcomes) == ["", "out_of_time", "out_of_time"]
    assert relay.gate.troubles == [False, None]
    assert list(system.writes()) == ["/leads/1"]


def test_a_connection_is_kept() -> None:
    with wire(http("200 OK", b"{}")) as server:
        Relay(server.url).deliver(*[an_event(lead, company="x") for lead in range(10)])
        assert (server.connections, len(server.requests)) == (1, 10)


def test_a_value_in_a_path_is_in_no_log_whatever_the_server_sends(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with wire(http("200 OK", b"{}", "this is no header", ": nor this")) as server:
        Relay(server.url).deliver(an_event("taro@example.com", company="x"))
        assert server.requests[0].startswith(b"PUT /leads/taro%40example.com ")
    assert "taro" not in caplog.text
