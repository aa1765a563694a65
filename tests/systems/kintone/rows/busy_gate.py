"""A gate behind which other people work, and at which functions are killed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

from local.systems.kintone import StandIn
from relay.aws.table import State
from relay.core.deadline import Deadline
from relay.core.event import Event
from relay.core.gate import Returned
from relay.core.outcome import Outcome
from relay.system.access import Access
from systems.kintone.config import KintoneConnection, KintoneRoute
from systems.kintone.system import KINTONE
from tests.systems.kintone.contract.relaying import Secret, Until


class Killed(BaseException):
    """The function is stopped, and nobody is told anything."""


@dataclass
class BusyGate:
    """Implements relay.core.gate.Gate. Does `before[n]` before the n-th request, and is killed after `killed_after`."""

    before: dict[int, Any] = field(default_factory=dict)
    """What is called before a request."""
    killed_after: int | None = None
    sent: int = 0

    def send(
        self,
        request: Callable[[], Returned],
        *,
        troubled: Callable[[Returned], bool | None],
        scope: str,
        deadline: Deadline,
    ) -> Returned:
        """As in relay.core.gate.Gate."""
        self.sent += 1
        self.before.get(self.sent, lambda: None)()
        answer = request()
        if self.sent == self.killed_after:
            raise Killed
        return answer


def deliver(kintone: StandIn, routes: Mapping[str, KintoneRoute], gate: BusyGate, *events: Event) -> list[Outcome]:
    """Deliver through a gate. Raises Killed."""
    secret = Secret({"api_token": kintone.api_token})
    access = Access(secret=secret, gate=gate, state=cast("State", None))
    target = KINTONE.target.for_connection(KintoneConnection(url=kintone.url), routes, access)
    return cast("list[Outcome]", list(target.deliver(events, Until())))
