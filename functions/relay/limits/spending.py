"""What a connection's function has spent between two looks."""

from __future__ import annotations

from dataclasses import dataclass

from relay.limits.gate import ConnectionGate
from relay.telemetry.metrics import Cost


@dataclass
class Spending:
    """What was spent since it was last asked."""

    gate: ConnectionGate
    told: int = 0
    """Requests of which it has spoken."""

    def __call__(self) -> Cost:
        """The cost of the batch that has just ended."""
        requests, self.told = self.gate.requests - self.told, self.gate.requests
        return Cost(requests, self.gate.budget_used(), self.gate.budget.meter.used())
