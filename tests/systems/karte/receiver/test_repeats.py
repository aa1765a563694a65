"""What is delivered more than once is one event, and a request that somebody has caught is no second one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time

import pytest

from relay.accepting.authentication import SECRET_HEADER
from relay.accepting.repeats import SIGNED_LIFETIME
from systems.karte.config import KarteConnection
from tests.support.fifo_queue import DEDUPLICATION_SECONDS
from tests.systems.karte.receiver.front_door import CLIENT_ID, CLIENT_SECRET, FrontDoor, pushed, routes

CALL = {"id": "delivery-1", "user_id": "M-0042", "event_name": "purchase"}
LATER = DEDUPLICATION_SECONDS * 12.0


def app_signature(
    body: bytes, secret: str = CLIENT_SECRET, client: str = CLIENT_ID, stamp: object = 1
) -> dict[str, str]:
    made = base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()
    return {"authorization": f"KARTE-HMAC-SHA256 Credential={client},{stamp},Signature={made}"}


def hook_signature(body: bytes, stamp: int | None = None, secret: str = CLIENT_SECRET) -> dict[str, str]:
    at = str(int(time.time()) if stamp is None else stamp)
    made = hmac.new(secret.encode(), f"{at}:".encode() + body, hashlib.sha256)
    return {"x-karte-request-timestamp": at, "x-karte-signature": made.hexdigest()}


def test_a_repeated_delivery_is_one_event_also_when_it_comes_after_an_hour() -> None:
    door = FrontDoor()
    first = door.post(CALL)
    door.clock.advance(LATER)
    again = door.post(CALL)
    assert (first.content["status"], again.content["status"], again.content["reason"]) == (
        "accepted",
        "ignored",
        "repeated",
    )
    assert again.content["id"] == first.content["id"]
    assert len(door.events()) == 1


def test_the_same_id_at_another_route_is_another_event() -> None:
    door = FrontDoor(routes=routes(other=pushed()))
    answers = [door.post(CALL, route) for route in ("karte-event", "other")]
    assert [each.content["status"] for each in answers] == ["accepted", "accepted"]
    assert len({each.id for each in door.events()}) == 2


def test_without_an_id_each_delivery_is_an_event() -> None:
    door = FrontDoor()
    for _ in range(2):
        assert door.post({"user_id": "M"}).status == 202
    assert len(door.events()) == 2


def test_the_id_stands_where_the_route_says() -> None:
    door = FrontDoor(routes=routes(orders=pushed(id="values.order")))
    bodies = [{"id": str(number), "user_id": "M", "values": {"order": 7}} for number in range(2)]
    assert [door.post(body, "orders").content["status"] for body in bodies] == ["accepted", "ignored"]


def test_what_could_not_be_queued_is_not_taken_for_a_repetition() -> None:
    door = FrontDoor()
    door.queue.refuses = True
    with pytest.raises(Exception, match="ServiceUnavailable"):
        door.post(CALL)
    door.queue.refuses = False
    assert door.post(CALL).content["status"] == "accepted"


def test_what_was_refused_is_not_taken_for_a_repetition_once_it_is_right() -> None:
    door = FrontDoor()
    assert door.post({**CALL, "user_id": ""}).status == 400
    assert door.post(CALL).content["status"] == "accepted"


def test_while_the_memory_does_not_answer_events_are_taken_and_keep_the_id_by_which_they_are_one() -> None:
    door = FrontDoor()
    door.state.trouble.append("down")
    assert door.post(CALL).status == 202
    door.clock.advance(LATER)
    assert door.post(CALL).status == 202
    assert len({each.id for each in door.events()}) == 1


def test_a_signed_call_needs_no_secret_k30() -> None:
    raw = json.dumps(CALL).encode()
    for headers in (app_signature(raw), hook_signature(raw)):
        assert FrontDoor().post(raw, headers=headers).status == 202


def test_a_caught_request_with_another_time_is_known_by_its_id() -> None:
    """The time of the older signature is not signed, so anybody may write any other."""
    door, raw = FrontDoor(), json.dumps(CALL).encode()
    assert door.post(raw, headers=app_signature(raw, stamp=1)).content["status"] == "accepted"
    door.clock.advance(LATER)
    again = door.post(raw, headers=app_signature(raw, stamp=2))
    assert (again.content["status"], len(door.events())) == ("ignored", 1)


def test_a_signed_call_without_an_id_is_refused() -> None:
    raw = json.dumps({"user_id": "M"}).encode()
    answer = FrontDoor().post(raw, headers=app_signature(raw))
    assert (answer.status, answer.content["error"]) == (400, "missing_key")


def test_what_a_signature_let_in_is_remembered_for_years(monkeypatch: pytest.MonkeyPatch) -> None:
    door, raw = FrontDoor(), json.dumps(CALL).encode()
    kept: list[float] = []
    monkeypatch.setattr(type(door.state), "put", lambda _, key, value, lifetime: kept.append(lifetime))
    door.post(raw, headers=app_signature(raw))
    assert kept == [SIGNED_LIFETIME]


RAW = json.dumps(CALL).encode()


@pytest.mark.parametrize(
    "headers",
    [
        {},
        app_signature(RAW, secret="another"),
        app_signature(RAW, client="another"),
        app_signature(RAW + b" "),
        {"authorization": "KARTE-HMAC-SHA256 Credential=,1,Signature="},
        {"authorization": "Bearer x"},
        hook_signature(RAW, secret="another"),
        hook_signature(RAW, stamp=1),
        hook_signature(RAW, stamp=int(time.time()) + 7200),
        {**hook_signature(RAW), "x-karte-request-timestamp": "1e9"},
        {**hook_signature(RAW), "x-karte-signature": "0" * 64},
    ],
)
def test_a_wrong_signature_is_refused_like_a_wrong_secret_and_nothing_is_kept(headers: dict[str, str]) -> None:
    door = FrontDoor()
    answer = door.post(RAW, headers=headers)
    assert (answer.status, answer.content["error"]) == (401, "wrong_secret")
    assert (door.events(), door.kept) == ([], [])


def test_k23_a_wrong_secret_is_401_and_an_unknown_route_404() -> None:
    door = FrontDoor()
    assert door.post(CALL, headers={SECRET_HEADER: "another"}).status == 401
    assert door.post(CALL, "another").status == 404


def test_a_signature_counts_only_where_relay_yaml_names_the_app() -> None:
    door = FrontDoor(connection=KarteConnection())
    assert door.post(RAW, headers=app_signature(RAW)).status == 401


def test_what_is_too_large_is_not_hashed_for_a_stranger() -> None:
    raw = b'{"a": "' + b"x" * 300_000 + b'"}'
    assert FrontDoor().post(raw, headers=app_signature(raw)).status == 401


def test_the_key_in_the_url_lets_the_webhook_action_in_which_sends_no_header() -> None:
    from relay.accepting.authentication import url_key  # noqa: PLC0415 - for this one
    from tests.systems.karte.receiver.front_door import SECRET  # noqa: PLC0415 - as above

    door = FrontDoor()
    assert door.post(CALL, headers={}, key=url_key(SECRET, "karte-event")).status == 202
    assert door.post(CALL, headers={}, key=url_key(SECRET, "karte-visit")).status == 401
