"""Authentication: what is sent, what is renewed, and what is never done twice."""

import logging
from collections.abc import Mapping
from typing import Any

import pytest

from local.systems.http import Access, Basic, Bearer, HeaderKey, Kind, OAuth2, StandIn
from relay.core.outcome import Retry
from tests.systems.http.contract.conftest import StartStandIn
from tests.systems.http.contract.relaying import (
    Relay,
    Secret,
    Until,
    WatchedGate,
    a_route,
    an_event,
    codes,
    kinds,
    only,
)

CLIENT = {"client_id": "relay client", "client_secret": "s3cret+/:%"}
NOT_BEARER = '{"access_token": "a", "token_type": "mac"}'
STATIC: list[tuple[Access, Mapping[str, Any], Mapping[str, Any]]] = [
    (HeaderKey("X-Api-Key", "k e y"), {"type": "header", "name": "x-api-key"}, {"value": "k e y"}),
    (HeaderKey("Authorization", "Token abc"), {"type": "header", "name": "Authorization"}, {"value": "Token abc"}),
    (Basic("relay", "pä:ss"), {"type": "basic"}, {"username": "relay", "password": "pä:ss"}),
    (Bearer("abc.def"), {"type": "bearer"}, {"token": "abc.def"}),
]


def oauth2(system: StandIn, secret: Mapping[str, Any] = CLIENT, **changes: Any) -> Relay:
    auth = {"type": "oauth2", "token_url": system.token_url, **changes}
    return Relay(system.url, auth=auth, secret=Secret(secret))


@pytest.mark.parametrize(("access", "auth", "secret"), STATIC, ids=["header", "authorization", "basic", "bearer"])
def test_each_kind_gets_in(
    start: StartStandIn, access: Access, auth: Mapping[str, Any], secret: Mapping[str, Any]
) -> None:
    assert kinds(Relay(start(access).url, auth=auth, secret=Secret(secret)).deliver(an_event(1, company="x"))) == "D"


def test_without_auth_no_secret_is_read_and_nothing_is_sent_of_one(system: StandIn) -> None:
    relay = Relay(system.url)
    assert kinds(relay.deliver(an_event(1, company="x"))) == "D"
    assert "authorization" not in system.received()[0].request.headers


def test_a_route_cannot_override_the_credentials(start: StartStandIn) -> None:
    system = start(HeaderKey("x-api-key", "right"))
    route = a_route(headers={"X-API-Key": "wrong"})
    auth = {"type": "header", "name": "x-api-key"}
    relay = Relay(system.url, {"lead": route}, auth, Secret({"value": "right"}))
    assert kinds(relay.deliver(an_event(1, company="x"))) == "D"


@pytest.mark.parametrize("secret", [{}, {"token": ""}, {"token": "a\r\nHost: evil"}, {"value": "x"}, {"token": 5}])
def test_a_secret_that_cannot_be_used_is_a_retry_for_all_events_and_no_request(
    system: StandIn, secret: Mapping[str, Any]
) -> None:
    relay = Relay(system.url, auth={"type": "bearer"}, secret=Secret(secret))
    outcomes = relay.deliver(an_event(1), an_event(2), an_event(1))
    assert kinds(outcomes) == "RRW"
    assert set(codes(outcomes)) == {"secret_invalid" if secret else "secret_missing"}
    assert system.received() == []


def test_a_changed_secret_is_read_afresh_after_a_401(start: StartStandIn) -> None:
    system = start(Bearer("new"))
    secret = Secret({"token": "new"}, cached={"token": "old"})
    assert kinds(Relay(system.url, auth={"type": "bearer"}, secret=secret).deliver(an_event(1), an_event(2))) == "DD"
    assert [each.status for each in system.received()] == [401, 200, 200]


def test_a_401_that_a_fresh_secret_does_not_mend_is_a_rejection_after_one_request(start: StartStandIn) -> None:
    system = start(Bearer("other"))
    relay = Relay(system.url, auth={"type": "bearer"}, secret=Secret({"token": "old"}))
    assert codes(relay.deliver(an_event(1))) == ["http_401"]
    assert [each.status for each in system.received()] == [401]


@pytest.mark.parametrize("post", [False, True])
def test_one_token_serves_many_requests_and_is_asked_for_through_the_gate(start: StartStandIn, *, post: bool) -> None:
    access = OAuth2(post=post, scope="leads:write all")
    relay = oauth2(start(access), scope="leads:write all", client_auth="post" if post else "basic")
    assert kinds(relay.deliver(*map(an_event, range(5)))) == "DDDDD"
    assert access.issued == 1
    assert relay.gate.scopes == ["requests"] * 6


