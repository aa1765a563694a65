"""The access token: fetched once, renewed early, never in a loop."""

from __future__ import annotations

import json
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from relay.aws.secrets import SecretMissing
from relay.http.transport import Answer, NoAnswer
from systems.marketo.rest.credentials import Client
from systems.marketo.rest.errors import CallFailed, Verdict
from systems.marketo.rest.tokens import Tokens
from tests.support.deadlines import Endless, In

SECRET = {"client_id": "id-1", "client_secret": "s1"}


class Identity:
    """Gives the same token until it has expired, as Marketo does."""

    def __init__(self, lifetime: float = 3600.0) -> None:
        self.now = 1000.0
        self.lifetime = lifetime
        self.asked: list[Client] = []
        self.known = "s1"
        self.ends = 0.0
        self.number = 0
        self.answers: list[Answer | NoAnswer] = []
        self.stored: Mapping[str, Any] = SECRET
        self.cached: Mapping[str, Any] = SECRET

    def __call__(self, client: Client, _deadline: Any) -> Answer | NoAnswer:
        self.asked.append(client)
        if self.answers:
            return self.answers.pop(0)
        if client.secret != self.known:
            return Answer(401, {}, b'{"error":"unauthorized","error_description":"No client"}')
        if self.now >= self.ends:
            self.number += 1
            self.ends = self.now + self.lifetime
        return given(f"token-{self.number}", int(self.ends - self.now))

    def secret(self, *, refresh: bool = False) -> Mapping[str, Any]:
        if refresh:
            self.cached = self.stored
        if not self.cached:
            raise SecretMissing
        return self.cached

    def tokens(self) -> Tokens:
        return Tokens(self.secret, self, lambda: self.now)


def given(token: Any, seconds: Any) -> Answer:
    return Answer(200, {}, json.dumps({"access_token": token, "token_type": "bearer", "expires_in": seconds}).encode())


def test_a_token_is_fetched_once_and_used_until_shortly_before_its_end() -> None:
    identity = Identity()
    tokens = identity.tokens()
    for seconds in (0, 1000, 2500):
        identity.now = 1000 + seconds
        assert tokens.get(Endless()) == "token-1"
    assert len(identity.asked) == 1
    identity.now = 1000 + 3541
    assert tokens.get(Endless()) == "token-1"
    assert len(identity.asked) == 2
    identity.now = 1000 + 3601
    assert tokens.get(Endless()) == "token-2"


def test_the_last_minute_of_a_token_costs_a_few_questions_not_one_for_each_call() -> None:
    identity = Identity()
    tokens = identity.tokens()
    for _ in range(360 * 10):
        tokens.get(Endless())
        identity.now += 1.0
    assert len(identity.asked) < 12


@pytest.mark.parametrize("seconds", [0, 1, "0", "30", None, -5, "x", True, 1e30])
def test_a_life_of_nothing_or_nonsense_is_survived(seconds: Any) -> None:
    identity = Identity()
    identity.answers = [given("t", seconds), given("t", seconds)]
    tokens = identity.tokens()
    assert tokens.get(Endless()) == "t"
    assert tokens.get(Endless()) == "t"


def test_a_refused_token_is_replaced_by_a_new_one() -> None:
    identity = Identity()
    tokens = identity.tokens()
    first = tokens.get(Endless())
    identity.ends = 0
    assert tokens.get(Endless(), refused=first) == "token-2"
    assert tokens.get(Endless(), refused=first) == "token-2"
    assert len(identity.asked) == 2


def test_threads_whose_token_was_refused_fetch_one_new_token_together() -> None:
    identity = Identity()
    tokens = identity.tokens()
    first = tokens.get(Endless())
    identity.ends = 0
    gate = threading.Barrier(8)

    def renew(_: int) -> str:
        gate.wait()
        return tokens.get(Endless(), refused=first)

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(renew, range(8))) == {"token-2"}
    assert len(identity.asked) == 2


def test_nobody_waits_for_another_threads_token_beyond_the_deadline() -> None:
    tokens = Identity().tokens()
    with tokens._lock, pytest.raises(CallFailed) as caught:
        tokens.get(In(0.01))
    assert caught.value.cause.code == "out_of_time"


def test_a_secret_that_was_changed_is_read_again_once() -> None:
    identity = Identity()
    identity.known, identity.stored = "s2", SECRET | {"client_secret": "s2"}
    assert identity.tokens().get(Endless()) == "token-1"
    assert [client.secret for client in identity.asked] == ["s1", "s2"]


def test_a_wrong_secret_is_said_and_tried_again_later_and_never_quoted() -> None:
    identity = Identity()
    identity.known = "another"
    with pytest.raises(CallFailed) as caught:
        identity.tokens().get(Endless())
    error = caught.value
    assert (error.cause.code, error.cause.status, error.verdict) == ("token_refused", 401, Verdict.RETRY)
    assert "unauthorized" in error.cause.message
    assert "s1" not in error.cause.message
    assert len(identity.asked) == 1


@pytest.mark.parametrize(
    ("secret", "code"),
    [({}, "secret_missing"), ({"client_id": "a"}, "secret_invalid"), (SECRET | {"client_id": "a b"}, "secret_invalid")],
)
def test_a_secret_that_is_not_there_or_of_another_shape_waits_for_a_person(secret: dict[str, str], code: str) -> None:
    identity = Identity()
    identity.cached = identity.stored = secret
    with pytest.raises(CallFailed) as caught:
        identity.tokens().get(Endless())
    assert (caught.value.cause.code, caught.value.verdict) == (code, Verdict.RETRY)
    assert identity.asked == []


@pytest.mark.parametrize(
    ("answer", "code", "verdict"),
    [
        (Answer(502, {}, b"<html>"), "token_http_502", Verdict.RETRY),
        (Answer(429, {}, b""), "token_http_429", Verdict.RETRY),
        (Answer(404, {}, b"<html>"), "token_http_404", Verdict.REJECT),
        (Answer(200, {}, b"<html>"), "token_bad_answer", Verdict.RETRY),
        (Answer(200, {}, b"[]"), "token_bad_answer", Verdict.RETRY),
        (given(None, 1), "token_bad_answer", Verdict.RETRY),
        (given("a b\nc", 1), "token_bad_answer", Verdict.RETRY),
        (NoAnswer("timeout"), "timeout", Verdict.RETRY),
    ],
)
def test_whatever_identity_answers_is_an_error_of_ours(answer: Answer | NoAnswer, code: str, verdict: Verdict) -> None:
    identity = Identity()
    identity.answers = [answer]
    tokens = identity.tokens()
    with pytest.raises(CallFailed) as caught:
        tokens.get(Endless())
    assert (caught.value.cause.code, caught.value.verdict) == (code, verdict)
    assert tokens.get(Endless()) == "token-1"


def test_what_is_secret_is_never_shown() -> None:
    identity = Identity()
    tokens = identity.tokens()
    tokens.get(Endless())
    assert "s1" not in repr(identity.asked[0])
    assert "token-1" not in repr(tokens._held)
