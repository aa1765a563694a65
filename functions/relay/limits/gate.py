"""What stands before every request to a system: the connection's budget and its circuit breaker."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast

from aws_lambda_powertools.utilities.circuit_breaker import (
    CircuitBreakerConfig,
    CircuitBreakerOpenError,
    CircuitTransition,
    circuit_breaker,
)
from aws_lambda_powertools.utilities.circuit_breaker.persistence import CircuitBreakerDynamoDBPersistence

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.config import Breaker, Connection
from relay.core.deadline import Deadline
from relay.core.gate import MustWait, Purpose
from relay.core.outcome import Cause
from relay.limits.budget import Budget
from relay.limits.day import Day
from relay.telemetry import log

Returned = TypeVar("Returned")


BREAKER = "breaker"
"""Id of the breaker's item in the state table."""


class _Answered(Exception):
    """Carries an answer past the breaker, which counts neither success nor failure for it."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        super().__init__()


class _Troubled(_Answered):
    """The same, and the breaker counts a failure."""


@dataclass(kw_only=True)
class ConnectionGate:
    """The gate of one connection; implements relay.core.gate.Gate."""

    connection: str
    budget: Budget
    breaker: Breaker
    state: State

    def __post_init__(self) -> None:
        self.requests = 0
        self.failures_in_a_row = 0
        self.opened = False
        """As far as this function knows: another one may have opened or closed it since the last request."""
        self._store = CircuitBreakerDynamoDBPersistence(self.state.table, boto3_client=self.state.dynamodb)
        self._config = CircuitBreakerConfig(
            failure_threshold=self.breaker.failures,
            recovery_timeout=self.breaker.open_seconds,
            success_threshold=1,
            handled_exceptions=(_Troubled,),
        )

    def send(
        self,
        request: Callable[[], Returned],
        *,
        troubled: Callable[[Returned], bool | None],
        scope: str,
        deadline: Deadline,
    ) -> Returned:
        """As in relay.core.gate.Gate. What the table does not tell passes: a guard must not become the outage."""
        begun = False

        def attempt() -> Returned:
            nonlocal begun
            begun = True
            self.budget.spend(scope, deadline)
            self.requests += 1
            answer = request()
            trouble = troubled(answer)
            if trouble is None:
                raise _Answered(answer)
            if trouble:
                self.failures_in_a_row += 1
                raise _Troubled(answer)
            self.failures_in_a_row = 0
            self.opened = False
            return answer

        guarded = circuit_breaker(
            name=BREAKER, persistence_store=self._store, config=self._config, on_transition=self._changed
        )(attempt)
        try:
            try:
                return cast("Returned", guarded())
            except AWS_ERRORS as error:
                if begun:
                    raise
                log.fault(error, connection=self.connection)
                return attempt()
        except _Answered as answered:
            return cast("Returned", answered.answer)
        except CircuitBreakerOpenError:
            self.opened = True
            message = "the circuit breaker is open after repeated failures; nothing was sent"
            raise MustWait(
                Cause(code="circuit_open", message=message), self.breaker.open_seconds, waiting=False
            ) from None

    def budget_used(self) -> float:
        """The share of the failures in a row that open the breaker, from 0 to 1."""
        return 1.0 if self.opened else min(1.0, self.failures_in_a_row / self.breaker.failures)

    def _changed(self, transition: CircuitTransition) -> None:
        self.opened = transition.to_state.name == "OPEN"
        log.breaker(self.connection, transition.from_state.value, transition.to_state.value)


def connection_gate(
    name: str, connection: Connection, day: Day, state: State, purpose: Purpose = "write"
) -> ConnectionGate:
    """The gate of a connection as relay.yaml has it; all functions with the same state share budget and breaker."""
    limits = connection.limits
    budget = Budget(state=state, day=day, per_second=limits.per_second, per_day=limits.per_day, purpose=purpose)
    return ConnectionGate(connection=name, budget=budget, breaker=connection.breaker, state=state)
