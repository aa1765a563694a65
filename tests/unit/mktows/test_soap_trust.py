"""Secrets and state tables that change, fail, or are empty, while clients call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from mktows import tree
from mktows.authentication import Caller, signature
from mktows.faults import Fault
from mktows.replay import Replays
from relay.secrets import REFRESH_INTERVAL
from tests.support.memory_state import MemoryState

NOW = datetime(2026, 10, 1, 9, 30, tzinfo=UTC).timestamp()


@dataclass
class Held:
    """What Secrets Manager holds, and what the function has read of it."""

    stored: Mapping[str, Any]
    cached: Mapping[str, Any] = field(default_factory=dict)
    refreshed: int = 0

    def __call__(self, *, refresh: bool) -> Mapping[str, Any]:
        if refresh:
            self.refreshed += 1
            self.cached = self.stored
        return self.cached


def header(key: str, user_id: str = "me", timestamp: str = "2026-10-01T09:30:00Z") -> tree.Element:
    parts = {
        "mktowsUserId": user_id,
        "requestSignature": signature(key, timestamp, user_id),
        "requestTimestamp": timestamp,
    }
    return tree.parse(f"<h>{''.join(f'<{name}>{value}</{name}>' for name, value in parts.items())}</h>")


def test_the_signature_is_what_openssl_computes() -> None:
    """printf '%s' TIMESTAMP USERID | openssl dgst -sha1 -hmac KEY."""
    key = "899756834129871744AAEE88DDCC77CDEEDEC1AAAD66"
    found = signature(key, "2013-07-31T12:38:47-07:00", "bigcorp1_461839624B16E06BA2D663")
    assert found == "1d2760575a5f6ce1b44d7298cccc8d09c35705d7"


def test_it_is_known_which_of_two_keys_a_caller_signs_with() -> None:
    held = Held({"user_id": "me", "current": "new", "previous": "old"})
    caller = Caller(held, clock_skew=300, clock=lambda: NOW)
    assert [caller.verify(header(key)).key for key in ("new", "old")] == ["current", "previous"]


def test_a_key_that_was_rotated_is_read_at_once_but_not_for_every_guess() -> None:
    clock = [NOW]
    held = Held({"user_id": "me", "current": "new", "previous": "old"}, {"user_id": "me", "current": "old"})
    caller = Caller(held, clock_skew=300, clock=lambda: clock[0])
    assert caller.verify(header("new")).user_id == "me"
    assert held.refreshed == 1
    for _ in range(3):
        with pytest.raises(Fault, match="20014"):
            caller.verify(header("guess"))
    assert held.refreshed == 1
    clock[0] += REFRESH_INTERVAL
    with pytest.raises(Fault, match="20014"):
        caller.verify(header("guess"))
    assert held.refreshed == 2


@pytest.mark.parametrize("secret", [{}, {"user_id": "me"}, {"user_id": "me", "current": ""}, {"current": "k"}])
def test_an_empty_secret_lets_nobody_in(secret: Mapping[str, str]) -> None:
    caller = Caller(Held(secret, secret), clock_skew=300, clock=lambda: NOW)
    for key in ("", "k"):
        for user_id in ("", "me"):
            with pytest.raises(Fault, match="20014"):
                caller.verify(header(key, user_id))


def test_a_key_is_good_for_its_user_alone() -> None:
    held = Held({"user_id": "me", "current": "k"}, {"user_id": "me", "current": "k"})
    caller = Caller(held, clock_skew=300, clock=lambda: NOW)
    assert caller.verify(header("k")).user_id == "me"
    for user_id in ("ME", "you", "山"):
        with pytest.raises(Fault, match="20014"):
            caller.verify(header("k", user_id))


def test_only_whoever_has_signed_learns_that_it_is_too_late() -> None:
    held = Held({"user_id": "me", "current": "k"}, {"user_id": "me", "current": "k"})
    caller = Caller(held, clock_skew=300, clock=lambda: NOW + 400)
    with pytest.raises(Fault, match="20014"):
        caller.verify(header("guess"))
    with pytest.raises(Fault, match="20016") as caught:
        caller.verify(header("k"))
    assert "400 s behind" in caught.value.message


def test_a_state_table_that_does_not_answer_lets_no_request_pass() -> None:
    state = MemoryState()
    state.trouble.append("down")
    with pytest.raises(ClientError):
        Replays(state, 300).refuse("signature", b"body")


def test_what_is_remembered_is_the_signature_with_the_request() -> None:
    replays = Replays(MemoryState(), 300)
    replays.refuse("one", b"a")
    replays.refuse("one", b"b")
    replays.refuse("two", b"a")
    with pytest.raises(Fault, match="20016"):
        replays.refuse("one", b"a")
    replays.forget("one", b"a")
    replays.refuse("one", b"a")
