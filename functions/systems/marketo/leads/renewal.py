"""Asking Marketo anew for its fields, since one that seems unknown may have been made just now."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from systems.marketo.rest.calls.schema import LeadSchema
from systems.marketo.rest.client import Calls

RENEW_SECONDS = 600.0
"""Between two times, so that a wrong name does not cost a call for each record."""


@dataclass
class Renewal:
    """For the life of a process. `clock` and `seconds`, those between two times, are in seconds."""

    clock: Callable[[], float] = time.monotonic
    seconds: float = RENEW_SECONDS
    _renewed_at: float = float("-inf")

    def schema(self, calls: Calls) -> LeadSchema | None:
        """What Marketo describes now; None when it was asked only just before. Raises CallFailed and MustWait."""
        now = self.clock()
        if now - self._renewed_at < self.seconds:
            return None
        schema = calls.leads.describe(refresh=True)
        self._renewed_at = now
        return schema
