"""A gate that lets everything pass: for a look at a system, which a person asked for."""

from __future__ import annotations

from collections.abc import Callable

from relay.core.deadline import Deadline
from relay.core.gate import Answer


class OpenGate:
    """Implements relay.core.gate.Gate without limits and without a breaker."""

    def send(
        self,
        request: Callable[[], Answer],
        *,
        troubled: Callable[[Answer], bool | None],  # noqa: ARG002 - nothing is counted
        scope: str,  # noqa: ARG002
        deadline: Deadline,  # noqa: ARG002
    ) -> Answer:
        """As in relay.core.gate.Gate."""
        return request()