def test_a_token_outlives_its_batch(start: StartStandIn) -> None:
    access = OAuth2()
    relay = oauth2(start(access))
    target = relay.target()
    for _ in range(3):
        target.deliver([an_event(1)], Until())
    assert access.issued == 1


@pytest.mark.parametrize("expires_in", ["3600", None, 3600])
def test_how_long_a_token_lives_may_be_text_or_unsaid(start: StartStandIn, expires_in: Any) -> None:
    access = OAuth2(expires_in=expires_in)
    assert kinds(oauth2(start(access)).deliver(an_event(1), an_event(2))) == "DD"
    assert access.issued == 1


def test_a_token_that_was_revoked_is_renewed_once(start: StartStandIn) -> None:
    access = OAuth2()
    system = start(access)
    relay = oauth2(system)
    target = relay.target()
    target.deliver([an_event(1)], Until())
    access.revoke()
    assert kinds(target.deliver([an_event(2), an_event(3)], Until())) == "DD"
    assert access.issued == 2


def test_a_system_that_goes_on_to_refuse_is_asked_twice_and_no_more(start: StartStandIn) -> None:
    access = OAuth2()
    system = start(access)
    system.fail(Kind.STATUS, status=401, times=None, path="/leads/*")
    assert codes(oauth2(system).deliver(an_event(1))) == ["http_401"]
    assert [each.status for each in system.received()] == [200, 401, 200, 401]


def test_a_token_is_renewed_shortly_before_it_ends(start: StartStandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    access = OAuth2(expires_in=600)
    target = oauth2(start(access)).target()
    now = 1_000_000.0
    monkeypatch.setattr(target._client._authentication._tokens, "_clock", lambda: now)  # type: ignore[attr-defined]
    for later, issued in ((0, 1), (539, 1), (541, 2), (1000, 2)):
        now = 1_000_000.0 + later
        target.deliver([an_event(1)], Until())
        assert access.issued == issued


def test_a_refused_client_is_a_retry_for_all_and_asks_once(start: StartStandIn) -> None:
    system = start(OAuth2())
    outcomes = oauth2(system, {**CLIENT, "client_secret": "wrong"}).deliver(an_event(1), an_event(2), an_event(1))
    assert kinds(outcomes) == "RRW"
    assert set(codes(outcomes)) == {"token_refused"}
    first = outcomes[0]
    assert isinstance(first, Retry)
    assert first.cause.message.endswith("refuses this client: invalid_client")
    assert len(system.received()) == 1


@pytest.mark.parametrize(
    ("order", "code", "troubled"),
    [
        ({"kind": Kind.STATUS, "status": 503, "headers": {"Retry-After": "9"}}, "token_http_503", True),
        ({"kind": Kind.STATUS, "status": 200, "body": "<html>"}, "token_bad_answer", False),
        ({"kind": Kind.STATUS, "status": 200, "body": '{"access_token": "a b"}'}, "token_bad_answer", False),
        ({"kind": Kind.STATUS, "status": 200, "body": NOT_BEARER}, "token_bad_answer", False),
        ({"kind": Kind.STATUS, "status": 307, "headers": {"Location": "http://127.0.0.1:9/"}}, "token_refused", False),
        ({"kind": Kind.RESET}, "connection_reset", True),
    ],
)
def test_trouble_where_tokens_are_issued_is_a_retry(
    start: StartStandIn, order: dict[str, Any], code: str, *, troubled: bool
) -> None:
    system = start(OAuth2())
    system.fail(**order, path="/oauth/*")
    relay = oauth2(system)
    outcome = only(relay.deliver(an_event(1)))
    assert isinstance(outcome, Retry)
    assert outcome.cause.code == code
    assert outcome.after == (9.0 if "503" in code else None)
    assert relay.gate.troubles == [troubled]


def test_when_the_gate_holds_back_the_token_request_events_wait(start: StartStandIn) -> None:
    relay = oauth2(start(OAuth2()))
    relay.gate = WatchedGate(limit=0)
    assert kinds(relay.deliver(an_event(1), an_event(2))) == "WW"


def test_nothing_of_a_token_or_a_secret_is_ever_logged_or_told(
    start: StartStandIn, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    system = start(OAuth2())
    system.fail(Kind.STATUS, status=500, path="/leads/2", times=1)
    relay = oauth2(system)
    outcomes = relay.deliver(an_event(1), an_event(2))
    secrets = [each.request.header("authorization").split(" ")[1] for each in system.received()]
    said = caplog.text + repr(outcomes) + repr(vars(relay.target()))
    assert secrets
    assert not [secret for secret in (*secrets, CLIENT["client_secret"]) if secret in said]
