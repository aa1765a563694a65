"""Secrets and state tables that change, fail, or are empty, while clients call."""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest
from botocore.exceptions import ClientError

from relay.aws.secrets import REFRESH_INTERVAL
from relay.core.deadline import Countdown
from systems.marketo.soap.authentication import Caller, signature
from systems.marketo.soap.envelope import MKTOWS
from systems.marketo.soap.exchange import SoapAnswer, SoapRequest
from systems.marketo.soap.face import Face
from systems.marketo.soap.faults import Fault
from systems.marketo.soap.operations.registry import OPERATIONS
from systems.marketo.soap.replay import MOST_CHARACTERS, Replays
from systems.marketo.soap.results import Answered
from systems.marketo.soap.xml import tree
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
        Replays(state, 300).turn("signature", b"body", 20)


def test_what_is_remembered_is_the_signature_with_the_request() -> None:
    replays = Replays(MemoryState(), 300)
    turns = [replays.turn(*each, 20) for each in (("one", b"a"), ("one", b"b"), ("two", b"a"))]
    assert [turn.answer for turn in turns] == [None] * 3
    with pytest.raises(Fault, match="20024"):
        replays.turn("one", b"a", 20)
    turns[0].forget()
    assert replays.turn("one", b"a", 20).answer is None


@pytest.mark.parametrize("size", [0, 100, MOST_CHARACTERS, 3_000_000])
def test_an_answer_of_any_size_is_given_again(size: int) -> None:
    """What is random cannot be made smaller: four items for three million characters of half a byte each."""
    state = MemoryState()
    answer = SoapAnswer(status=500, content="山" + random.Random(1).randbytes(size // 2).hex())
    Replays(state, 300).turn("one", b"a", 20).keep(answer)

    assert Replays(state, 300).turn("one", b"a", 20).answer == answer
    assert max(map(len, state.texts.values())) <= MOST_CHARACTERS + 10
    assert len(state.texts) > 1 or size < 1_000_000


def test_an_answer_of_which_a_part_is_gone_is_not_given_and_nothing_is_done_again() -> None:
    state = MemoryState()
    replays = Replays(state, 300)
    replays.turn("one", b"a", 20).keep(SoapAnswer(status=200, content=random.Random(1).randbytes(1_000_000).hex()))
    state.delete(next(key for key in state.texts if key.endswith("#1")))
    with pytest.raises(Fault, match="20016"):
        replays.turn("one", b"a", 20)


def test_a_table_that_fails_after_the_lead_was_written_costs_the_client_nothing() -> None:
    state = MemoryState()
    turn = Replays(state, 300).turn("one", b"a", 20)
    state.trouble.append("down")
    turn.keep(SoapAnswer(status=200, content="x"))
    turn.forget()
    state.trouble.clear()
    with pytest.raises(Fault, match="20024"):
        Replays(state, 300).turn("one", b"a", 20)


@dataclass
class Slow:
    """Leads that take until they are told to end."""

    begun: Event = field(default_factory=Event)
    end: Event = field(default_factory=Event)
    calls: int = 0

    def __call__(self, *_: object) -> Answered:
        self.calls += 1
        self.begun.set()
        assert self.end.wait(10)
        return Answered("<ns1:successSyncLead/>")


def test_of_two_identical_requests_at_once_one_is_done_and_the_other_is_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    slow = Slow()
    monkeypatch.setitem(OPERATIONS, "syncLead", replace(OPERATIONS["syncLead"], run=slow))
    held = Held({}, {"user_id": "me", "current": "k"})
    caller = Caller(held, clock_skew=300, clock=lambda: NOW)
    face = Face("marketo", caller, Replays(MemoryState(), 300), Any)  # type: ignore[arg-type]
    request = a_request("k")
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(face.answer, request, Countdown(20))
        assert slow.begun.wait(10)
        during = face.answer(request, Countdown(20))
        slow.end.set()
        done = first.result()

    assert "20024" in during.content
    assert "SoapFailed" not in capsys.readouterr().out, "nobody's leads are lost"
    assert (done.status, face.answer(request, Countdown(20)), slow.calls) == (200, done, 1)


def test_a_request_that_the_relay_itself_failed_at_may_be_sent_again_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[Any] = [RuntimeError("the relay has failed"), Answered("<ns1:successSyncLead/>")]

    def operation(*_: object) -> Answered:
        end = ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end  # type: ignore[no-any-return]

    monkeypatch.setitem(OPERATIONS, "syncLead", replace(OPERATIONS["syncLead"], run=operation))
    held = Held({}, {"user_id": "me", "current": "k"})
    caller = Caller(held, clock_skew=300, clock=lambda: NOW)
    face = Face("marketo", caller, Replays(MemoryState(), 300), Any)  # type: ignore[arg-type]
    with pytest.raises(RuntimeError):
        face.answer(a_request("k"), Countdown(20))
    assert face.answer(a_request("k"), Countdown(20)).status == 200


def a_request(key: str) -> SoapRequest:
    """A syncLead that this key has signed."""
    timestamp = "2026-10-01T09:30:00Z"
    parts = f"<mktowsUserId>me</mktowsUserId><requestTimestamp>{timestamp}</requestTimestamp>"
    parts += f"<requestSignature>{signature(key, timestamp, 'me')}</requestSignature>"
    header = f"<n:AuthenticationHeader>{parts}</n:AuthenticationHeader>"
    body = f'<e:Envelope xmlns:e="{tree.SOAP}" xmlns:n="{MKTOWS}"><e:Header>{header}</e:Header>'
    body += "<e:Body><n:paramsSyncLead/></e:Body></e:Envelope>"
    return SoapRequest(method="POST", version="3_1", address="", body=body.encode())
