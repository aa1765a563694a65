"""The relay between both stand-ins, whose every call fails now and then, or is the last one of its function."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from typing import Any, cast
from unittest.mock import patch

import msgspec

from relay.aws.errors import AWS_ERRORS
from relay.aws.table import State
from relay.core.deadline import Countdown
from relay.core.gate import Returned
from relay.core.outcome import Delivered, Outcome, Rejected, Retry
from relay.delivering.at_most_once import Once
from relay.delivering.locks.state_locks import StateLocks
from relay.limits.open_gate import OpenGate
from systems import SYSTEMS
from systems.karte.config import KarteCalls
from systems.marketo.config import MarketoQuota
from systems.marketo.leads.sync import LeadSync
from systems.marketo.rest.quota import Quota
from tests.faults.reading.trouble import Killed, Trouble, Troubled
from tests.systems.karte.lead.two_systems import Queued, TwoSystems

_SECONDS = 140.0
"""For a batch, as Marketo's target wants it."""

PATIENCE = 1_000.0
"""Seconds after which whatever a stopped function had begun has surely ended."""

_TABLE = (
    *("get_item", "batch_get_item", "query", "put_item", "update_item", "delete_item"),
    *("batch_write_item", "transact_write_items"),
)
_PUSHED: dict[str, dict[str, Any]] = {
    "karte-user": {"fields": {"department": "values.department"}},
    "karte-purchase": {"activity": {"type": 100001, "primary": "values.item", "date": "time"}},
}
"""What KARTE tells Marketo."""


class TroubledSystems(TwoSystems):
    """As TwoSystems, with routes into Marketo. `now` is the only clock of leases and of what is done once."""

    trouble: Trouble

    def prepare(self, trouble: Trouble) -> None:
        """Behind the making of it."""
        self.trouble = trouble
        side = SYSTEMS["marketo"].target
        assert side
        lead = {"email": "email", "cookie": "marketo_cookie"}
        more = {
            name: msgspec.structs.replace(
                msgspec.convert({"to": "marketo", "from": "karte", "lead": lead, **does}, side.route_model),
                source=KarteCalls(any_of=["email", "marketo_cookie"]),
            )
            for name, does in _PUSHED.items()
        }
        many = MarketoQuota(calls_per_20_seconds=10**6, in_flight=1_000, per_day=10**9)
        connections = dict(self.config.connections)
        connections["marketo"] = msgspec.structs.replace(cast("Any", connections["marketo"]), quota=many)
        self.config = replace(self.config, routes={**self.config.routes, **more}, connections=connections)

    def now(self) -> float:
        """Seconds since 1970, on the campaign's clock."""
        return time.time() + self.shift

    def run(self, connection: str) -> bool:
        """One delivering function; what it did not settle comes again. False where nothing is queued."""
        try:
            return self.step(connection)
        except (Killed, *AWS_ERRORS):
            self.shift += PATIENCE
            return True

    def read_roster(self) -> None:
        """One tick."""
        try:
            self.roster()
        except (Killed, *AWS_ERRORS):
            self.shift += PATIENCE

    def state(self, connection: str) -> State:
        found = self.states[connection]
        return State(cast("Any", Troubled(found.dynamodb, self.trouble, "table", _TABLE)), found.table)

    def _deliver(self, connection: str, batch: Any) -> None:
        with ExitStack() as stack:
            stack.enter_context(self._on_the_clock())
            between = "tests.systems.karte.lead.two_systems"
            stack.enter_context(patch(f"{between}.OpenGate", partial(_Gate, self.trouble)))
            stack.enter_context(patch(f"{between}.Countdown", lambda _: Countdown(_SECONDS)))
            super()._deliver(connection, batch)

    def _led_on(self, connection: str, batch: Any, events: Any, told: Any) -> list[Outcome]:
        """Led on, and stopped before it was told to the queue: what follows is there twice, under one id."""
        return self.trouble.kills("hand over", partial(super()._led_on, connection, batch, events, told))

    @contextmanager
    def _on_the_clock(self) -> Iterator[None]:
        target = "systems.marketo.target.target"
        with (
            patch(f"{target}.Once", self._once),
            patch(f"{target}.StateLocks", partial(StateLocks, clock=self.now, sleep=lambda _: None)),
            patch(f"{target}.LeadSync", partial(LeadSync, sleep=self._later)),
            patch("systems.marketo.connecting.Quota", partial(Quota, clock=self.now, sleep=self._pass)),
        ):
            yield

    def _pass(self, seconds: float) -> None:
        self.shift += seconds

    def _later(self, seconds: float) -> None:
        self.shift += seconds + PATIENCE

    def _once(self, state: State) -> Once:
        return Once(state, clock=self.now)

    def rejected(self) -> list[str]:
        """Codes of what was put aside."""
        return [each.cause.code for _, each in self.outcomes if isinstance(each, Rejected)]

    def retried(self) -> int:
        """How often something was put off."""
        return sum(isinstance(each, Retry) for _, each in self.outcomes)

    def delivered(self) -> int:
        """How much was delivered, or skipped."""
        return sum(isinstance(each, Delivered) for _, each in self.outcomes)


class _Gate(OpenGate):
    """Functions are stopped before and after requests, too. That requests fail is up to the stand-ins."""

    def __init__(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def send(self, request: Callable[[], Returned], **named: Any) -> Returned:
        return cast("Returned", self._trouble.kills("request", partial(super().send, request, **named)))


__all__ = ["Queued", "TroubledSystems"]
