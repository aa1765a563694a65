"""Logs are the record of what happened: one JSON line for each event and step.

A line never holds what a lead's fields say. It may hold ids, names from relay.yaml, codes, counts, times, and `lead`,
the keyed hash that ties the lines of one lead together.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Literal

from aws_lambda_powertools import Logger

Step = Literal[
    "accepted",
    "ignored",
    "refused",
    "quarantined",
    "delivered",
    "retried",
    "dead_lettered",
    "handed_over",
    "read",
    "read_stopped",
    "differs",
    "stale_fields",
]

Level = Literal["info", "warning", "error"]
_LEVELS: dict[Step, Level] = {
    "accepted": "info",
    "ignored": "info",
    "refused": "warning",
    "quarantined": "warning",
    "delivered": "info",
    "retried": "warning",
    "dead_lettered": "error",
    "handed_over": "info",
    "read": "info",
    "read_stopped": "warning",
    "differs": "info",
    "stale_fields": "info",
}


# With its log format JSON, Lambda lets libraries say what they like from INFO on; this log is the relay's own.
# https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-log-level.html
logging.getLogger().setLevel(logging.WARNING)


@cache
def logger() -> Logger:
    """The function's logger; service name and level come from Powertools' environment variables.

    Times are written by RFC 3339: to a line without such a time Lambda would add another one.
    """
    return Logger(utc=True, use_rfc3339=True)


@contextmanager
def quiet() -> Iterator[None]:
    """Write nothing: where no function makes calls but a person's command, which says itself what it does."""
    filters = logger().registered_handler.filters
    filters.append(_nothing)
    try:
        yield
    finally:
        filters.remove(_nothing)


def _nothing(_: logging.LogRecord) -> bool:
    return False


def step(name: Step, **facts: Any) -> None:
    """Write one line for one event's step. What is None is left out."""
    own_step(name, _LEVELS[name], **facts)


def own_step(name: str, level: Level, **facts: Any) -> None:
    """Write one line for a step that only one system knows. What is None is left out."""
    known = {key: value for key, value in facts.items() if value is not None}
    getattr(logger(), level)(name, step=name, **known)


def breaker(connection: str, before: str, after: str) -> None:
    """Write that a connection's circuit breaker has changed its state: CLOSED, OPEN or HALF_OPEN."""
    level = "error" if after == "OPEN" else "info"
    getattr(logger(), level)("breaker", connection=connection, breaker_before=before, breaker_after=after)


def call(system: str, *, code: str | None = None, **facts: Any) -> None:
    """Write one line for one request to a system's API: the path as a pattern, never with ids or values in it.

    `code` is the system's own or the relay's word for what failed; None for a success.
    """
    known = {key: value for key, value in {"api_code": code, **facts}.items() if value is not None}
    getattr(logger(), "info" if code is None else "warning")("api_call", system=system, **known)


def refused_by_queue(connection: str, code: str) -> None:
    """Write that SQS did not settle one message of a batch; it will come back by itself."""
    logger().warning("not_settled", connection=connection, queue_code=code)


def fault(error: BaseException, **facts: Any) -> None:
    """Write where an unexpected error arose: its type and the code's lines; its words may quote a payload."""
    frames = traceback.extract_tb(error.__traceback__)
    stack = [f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
    logger().critical("fault", error_type=type(error).__name__, stack=stack, **facts)


def lead_hash(key: bytes, lead: str) -> str:
    """Sixteen hexadecimal digits that stand for a lead in the logs; `key` keeps strangers from computing them.

    Spaces around and capitals play no part, so that an operator finds an address however it was written.
    """
    return hmac.new(key, lead.strip().casefold().encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:16]
