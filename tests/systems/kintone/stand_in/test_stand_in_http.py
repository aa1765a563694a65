"""HTTP itself: methods, bodies, headers, languages, connections."""

import json
import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from local.systems.kintone import StandIn
from tests.systems.kintone.stand_in.client import TIMEOUT, Client, cells, keys, refused


def raw(
    client: Client, method: str, path: str, body: bytes | Iterator[bytes] | None, kind: str | None
) -> requests.Response:
    headers = {"Content-Type": kind} if kind else {}
    return client.session.request(method, client.url + path, data=body, headers=headers, timeout=TIMEOUT)


def test_a_post_may_be_any_method_by_its_override_header(leads: Client) -> None:
    entry = {"updateKey": {"field": "lead_id", "value": "1"}, "record": cells({"company": "Acme"})}
    body = {"app": 12, "upsert": True, "records": [entry]}
    override = {"X-HTTP-Method-Override": "PUT"}
    assert leads.send("POST", "/k/v1/records.json", body, **override).json()["records"][0]["operation"] == "INSERT"
    override = {"X-HTTP-Method-Override": "GET"}
    query = {"app": 12, "query": 'company = "Acme"', "fields": ["lead_id"]}
    found = leads.send("POST", "/k/v1/records.json", query, **override).json()["records"]
    assert found == [{"lead_id": {"type": "NUMBER", "value": "1"}}]


def test_only_a_post_can_be_overridden(leads: Client) -> None:
    leads.add(12, lead_id="1")
    answer = leads.send("GET", "/k/v1/record.json?app=12&id=1", **{"X-HTTP-Method-Override": "PUT"})
    assert "record" in answer.json()


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_needs_the_content_type_of_json(leads: Client, kind: str | None) -> None:
    body = json.dumps({"app": 12, "record": cells({"lead_id": "1"})}).encode()
    assert refused(raw(leads, "POST", "/k/v1/record.json", body, kind)) == (400, "CB_IL02")
    assert raw(leads, "POST", "/k/v1/record.json", body, "application/json; charset=utf-8").ok


def test_a_content_type_without_a_body_is_an_illegal_request(leads: Client) -> None:
    answer = raw(leads, "GET", "/k/v1/records.json?app=12", None, "application/json")
    assert refused(answer) == (400, "CB_IL02")


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b'{"app": NaN}', b"\xff", b"[" * 100_000, b'{"app": 12} x', b"null"]
)
def test_a_body_that_is_no_json_object_is_refused(leads: Client, body: bytes) -> None:
    assert refused(raw(leads, "POST", "/k/v1/record.json", body, "application/json")) == (400, "CB_IJ01")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/k/v1/record.json"),
        ("DELETE", "/k/v1/record.json"),
        ("GET", "/k/v1/nothing.json"),
        ("GET", "/k/v2/records.json"),
        ("POST", "/k/v1/records/cursor.json"),
        ("GET", "/"),
    ],
)
def test_a_call_that_is_not_there_is_an_illegal_request(leads: Client, method: str, path: str) -> None:
    assert refused(leads.send(method, path)) == (400, "CB_IL02")


def test_an_error_says_code_message_and_an_id_of_its_own(leads: Client) -> None:
    first, second = (leads.get("/k/v1/record.json", app=12, id=1) for _ in range(2))
    assert set(first.json()) == {"code", "id", "message"}
    assert first.json()["id"] != second.json()["id"]
    assert first.headers["X-Cybozu-Error"] == "GAIA_RE01"


def test_messages_are_japanese_unless_english_is_asked_for(leads: Client) -> None:
    def message(**headers: str) -> str:
        answer = leads.send("GET", "/k/v1/record.json?app=12", **headers)
        return str(answer.json()["message"])

    assert message() == message(**{"Accept-Language": "*"}) == "入力内容が正しくありません。"
    assert message(**{"Accept-Language": "en-US,en;q=0.9"}) == "Missing or invalid input."


def test_every_answer_says_how_many_requests_run(leads: Client) -> None:
    for answer in (leads.get("/k/v1/records.json", app=12), leads.get("/k/v1/records.json")):
        assert answer.headers["X-ConcurrencyLimit-Limit"] == "100"
        assert answer.headers["X-ConcurrencyLimit-Running"] == "1"


def test_more_requests_at_once_than_allowed_are_refused() -> None:
    with StandIn(concurrent_requests=2) as stand_in:
        stand_in.fail("slow", seconds=1, times=2)
        clients = [Client(stand_in.url, stand_in.api_token) for _ in range(3)]
        calls = [threading.Thread(target=one.get, args=("/k/v1/records.json?app=12",)) for one in clients[:2]]
        for call in calls:
            call.start()
        while not all(fault["hits"] == 2 for fault in stand_in.domain.faults.listed()):
            pass
        answer = clients[2].get("/k/v1/records.json", app=12)
        for call in calls:
            call.join()
        assert refused(answer) == (429, "GAIA_TO04")
        assert answer.headers["X-ConcurrencyLimit-Running"] == "3"
        assert answer.headers["X-Cybozu-Error"] == "GAIA_TO04"
        assert "Retry-After" not in answer.headers
        assert answer.json()["message"].isascii()
        assert clients[2].get("/k/v1/records.json", app=12).ok


def test_a_domain_may_still_answer_520(leads: Client) -> None:
    with StandIn(status_520=True) as stand_in:
        client = Client(stand_in.url, stand_in.api_token)
        assert refused(client.get("/k/v1/record.json", app=12, id=1)) == (520, "GAIA_RE01")
        assert keys(client.get("/k/v1/record.json", app=12)) == {"id"}


def test_a_chunked_body_is_read(leads: Client) -> None:
    body = json.dumps({"app": 12, "record": cells({"lead_id": "1", "company": "株式会社"})}).encode()
    chunks = (body[at : at + 7] for at in range(0, len(body), 7))
    assert raw(leads, "POST", "/k/v1/record.json", chunks, "application/json").ok
    assert leads.lead("company", "1") == "株式会社"


def test_a_body_that_cannot_be_read_ends_the_connection_with_a_page(kintone: StandIn) -> None:
    for header in ("Content-Length: x", "Content-Length: -1", "Transfer-Encoding: chunked"):
        with socket.create_connection(("127.0.0.1", kintone.port), timeout=TIMEOUT) as connection:
            connection.sendall(f"PUT /k/v1/records.json HTTP/1.1\r\n{header}\r\n\r\nzz\r\n".encode())
            assert connection.recv(12) in (b"HTTP/1.1 400", b"HTTP/1.1 413")


def test_a_url_over_8_kb_is_refused_and_can_be_sent_as_a_post(leads: Client) -> None:
    query = 'company != "' + "x" * 9000 + '"'
    assert leads.get("/k/v1/records.json", app=12, query=query).status_code == 414
    override = {"X-HTTP-Method-Override": "GET"}
    assert leads.send("POST", "/k/v1/records.json", {"app": 12, "query": query}, **override).ok


def test_the_same_key_from_many_clients_at_once_makes_one_record(kintone: StandIn) -> None:
    def write() -> None:
        client = Client(kintone.url, kintone.api_token)
        for number in range(20):
            client.upsert(12, "lead_id", (str(number), {"score": str(number)}))

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    records = kintone.records(12)
    assert len(records) == 20
    assert {record["$revision"]["value"] for record in records} == {"8"}
