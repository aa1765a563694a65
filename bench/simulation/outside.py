"""What the engine calls, in simulated time: kintone, which takes everything, and the connection's table."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.simulation.clock import Clock
from relay.aws.table import State, Versioned
from relay.core.deadline import Deadline
from relay.core.gate import Returned
from relay.http.transport import Answer as HttpAnswer
from relay.limits.budget import Budget

REQUEST_SECONDS = 0.3
RECORD_SECONDS = 0.005
"""How long kintone takes: an assumption, on the slow side for a request of 100 records (0.8 s)."""

TABLE_SECONDS = 0.005
"""One call of DynamoDB: an assumption."""


@dataclass
class Kintone:
    """In the place of relay.http.transport.Transport."""

    clock: Clock
    requests: int = 0
    records: int = 0

    def send(self, method: str, url: str, deadline: Deadline, *, headers: Mapping[str, str], body: bytes) -> HttpAnswer:  # noqa: ARG002 - the transport's signature
        """Take the records of a PUT."""
        number = len(json.loads(body)["records"])
        self.requests += 1
        self.records += number
        self.clock.sleep(REQUEST_SECONDS + number * RECORD_SECONDS)
        written = [{"id": "1", "revision": "2", "operation": "UPDATE"}] * number
        return HttpAnswer(200, {}, json.dumps({"records": written}).encode())


@dataclass
class BudgetGate:
    """The connection's gate without its breaker: nothing fails here."""

    budget: Budget

    def send(
        self,
        request: Callable[[], Returned],
        *,
        troubled: Callable[[Returned], bool | None],  # noqa: ARG002 - nothing is troubled
        scope: str,
        deadline: Deadline,
    ) -> Returned:
        """As in relay.core.gate.Gate."""
        self.budget.spend(scope, deadline)
        return request()


@dataclass(frozen=True)
class Table(State):
    """The state table in memory."""

    clock: Clock = field(default_factory=Clock)
    counts: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    revisions: dict[str, int] = field(default_factory=dict)

    def increment_below(self, key: str, limit: int, lifetime: float) -> int | None:  # noqa: ARG002 - nothing expires within a day
        """As State's."""
        self.clock.sleep(TABLE_SECONDS)
        if self.counts.get(key, 0) >= limit:
            return None
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def put_all(self, values: Mapping[str, str], lifetime: float) -> None:  # noqa: ARG002
        """As State's: a call for each 25 items."""
        for _ in range(0, len(values), 25):
            self.clock.sleep(TABLE_SECONDS)
        self.texts.update(values)

    def versioned(self, key: str) -> Versioned:
        """As State's."""
        self.clock.sleep(TABLE_SECONDS)
        return Versioned(self.texts.get(key), self.revisions.get(key, 0))

    def replace(self, key: str, value: str, lifetime: float, *, revision: int) -> bool:  # noqa: ARG002 - as above
        """As State's."""
        self.clock.sleep(TABLE_SECONDS)
        if self.revisions.get(key, 0) != revision:
            return False
        self.texts[key], self.revisions[key] = value, revision + 1
        return True


def nothing() -> Any:
    """In the place of a client that is never called."""
    return None
