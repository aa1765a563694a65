"""Tokens, limits and the breaker together with Marketo's stand-in, and the budget in a real table."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec
import pytest

from local.run.emulator import Emulator
from local.run.state import ROOT
from local.systems.marketo.stand_in import StandIn
from relay.aws.table import State
from relay.core.config import Breaker
from relay.core.deadline import Deadline
from relay.core.gate import MustWait
from relay.limits.budget import Budget
from relay.limits.gate import ConnectionGate
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.errors import CallFailed
from systems.marketo.rest.exchange import Exchange
from systems.marketo.rest.ledger import Ledger, Limits
from systems.marketo.rest.quota import CENTRAL, KEY, Quota
from tests.support.marketo_calls import EVERY_CALL
from tests.support.memory_state import MemoryState
from tests.systems.marketo.rest.contract.clients import Client, Clock
from tests.systems.marketo.rest.contract.conftest import client_of

Answer = TypeVar("Answer")


@dataclass
class Expiring:
    """A gate behind which every token expires once it has carried one call."""

    marketo: StandIn
    carried: int = 0
    refused: int = 0

    def send(
        self,
        request: Callable[[], Answer],
        *,
        troubled: Callable[[Answer], bool | None],
        scope: str,
        deadline: Deadline,
    ) -> Answer:
        found = request()
        if isinstance(found, Exchange):
            expired = found.code in {"601", "602"}
            self.refused += expired
            self.carried += not expired
            if not expired:
                self.marketo.expire_tokens()
        return found


@pytest.mark.parametrize("name", EVERY_CALL)
def test_a_token_that_expires_in_the_middle_of_any_call_is_not_noticed(stand_in: StandIn, name: str) -> None:
    gate = Expiring(stand_in)
    with StandIn() as another:
        assert outcome(client_of(stand_in, gate=gate), name) == outcome(client_of(another), name)
    assert gate.refused == gate.carried - 1 >= 1  # the first call of all has the first token


def outcome(client: Client, name: str) -> str:
    """What comes of a call, but for times and ids."""
    client.calls().leads.sync([{"email": "a@example.com"}])
    try:
        return type(EVERY_CALL[name](client.calls())).__name__
    except CallFailed as error:
        return error.cause.code


@dataclass
class Shared(Clock):
    """The stand-in's own clock: it goes on while the client sleeps."""

    marketo: StandIn = field(default_factory=StandIn)

    def now(self) -> float:
        return self.marketo.clock.now()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.marketo.clock.advance(seconds)


def test_functions_that_share_a_budget_never_break_marketos_limits(stand_in: StandIn) -> None:
    stand_in.quotas.per_window = 5
    state = MemoryState()
    limits = Limits(calls_per_20_seconds=5)
    functions = [client_of(stand_in, store=state, limits=limits, clock=Shared(marketo=stand_in)) for _ in range(3)]
    for at in range(30):
        functions[at % 3].calls(10_000).leads.partitions()
    assert stand_in.limits()["broken"] == {"606": 0, "607": 0, "615": 0}
    assert stand_in.limits()["peaks"]["per_window"] == 5


def test_what_others_spend_of_marketos_limit_is_answered_by_waiting(stand_in: StandIn) -> None:
    stand_in.quotas.per_window = 5
    clock = Shared(marketo=stand_in)
    client = client_of(stand_in, clock=clock)
    for _ in range(12):
        assert client.calls(10_000).leads.partitions()
    assert stand_in.limits()["broken"]["606"] == 2
    assert 40 <= sum(clock.slept) < 46


def test_the_day_that_others_have_spent_is_over_until_midnight_in_us_central(stand_in: StandIn) -> None:
    stand_in.quotas.per_day = 2
    clock = Shared(marketo=stand_in)
    client = client_of(stand_in, clock=clock)
    client.calls().leads.partitions()
    client.calls().leads.partitions()
    with pytest.raises(MustWait) as caught:
        client.calls().leads.partitions()
    assert caught.value.cause.code == "daily_limit"
    clock.sleep(caught.value.seconds + 1)
    assert client.calls().leads.partitions()


