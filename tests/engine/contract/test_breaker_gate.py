"""The circuit breaker before a system, with its state in a DynamoDB table that all functions share."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import Self

import pytest
from aws_lambda_powertools.utilities.circuit_breaker import base, persistence
from aws_lambda_powertools.utilities.circuit_breaker.persistence import CircuitBreakerDynamoDBPersistence
from botocore.exceptions import ClientError

from relay.aws.table import State
from relay.core.config import Breaker
from relay.core.gate import MustWait
from relay.limits.budget import Budget
from relay.limits.day import Day
from relay.limits.gate import ConnectionGate
from tests.engine.contract.tables import table as _table
from tests.support import log_lines
from tests.support.scripted_target import Plenty

table = _table
Later = Callable[[float], None]
OPEN_SECONDS = 2


@dataclass
class System:
    """Answers `down`, `refused` or `fine`, and counts how often it was asked."""

    says: str = "fine"
    asked: int = 0

    def answer(self) -> str:
        self.asked += 1
        return self.says


def gate(table: State, *, failures: int = 4, per_day: int | None = None) -> ConnectionGate:
    """The gate of a function that has just started."""
    new_function()
    return ConnectionGate(
        connection="crm",
        budget=Budget(state=table, day=Day(), per_day=per_day),
        breaker=Breaker(failures=failures, open_seconds=OPEN_SECONDS),
        state=table,
    )


def new_function() -> None:
    """Powertools counts failures for each process; these tests play several functions in one."""
    base._LOCAL_FAILURES.clear()
    base._LOCAL_SUCCESSES.clear()
    base._LAST_OBSERVED_STATE.clear()


def send(gate: ConnectionGate, system: System) -> str:
    return gate.send(system.answer, troubled=lambda answer: answer == "down", scope="app/1", deadline=Plenty())


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """Lets seconds go by on Powertools' clock."""
    passed = dt.timedelta()

    class Shifted(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Self:
            return super().now(tz) + passed

    def go_by(seconds: float) -> None:
        nonlocal passed
        passed += dt.timedelta(seconds=seconds)

    for module in (base, persistence.base, persistence.dynamodb):
        monkeypatch.setattr(module, "dt", SimpleNamespace(datetime=Shifted))
    return go_by


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    with log_lines.captured() as found:
        yield found


def opened(table: State) -> tuple[ConnectionGate, System]:
    """A gate whose breaker has just opened."""
    found, system = gate(table), System("down")
    for _ in range(4):
        assert send(found, system) == "down"
    return found, system


def test_the_answer_of_a_system_in_trouble_is_returned_and_the_breakers_budget_fills_step_by_step(table: State) -> None:
    found, system = gate(table), System("down")
    ladder = [found.budget_used()]
    for _ in range(4):
        assert send(found, system) == "down"
        ladder.append(found.budget_used())
    assert ladder == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_while_it_is_open_nothing_is_sent_and_events_must_wait(table: State) -> None:
    found, system = opened(table)
    with pytest.raises(MustWait) as caught:
        send(found, system)
    assert (caught.value.cause.code, caught.value.seconds) == ("circuit_open", OPEN_SECONDS)
    assert caught.value.waiting is False  # the system fails: after long enough an event is given up
    assert (system.asked, found.requests, found.budget_used()) == (4, 4, 1.0)


def test_what_the_system_refuses_does_not_count(table: State) -> None:
    found, system = gate(table), System("refused")
    for _ in range(10):
        assert send(found, system) == "refused"
    assert found.budget_used() == 0.0


def test_only_failures_in_a_row_count(table: State) -> None:
    found, system = gate(table), System()
    for says in ("down", "down", "down", "fine", "down", "down", "down", "refused", "down"):
        system.says = says
        assert send(found, system) == says
    assert found.budget_used() == 0.25


def test_after_a_while_one_request_is_tried_and_success_closes_it(
    table: State, lines: log_lines.Lines, later: Later
) -> None:
    found, system = opened(table)
    later(OPEN_SECONDS + 1)
    system.says = "fine"
    assert [send(found, system) for _ in range(3)] == ["fine"] * 3
    assert (found.budget_used(), found.opened) == (0.0, False)
    changes = [(line["breaker_before"], line["breaker_after"], line["level"]) for line in lines.all()]
    assert changes == [
        ("CLOSED", "OPEN", "ERROR"),
        ("OPEN", "HALF_OPEN", "INFO"),
        ("HALF_OPEN", "CLOSED", "INFO"),
    ]
    assert {line["connection"] for line in lines.all()} == {"crm"}


def test_a_try_that_fails_keeps_it_open(table: State, later: Later) -> None:
    found, system = opened(table)
    later(OPEN_SECONDS + 1)
    assert send(found, system) == "down"
    with pytest.raises(MustWait):
        send(found, system)
    assert (system.asked, found.budget_used()) == (5, 1.0)


def test_a_function_that_starts_now_sees_that_another_one_has_opened_it(table: State) -> None:
    _, system = opened(table)
    fresh = gate(table)
    with pytest.raises(MustWait):
        send(fresh, system)
    assert (system.asked, fresh.requests, fresh.budget_used()) == (4, 0, 1.0)


def test_a_function_sees_that_another_one_has_closed_it(table: State, later: Later) -> None:
    first, system = opened(table)
    later(OPEN_SECONDS + 1)
    system.says = "fine"
    assert send(gate(table), system) == "fine"
    later(5)  # for as long a function trusts what it has read
    assert first.budget_used() == 1.0
    assert send(first, system) == "fine"
    assert (first.budget_used(), first.opened) == (0.0, False)


def test_a_request_that_the_budget_holds_back_is_no_failure_and_is_not_sent(table: State) -> None:
    found, system = gate(table, per_day=2), System("down")
    for _ in range(2):
        send(found, system)
    for _ in range(5):
        with pytest.raises(MustWait) as caught:
            send(found, system)
        assert (caught.value.cause.code, caught.value.waiting) == ("daily_limit", True)
    assert (system.asked, found.requests, found.budget_used()) == (2, 2, 0.5)


def test_a_breaker_whose_table_does_not_answer_stops_no_request(table: State) -> None:
    found, system = gate(replace(table, table="no-such-table")), System()
    assert [send(found, system) for _ in range(3)] == ["fine"] * 3
    system.says = "down"
    assert [send(found, system) for _ in range(9)] == ["down"] * 9


def test_a_breaker_that_may_not_note_who_probes_stops_no_request(table: State, later: Later) -> None:
    found, system = opened(table)
    later(OPEN_SECONDS + 1)
    system.says = "fine"
    found._store = Unwritable(table.table, boto3_client=table.dynamodb)
    assert send(found, system) == "fine"


class Unwritable(CircuitBreakerDynamoDBPersistence):
    """A table that can be read and is throttled when it is written to."""

    def try_acquire_half_open(self, *_: object, **__: object) -> bool:
        raise ClientError({"Error": {"Code": "ThrottlingException", "Message": ""}}, "UpdateItem")


def test_an_answer_that_says_nothing_of_the_system_neither_opens_nor_closes_it(
    table: State, lines: log_lines.Lines, later: Later
) -> None:
    found, system = gate(table), System("down")

    def ask(says: str) -> str:
        system.says = says
        verdicts = {"down": True, "fine": False}
        return found.send(system.answer, troubled=verdicts.get, scope="app/1", deadline=Plenty())

    for _ in range(3):
        assert [ask("down"), ask("hello")] == ["down", "hello"]
    ask("down")
    assert [line["breaker_after"] for line in lines.all()] == ["OPEN"]
    later(OPEN_SECONDS + 1)
    ask("hello")
    assert [line["breaker_after"] for line in lines.all()] == ["OPEN", "HALF_OPEN"]
    ask("fine")
    assert [line["breaker_after"] for line in lines.all()] == ["OPEN", "HALF_OPEN", "CLOSED"]


def test_a_fault_while_sending_is_passed_on_and_does_not_open_it(table: State) -> None:
    found, system = gate(table), System()

    def breaks() -> str:
        raise ZeroDivisionError

    for _ in range(6):
        with pytest.raises(ZeroDivisionError):
            found.send(breaks, troubled=lambda answer: answer == "down", scope="app/1", deadline=Plenty())
    assert send(found, system) == "fine"
