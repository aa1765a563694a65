"""The stand-in refuses what a strict server refuses: shown by plain requests, without the relay's client."""

import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import requests

from local.systems.http import Bearer, Kind, OAuth2, StandIn

ROOT = Path(__file__).parents[4]


@pytest.fixture
def system() -> Iterator[StandIn]:
    with StandIn() as started:
        yield started


def put(system: StandIn, path: str = "/a", **options: object) -> requests.Response:
    return requests.request("PUT", system.url + path, timeout=10, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("body", "content_type", "status"),
    [
        (b'{"a": 1}', "application/json", 200),
        (b'{"a": 1}', "application/vnd.api+json; charset=utf-8", 200),
        (b"a=1&a=2&b=", "application/x-www-form-urlencoded", 200),
        (b'{"a": 1}', "text/plain", 415),
        (b'{"a": 1', "application/json", 400),
        (b'{"a": 1, "a": 2}', "application/json", 400),
        (b'{"a": NaN}', "application/json", 400),
        (b'{"a": "\xff"}', "application/json", 400),
        (b"a=\xff", "application/x-www-form-urlencoded", 400),
    ],
)
def test_a_body_must_be_what_its_content_type_says(
    system: StandIn, body: bytes, content_type: str, status: int
) -> None:
    assert put(system, data=body, headers={"Content-Type": content_type}).status_code == status
    assert len(system.writes()) == (status == 200)


def test_a_path_that_climbs_behind_its_encoding_is_refused(system: StandIn) -> None:
    assert put(system, "/leads/..%2Fadmin", json={}).status_code == 400
    assert put(system, "/leads/a%2Fb", json={}).status_code == 200


def test_a_chunked_body_is_refused(system: StandIn) -> None:
    assert put(system, data=iter([b"{}"]), headers={"Content-Type": "application/json"}).status_code == 411


def test_an_idempotency_key_is_done_once_and_refused_for_another_body(system: StandIn) -> None:
    headers = {"Idempotency-Key": "k1"}
    first, again = put(system, json={"a": 1}, headers=headers), put(system, json={"a": 1}, headers=headers)
    other = put(system, json={"a": 2}, headers=headers)
    assert (first.json(), other.status_code) == (again.json(), 422)
    assert system.writes() == {"/a": [{"a": 1}]}


def test_credentials_that_nobody_asked_for_are_refused(system: StandIn) -> None:
    assert put(system, json={}, auth=("a", "b")).status_code == 400


def test_wrong_credentials_are_refused_and_nothing_is_written() -> None:
    with StandIn(Bearer("right")) as system:
        assert put(system, json={}, headers={"Authorization": "Bearer wrong"}).status_code == 401
        assert system.writes() == {}


@pytest.mark.parametrize(
    ("form", "error"),
    [
        ({"grant_type": "client_credentials"}, None),
        ({"grant_type": "password"}, "unsupported_grant_type"),
        ({"grant_type": "client_credentials", "scope": "all"}, "invalid_scope"),
        ({"grant_type": "client_credentials", "client_id": "a", "client_secret": "b"}, "invalid_client"),
    ],
)
def test_tokens_are_issued_by_the_letter(form: dict[str, str], error: str | None) -> None:
    with StandIn(OAuth2(client_id="a", client_secret="b")) as system:
        answer = requests.post(system.token_url, data=form, auth=("a", "b"), timeout=10)
        assert answer.json().get("error") == error
        assert ("access_token" in answer.json()) == (error is None)


def test_a_lost_answer_is_done_and_a_reset_is_not(system: StandIn) -> None:
    for kind, done in ((Kind.RESET, 0), (Kind.LOST_ANSWER, 1)):
        system.fail(kind, times=1)
        with pytest.raises(requests.ConnectionError):
            put(system, json={})
        assert len(system.writes()) == done


def test_it_runs_as_a_command_and_fails_on_command() -> None:
    command = [sys.executable, "-m", "local.systems.http", "--port", "0", "--header", "x-api-key:k"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().split(" at ")[1].split(" ")[0]
        control = f"{url}/_stand-in"
        headers = {"x-api-key": "k"}
        try:
            order = {"kind": "status", "status": 429, "headers": {"Retry-After": "3"}, "times": 1}
            assert requests.post(f"{control}/faults", json=order, timeout=10).ok
            assert requests.put(f"{url}/a", json={"b": 1}, headers=headers, timeout=10).headers["Retry-After"] == "3"
            assert requests.put(f"{url}/a", json={"b": 1}, headers=headers, timeout=10).status_code == 200
            assert requests.get(f"{control}/writes", timeout=10).json() == {"/a": [{"b": 1}]}
            statuses = [each["status"] for each in requests.get(f"{control}/requests", timeout=10).json()["requests"]]
            assert statuses == [429, 200]
            assert requests.post(f"{control}/faults", json={"kind": "fire"}, timeout=10).status_code == 400
        finally:
            process.terminate()
        assert process.wait(10) == 0


def test_no_digit_of_a_number_is_lost_unseen(system: StandIn) -> None:
    body = b'{"a": 12.50, "b": 1e400, "c": 0.1234567890123456789, "d": 8202522731445525542}'
    assert put(system, data=body, headers={"Content-Type": "application/json"}).status_code == 200
    assert system.received()[0].request.body == body
    kept = {"a": 12.5, "b": Decimal("1e400"), "c": Decimal("0.1234567890123456789"), "d": 8202522731445525542}
    assert system.writes() == {"/a": [kept]}
    shown = requests.get(f"{system.url}/_stand-in/writes", timeout=10).json()
    assert shown == {"/a": [kept | {"b": "1E+400", "c": "0.1234567890123456789"}]}
