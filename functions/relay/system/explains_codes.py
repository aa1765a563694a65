"""Systems that explain their own codes: of what fails at them, and of what they warn of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, runtime_checkable

from relay.core.explanation import Explanation


@runtime_checkable
class ExplainsCodes(Protocol):
    """What a system has beside. Asked by the operator's command alone, so it may load what Lambda never does."""

    def explanations(self) -> Mapping[str, Explanation]:
        """By code: of relay.core.outcome.Cause.code, and of Delivered.warnings without their fields."""
