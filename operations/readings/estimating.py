"""What reading a span would take, as the system itself says beforehand: asked by the function that reads it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from operations.deployment.asking import ask
from operations.failures import OperatorError
from operations.readings.known import KnownReading
from relay.system.stream import estimates

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class SpanEstimate(msgspec.Struct, frozen=True, kw_only=True):
    """About what it takes; what cannot be said is None."""

    records: int | None = None
    calls: int | None = None
    seconds: float | None = None


class _Answer(msgspec.Struct, frozen=True, kw_only=True):
    estimate: SpanEstimate | None = None
    code: str = ""


def estimate(
    known: KnownReading, functions: LambdaClient, *, since: datetime | None, until: datetime
) -> tuple[SpanEstimate | None, str]:
    """What it takes, or why that cannot be told: a code, or nothing where its system tells no such thing.

    Raises botocore's errors.
    """
    if not estimates(known.in_relay_yaml().stream):
        return None, ""
    try:
        found = ask(
            functions,
            known.function.function_name,
            "estimate",
            _Answer,
            look="relay tail --errors",
            reading=known.name,
            since=since.isoformat() if since else None,
            until=until.isoformat(),
        )
    except OperatorError as error:
        return None, str(error)
    return found.estimate, found.code
