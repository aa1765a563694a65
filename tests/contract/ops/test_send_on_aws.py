"""`relay send` against the real webhook function, and against an API that refuses the address."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from tests.contract.ops.command import Relay
from tests.contract.ops.relay_cloud import SECRET, Cloud


class Api(BaseHTTPRequestHandler):
    """An API Gateway that refuses the caller's address, as a resource policy does; and remembers what it was sent."""

    received: list[tuple[str, dict[str, str], bytes]]
    status = 403
    content = b'{"status": "rejected", "error": "address_not_allowed", "message": "not from here", "id": "r-1"}'

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(self.content)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api(tmp_path: Path, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Api]]:
    """The API of a local run, at the address that `.local/stack.json` names."""
    kind = type("Kind", (Api,), {"received": []})
    server = HTTPServer(("127.0.0.1", 0), kind)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    facts = {
        "api_url": f"http://127.0.0.1:{server.server_port}/v1",
        "emulator_url": cloud.emulator.url,
        "region": "ap-northeast-1",
        "webhook_secret": "not needed",
    }
    (tmp_path / ".local").mkdir()
    (tmp_path / ".local" / "stack.json").write_text(json.dumps(facts))
    monkeypatch.setattr("operations.deployment.installation.ROOT", tmp_path)
    yield kind
    server.shutdown()
    server.server_close()


def test_a_webhook_is_posted_as_marketo_would(api: type[Api], relay: Relay) -> None:
    api.status, api.content = 202, b'{"status": "accepted", "id": "e-1", "route": "mail-opened"}'
    done = relay("--local", "send", "mail-opened", "leadId=1001", "score:=42")
    assert done.code == 0
    assert json.loads(done.out) == {"status": "accepted", "id": "e-1", "route": "mail-opened"}
    [(path, headers, body)] = api.received
    assert path == "/v1/hooks/mail-opened"
    assert headers["x-relay-secret"] == SECRET
    assert headers["content-type"] == "application/json"
    assert json.loads(body) == {"leadId": "1001", "score": 42}


def test_local_may_stand_after_the_command_too(api: type[Api], relay: Relay) -> None:
    assert relay("send", "mail-opened", "leadId=1", "--local").code == 1
    assert len(api.received) == 1


def test_a_refused_address_is_explained_with_the_way_round(api: type[Api], relay: Relay) -> None:
    done = relay("--local", "send", "mail-opened", "leadId=1001")
    assert done.code == 1
    assert "--direct" in done.err


UNKNOWN = b'{"status": "rejected", "error": "unknown_route", "message": "There is no route of this name.", "id": "r-1"}'


@pytest.mark.parametrize(
    ("typed", "told"),
    [("mail-opend", "Did you mean mail-opened?"), ("zzz", "The routes of relay.yaml: mail-opened")],
)
def test_a_route_that_is_not_there_is_told_with_those_that_are(
    typed: str, told: str, api: type[Api], relay: Relay
) -> None:
    api.status, api.content = 404, UNKNOWN
    done = relay("--local", "send", typed, "leadId=1001")
    assert done.code == 1
    assert told in done.err


def test_without_anything_to_send_a_whole_command_is_proposed(relay: Relay) -> None:
    done = relay("send", "mail-opened")
    assert done.code == 2
    assert "give what to send: relay send mail-opened leadId=1001 company=Acme." in done.err
    assert "give what to send: key=value ..." in relay("send", "zzz").err


def test_directly_the_function_accepts_it(cloud: Cloud, relay: Relay) -> None:
    done = relay("send", "mail-opened", "leadId=1001", "company=A & B", "--direct")
    assert done.code == 0
    assert json.loads(done.out)["status"] == "accepted"
    [sent] = cloud.waiting("kintone")
    assert json.loads(sent["Body"])["payload"] == {"leadId": "1001", "company": "A & B"}


def test_a_refusal_is_shown_as_marketo_would_see_it(cloud: Cloud, relay: Relay) -> None:
    done = relay("send", "mail-opened", "leadId=1001", "score=many", "--direct")
    assert done.code == 1
    assert json.loads(done.out)["error"] == "invalid_value"


def test_a_form_and_a_file_can_be_sent(
    cloud: Cloud, relay: Relay, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    captured = tmp_path / "captured.txt"
    captured.write_bytes(b'{"leadId": 2, "company": ,}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"leadId=3")))
    assert relay("send", "mail-opened", "--form", "leadId=1", "company=A & B", "--direct").code == 0
    assert relay("send", "mail-opened", "--body", str(captured), "--direct").code == 0
    assert relay("send", "mail-opened", "--body", "-", "--direct").code == 0
    assert relay("send", "mail-opened", "--json-body", '{"leadId": 4}', "--direct").code == 0
    sent = [json.loads(each["Body"])["payload"] for each in cloud.waiting("kintone")]
    assert sent == [{"leadId": "1", "company": "A & B"}, {"leadId": 2, "company": None}, {"leadId": "3"}, {"leadId": 4}]


def test_a_body_in_two_ways_is_wrong_usage(cloud: Cloud, relay: Relay) -> None:
    done = relay("send", "mail-opened", "leadId=1", "--json-body", "{}")
    assert done.code == 2
    assert "in one way" in done.err
