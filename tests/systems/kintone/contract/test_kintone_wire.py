"""What goes over the wire, and what a server that is no kintone can send back."""

import json
import ssl
import subprocess
import time
from pathlib import Path

import pytest

from relay.core.version import USER_AGENT
from relay.http.transport import MAX_ANSWER_BYTES
from relay.limits.open_gate import OpenGate
from systems.kintone.client import App, KintoneClient
from systems.kintone.failure import RequestFailed
from tests.systems.kintone.contract.relaying import Secret, Until
from tests.systems.kintone.contract.wire import http, wire

ENTRY = {"updateKey": {"field": "lead_id", "value": "1"}, "record": {"company": {"value": "株式会社 \U0001f600"}}}
WRITTEN = http("200 OK", b'{"records": [{"id": "1", "revision": "2", "operation": "UPDATE", "new": {"later": 1}}]}')


def update(url: str, *, seconds: float = 10, client: KintoneClient | None = None) -> list[dict[str, str]]:
    client = client or KintoneClient(url, Secret({"api_token": ["t1", "t2"]}), OpenGate())
    return client.update_records(App(12, None), [ENTRY], Until(seconds), upsert=True)


def word_of(url: str, seconds: float = 10) -> str:
    with pytest.raises(RequestFailed) as caught:
        update(url, seconds=seconds)
    return str(caught.value)


def test_a_request_is_json_in_utf_8_with_the_tokens_and_an_honest_name() -> None:
    with wire(WRITTEN) as server:
        update(server.url + "/")
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    line, *headers = head.decode("ascii").split("\r\n")
    found = {name.lower(): value for name, value in (header.split(": ", 1) for header in headers)}
    assert line == "PUT /k/v1/records.json HTTP/1.1"
    assert found["content-type"] == "application/json"
    assert found["x-cybozu-api-token"] == "t1,t2"
    assert found["user-agent"] == USER_AGENT
    assert found["connection"] == "keep-alive"
    assert json.loads(body.decode("utf-8")) == {"app": 12, "upsert": True, "records": [ENTRY]}


def test_a_request_that_only_asks_has_no_body_and_no_content_type() -> None:
    with wire(http("200 OK", b'{"properties": {"a": {"type": "NUMBER"}}, "revision": "7"}')) as server:
        client = KintoneClient(server.url, Secret({"api_token": "t"}), OpenGate())
        assert client.form_fields(App(30, 7), Until(10)) == {"a": {"type": "NUMBER"}}
    assert server.requests[0].startswith(b"GET /k/guest/7/v1/app/form/fields.json?app=30 HTTP/1.1")
    assert b"content-type" not in server.requests[0].lower()


def test_however_many_revisions_are_asked_for_no_url_is_longer_than_kintone_takes() -> None:
    some = http("200 OK", b'{"records": [{"$id": {"value": "1"}, "$revision": {"value": "7"}}]}')
    more = http("200 OK", b'{"records": [{"$id": {"value": "499"}, "$revision": {"value": "8"}}]}')
    with wire(some, http("200 OK", b'{"records": []}'), more) as server:
        client = KintoneClient(server.url, Secret({"api_token": "t"}), OpenGate())
        records = [str(10**10 + number) for number in range(500)]
        assert client.revisions(App(12, None), records, Until(10)) == {"1": 7, "499": 8}
    assert len(server.requests) == 3
    assert all(len(request.partition(b" HTTP/")[0]) < 8_000 for request in server.requests)
    assert all(sum(record.encode() in request for request in server.requests) == 1 for record in records)


def test_an_update_that_must_not_create_does_not_speak_of_upsert() -> None:
    with wire(WRITTEN) as server:
        client = KintoneClient(server.url, Secret({"api_token": "t"}), OpenGate())
        client.update_records(App(12, None), [ENTRY], Until(10), upsert=False)
    assert b"upsert" not in server.requests[0]


def test_connections_are_kept() -> None:
    with wire(WRITTEN) as server:
        client = KintoneClient(server.url, Secret({"api_token": "t"}), OpenGate())
        for _ in range(3):
            update(server.url, client=client)
        assert (server.connections, len(server.requests)) == (1, 3)


def test_a_netrc_file_does_not_add_credentials(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with wire(WRITTEN) as server:
        update(server.url)
    assert b"authorization" not in server.requests[0].lower().replace(b"x-cybozu-authorization", b"")


def test_what_kintone_adds_to_its_answers_later_is_no_trouble() -> None:
    with wire(WRITTEN) as server:
        assert update(server.url) == [{"record": "1", "revision": "2", "operation": "UPDATE"}]


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Welcome to the hotel's network</html>",
        b"",
        b"[]",
        b"{}",
        b'{"records": {}}',
        b'{"records": []}',
        b'{"records": [{}, {}]}',
        b'{"records": [{"id"',
        b"\xff\xfe",
        b"[" * 200_000,
    ],
)
def test_an_answer_that_is_not_kintones_is_no_success(body: bytes) -> None:
    with wire(http("200 OK", body)) as server:
        assert word_of(server.url) == "bad_answer"


def test_a_redirect_is_not_followed_with_a_token() -> None:
    with wire(WRITTEN) as elsewhere, wire(http("302 Found", b"", f"Location: {elsewhere.url}/")) as server:
        assert word_of(server.url) == "http_302"
        assert elsewhere.requests == []


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n{", b"SSH-2.0-nope\r\n\r\n"])
def test_a_connection_that_breaks_off_is_a_reset(answer: bytes) -> None:
    with wire(answer, b"") as server:
        assert word_of(server.url, 3) in ("connection_reset", "timeout")


def test_an_answer_that_drips_ends_with_the_time_that_is_left() -> None:
    begin = time.monotonic()
    with wire(http("200 OK", b" " * 1000), piece=60, pause=0.4) as server:
        assert word_of(server.url, 2.5) == "timeout"
    assert time.monotonic() - begin < 5


def test_an_answer_that_never_ends_is_cut() -> None:
    with wire(http("200 OK", b" " * (MAX_ANSWER_BYTES + 10))) as server:
        assert word_of(server.url) == "bad_answer"


def test_a_chunked_answer_is_read() -> None:
    body = b'{"records": [{"id": "1", "revision": "2"}]}'
    chunks = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:7], body[7:])) + b"0\r\n\r\n"
    with wire(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks) as server:
        assert update(server.url) == [{"record": "1", "revision": "2"}]


def test_a_name_that_does_not_exist_is_a_dns_error() -> None:
    assert word_of("https://kintone.invalid") == "dns_error"


def test_a_certificate_that_nobody_vouches_for_is_a_tls_error(tmp_path: Path) -> None:
    with wire(WRITTEN, tls=_self_signed(tmp_path)) as server:
        assert word_of(server.url) == "tls_error"
        assert server.requests == []


def test_a_server_without_tls_is_a_tls_error() -> None:
    with wire(WRITTEN) as server:
        assert word_of(server.url.replace("http:", "https:"), 3) in ("tls_error", "timeout")


def _self_signed(folder: Path) -> ssl.SSLContext:
    key, certificate = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
