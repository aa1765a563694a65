"""Where connections go: never into the machine, never to another address than the one that was judged."""

import socket
import ssl
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from local.systems.http import Kind, OAuth2, StandIn
from tests.support.name_lookups import resolves_to
from tests.systems.http.contract.conftest import StartStandIn
from tests.systems.http.contract.relaying import Relay, Secret, an_event, codes, kinds
from tests.systems.kintone.contract.wire import http, wire

__all__ = ["resolves_to"]


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fe80::1", "fd00:ec2::254", "0.0.0.0", "::"],  # noqa: S104
)
def test_a_name_that_leads_into_the_machine_is_not_called(resolves_to: Callable[..., list[str]], address: str) -> None:
    with wire(http("200 OK", b"{}")) as server:
        resolves_to(address)
        port = server.url.rsplit(":", 1)[1]
        relay = Relay(f"http://api.example.com:{port}")
        assert codes(relay.deliver(an_event(1))) == ["forbidden_address"]
        assert (server.connections, relay.gate.troubles) == (0, [True])


def test_a_name_that_changes_its_address_after_it_was_judged_gains_nothing(
    resolves_to: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first lookup is harmless, the second is this machine: there is no second one for the same connection."""
    asked = resolves_to("192.0.2.1", "127.0.0.1")
    called = []

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("relay.http.guarded_adapter.create_connection", connect)
    assert codes(Relay("https://api.example.com").deliver(an_event(1))) == ["connection_refused"]
    assert (asked, called) == (["api.example.com"], ["192.0.2.1"])


def test_of_several_addresses_only_those_that_may_be_called_are(
    resolves_to: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    resolves_to("169.254.169.254,10.0.0.8,127.0.0.1,198.51.100.7")
    called = []

    def connect(address: tuple[str, int], *args: Any, **kwargs: Any) -> socket.socket:
        called.append(address[0])
        raise ConnectionRefusedError

    monkeypatch.setattr("relay.http.guarded_adapter.create_connection", connect)
    Relay("https://api.example.com").deliver(an_event(1))
    assert called == ["10.0.0.8", "198.51.100.7"]


def test_a_connection_on_this_machine_calls_nothing_but_this_machine(
    start: StartStandIn, resolves_to: Callable[..., list[str]]
) -> None:
    system = start(OAuth2())
    resolves_to("198.51.100.7")
    auth = {"type": "oauth2", "token_url": "https://login.example.com/token"}
    relay = Relay(system.url, auth=auth, secret=Secret({"client_id": "a", "client_secret": "b"}))
    assert codes(relay.deliver(an_event(1))) == ["forbidden_address"]


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "crm.localhost"])
def test_a_local_run_may_call_this_machine(system: StandIn, host: str, resolves_to: Callable[..., list[str]]) -> None:
    resolves_to("127.0.0.1")
    assert kinds(Relay(system.url.replace("127.0.0.1", host)).deliver(an_event(1))) == "D"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed_anywhere(system: StandIn, start: StartStandIn, status: int) -> None:
    elsewhere = start()
    for location in (f"{elsewhere.url}/leads/1", "/other"):
        system.fail(Kind.STATUS, status=status, headers={"Location": location}, times=1)
        assert codes(Relay(system.url).deliver(an_event(1))) == ["redirected"]
    assert elsewhere.received() == []
    assert len(system.received()) == 2


def test_a_proxy_of_the_environment_is_not_asked(system: StandIn, monkeypatch: pytest.MonkeyPatch) -> None:
    with wire(http("200 OK", b"{}")) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("http_proxy", proxy.url)
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert kinds(Relay(system.url).deliver(an_event(1))) == "D"
        assert proxy.connections == 0


def test_a_certificate_that_nobody_vouches_for_is_a_tls_error_and_a_retry(tmp_path: Path) -> None:
    with wire(http("200 OK", b"{}"), tls=_certificate(tmp_path, "IP:127.0.0.1")) as server:
        assert codes(Relay(server.url).deliver(an_event(1))) == ["tls_error"]
        assert server.requests == []


@pytest.mark.parametrize(("name", "code"), [("DNS:localhost", ""), ("DNS:other.example", "tls_error")])
def test_a_certificate_is_checked_against_the_name_in_the_url(
    tmp_path: Path, name: str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(http("200 OK", b"{}"), tls=_certificate(tmp_path, name)) as server:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(tmp_path / "cert.pem"))
        assert codes(Relay(server.url.replace("127.0.0.1", "localhost")).deliver(an_event(1))) == [code]


def test_an_answer_too_large_to_read_still_has_a_status(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("relay.http.transport.MAX_ANSWER_BYTES", 1000)
    for status, letter in (("200 OK", "D"), ("503 No", "R"), ("400 No", "X")):
        with wire(http(status, b" " * 2000)) as server:
            assert kinds(Relay(server.url).deliver(an_event(1))) == letter


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{", b"SSH-2.0-nope\r\n\r\n"])
def test_an_answer_that_is_not_whole_is_a_retry(answer: bytes) -> None:
    with wire(answer, b"") as server:
        assert kinds(Relay(server.url).deliver(an_event(1), seconds=4)) == "R"


def test_nothing_listening_is_a_retry_and_trouble() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    relay = Relay(f"http://127.0.0.1:{port}")
    assert codes(relay.deliver(an_event(1))) == ["connection_refused"]
    assert relay.gate.troubles == [True]


def test_a_name_that_does_not_exist_is_a_retry() -> None:
    assert codes(Relay("https://crm.invalid").deliver(an_event(1))) == ["dns_error"]


def _certificate(folder: Path, name: str) -> ssl.SSLContext:
    key, certificate = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=test"]
    subprocess.run(
        [*command, "-addext", f"subjectAltName={name}", "-keyout", key, "-out", certificate],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
