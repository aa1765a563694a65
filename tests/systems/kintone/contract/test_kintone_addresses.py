"""Where connections to kintone go: straight to an address that may be called, and nowhere else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import pytest

from relay.core.outcome import Retry
from relay.limits.open_gate import OpenGate
from systems.kintone.client import App, KintoneClient
from systems.kintone.config import KintoneConnection
from systems.kintone.failure import RequestFailed
from systems.kintone.system import KINTONE
from tests.support.name_lookups import resolves_to
from tests.systems.kintone.contract.relaying import Relay, Secret, Until, a_route, access, an_event, kinds
from tests.systems.kintone.contract.wire import http, wire

__all__ = ["resolves_to"]

Lookups = Callable[..., list[str]]
REFUSED = ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1", "fd00:ec2::254", "0.0.0.0", "::"]  # noqa: S104


def word_of(url: str) -> str:
    with pytest.raises(RequestFailed) as caught:
        KintoneClient(url, Secret({"api_token": "t"}), OpenGate()).form_fields(App(12, None), Until())
    return str(caught.value)


@pytest.mark.parametrize("address", REFUSED)
def test_a_domain_that_leads_into_the_machine_is_not_called(resolves_to: Lookups, address: str) -> None:
    with wire(http("200 OK", b'{"properties": {}}')) as server:
        resolves_to(address)
        port = server.url.rsplit(":", 1)[1]
        assert word_of(f"http://example.cybozu.com:{port}") == "forbidden_address"
        assert server.connections == 0


def test_of_several_addresses_only_those_that_may_be_called_are(
    resolves_to: Lookups, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves_to("169.254.169.254,10.0.0.8,127.0.0.1,198.51.100.7")
    called: list[str] = []

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("relay.http.guarded_adapter.create_connection", connect)
    assert word_of("https://example.cybozu.com") == "connection_refused"
    assert called == ["10.0.0.8", "198.51.100.7"]


def test_a_connection_on_this_machine_calls_nothing_but_this_machine(resolves_to: Lookups) -> None:
    resolves_to("198.51.100.7")
    assert word_of("http://kintone.localhost:9") == "forbidden_address"


@pytest.mark.parametrize("scheme", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_a_proxy_of_the_environment_is_not_asked(relay: Relay, monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    with wire(http("200 OK", b"{}")) as proxy:
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.delenv(name, raising=False)
        for name in (scheme, scheme.lower()):
            monkeypatch.setenv(name, proxy.url)
        assert kinds(relay.deliver(an_event(leadId=1))) == "D"
        assert proxy.connections == 0


def test_an_event_for_a_forbidden_address_is_kept_and_the_check_says_what_to_change(resolves_to: Lookups) -> None:
    resolves_to("169.254.169.254")
    connection = KintoneConnection(url="https://example.cybozu.com")
    target = KINTONE.target.for_connection(connection, {"opened": a_route()}, access(Secret({"api_token": "t"})))
    (outcome,) = target.deliver([an_event(leadId=1)], Until())
    assert isinstance(outcome, Retry)
    assert outcome.cause.code == "forbidden_address"
    (found,) = KINTONE.target.check("kintone", connection, {"opened": a_route()}, Secret({"api_token": "t"}))
    assert (found.level, "Correct the url" in found.message) == ("error", True)
