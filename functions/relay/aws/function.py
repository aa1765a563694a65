"""What a function knows of its own beginning and end."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from relay.telemetry import log

KEEP_AWAKE: dict[str, Any] = {"action": "keep_awake"}
"""The event of a schedule that calls a function only so that it has been called: it is answered, and nothing else."""

MARGIN = 5.0
"""Seconds kept back from Lambda's time-out: to put events aside, hide the rest and answer."""


class Context(Protocol):
    """What is used of Lambda's context object."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function is stopped."""


@dataclass(frozen=True)
class FunctionDeadline:
    """The function's own time-out, less the margin."""

    context: Context

    def seconds_left(self) -> float:
        """Seconds in which a target may still work."""
        return self.context.get_remaining_time_in_millis() / 1000 - MARGIN


def prepare(*builders: Callable[[], object]) -> None:
    """Build what each call needs, while Lambda imports the handler: it does so with a whole core, and calls with less.

    What cannot be built yet is left to the first call, which says why. Nothing is built where no Lambda is.
    https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
    """
    if "AWS_LAMBDA_FUNCTION_NAME" not in os.environ:
        return
    for build in builders:
        try:
            build()
        except Exception as error:  # noqa: BLE001 - an import that fails would take the whole function with it
            log.fault(error)
