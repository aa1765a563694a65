"""A gate that lets everything pass: for a look at a system, which a person asked for."""

from __future__ import annotations

from collections.abc import Callable

from relay.core.deadline import Deadline
from relay.core.gate import Returned


class OpenGate:
    """Implements relay.core.gate.Gate without limits and without a breaker."""

    def send(
        self,
        request: Callable[[], Returned],
        *,
        troubled: Callable[[Returned], bool | None],  # noqa: ARG002 - nothing is counted
        scope: str,  # noqa: ARG002
        deadline: Deadline,  # noqa: ARG002
    ) -> Returned:
        """As in relay.core.gate.Gate."""
        return request()