def test_no_more_calls_are_in_flight_than_agreed_whoever_makes_them(stand_in: StandIn, state: State) -> None:
    """Counted in DynamoDB, by as many functions as there are threads."""
    stand_in.quotas.in_flight = 3
    stand_in.latency = 0.02

    def function(_: int) -> None:
        quota = Quota(store=state, limits=Limits(10_000, in_flight=3), sleep=lambda seconds: time.sleep(seconds / 10))
        client = client_of(stand_in)
        client.marketo._rest._quota = quota
        for _ in range(3):
            client.calls().leads.partitions()

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(function, range(6)))
    assert stand_in.limits()["broken"]["615"] == 0
    assert stand_in.limits()["peaks"]["in_flight"] <= 3
    ledger = msgspec.json.decode(state.versioned(KEY).text or "", type=Ledger)
    assert (ledger.calls, ledger.leases) == (18, {})


def test_processes_that_spend_at_once_never_spend_more_than_the_budget(
    stand_in: StandIn, state: State, dynamodb: Emulator
) -> None:
    stand_in.quotas.in_flight, stand_in.quotas.per_window = 3, 12
    stand_in.latency = 0.05
    module = "tests.systems.marketo.rest.contract.spender"
    known = [str(dynamodb.port), state.table, stand_in.url, stand_in.client_id, stand_in.client_secret]
    spender = [sys.executable, "-m", module, *known, "5", str(time.time() + 2)]
    environment = os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"}
    processes = [
        subprocess.Popen(
            spender, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    made = [int(process.communicate(timeout=60)[1]) for process in processes]

    assert sum(made) == 12
    assert stand_in.limits()["broken"] == {"606": 0, "607": 0, "615": 0}
    ledger = msgspec.json.decode(state.versioned(KEY).text or "", type=Ledger)
    assert (ledger.calls, ledger.leases) == (12, {})


def a_gate(state: State) -> ConnectionGate:
    budget = Budget(state=state, day=CENTRAL)
    return ConnectionGate(connection="marketo", budget=budget, breaker=Breaker(failures=3), state=state)


def test_the_breaker_opens_when_marketo_is_down_and_nothing_more_is_sent(stand_in: StandIn, state: State) -> None:
    client = client_of(stand_in, gate=a_gate(state))
    client.calls().leads.partitions()
    stand_in.go_down()
    for _ in range(2):
        with pytest.raises((CallFailed, MustWait)):
            client.calls().leads.partitions()
    sent = len(stand_in.requests())
    with pytest.raises(MustWait) as caught:
        client.calls().leads.partitions()
    assert (caught.value.cause.code, caught.value.waiting) == ("circuit_open", False)
    assert len(stand_in.requests()) == sent


def test_a_token_that_is_given_while_the_api_is_down_does_not_close_the_breaker(
    stand_in: StandIn, state: State
) -> None:
    client = client_of(stand_in, gate=a_gate(state))
    stand_in.fail("502-html", path="/rest/*")
    with suppress(CallFailed, MustWait):
        client.calls().leads.partitions()
    stand_in.expire_tokens()  # so that a new function fetches one
    with pytest.raises(MustWait) as caught:
        client_of(stand_in, gate=a_gate(state)).calls().leads.partitions()
    assert caught.value.cause.code == "circuit_open"


def test_limits_and_refusals_do_not_open_the_breaker(stand_in: StandIn, state: State) -> None:
    client = client_of(stand_in, gate=a_gate(state))
    for code in ("606", "615", "603", "610", "611", "601"):
        stand_in.fail("code", code=code, times=4)
        for _ in range(2):
            try:
                client.calls(10_000).leads.partitions()
            except (CallFailed, MustWait):
                continue
        stand_in.recover()
    assert client.calls(10_000).leads.partitions()


def test_functions_share_what_they_know_of_the_fields_through_dynamodb(stand_in: StandIn, state: State) -> None:
    first = client_of(stand_in, cache=Cache(state)).calls().leads.describe()
    asked = len(stand_in.requests())
    assert client_of(stand_in, cache=Cache(state)).calls().leads.describe() == first
    assert len(stand_in.requests()) == asked


def test_ten_thousand_leads_are_synced_in_34_calls(stand_in: StandIn) -> None:
    calls = client_of(stand_in).calls()
    records: list[dict[str, Any]] = [{"email": f"p{at}@example.com", "firstName": "x" * 50} for at in range(10_000)]
    for start in range(0, len(records), 300):
        assert all(result.ok for result in calls.leads.sync(records[start : start + 300]))
    assert stand_in.limits()["today"] == 34
