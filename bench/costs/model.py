"""A month's bill: counted figures, times list prices.

Assumed, since nothing has run on AWS: how long the functions take. Accepting waits 12 ms for AWS and works 11 ms of a
whole core; delivering waits 369 ms, most of it for kintone, and works 9 ms, and for each further event of its batch
5 ms and half a millisecond. A start by the clock waits a second for its queue to be silent. Lambda gives a function a
whole core for 1,769 MB.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Literal, NamedTuple

from bench.costs import prices
from bench.costs.figures import Figures, Nat
from bench.costs.usage import Usage

Line = Literal["network", "month", "idle", "api", "lambda", "sqs", "dynamodb", "secrets", "metrics", "logs", "traffic"]

EVENTS = prices.MILLION

_WHOLE_CORE = 1769
_ACCEPT_WAIT, _ACCEPT_WORK = 0.012, 0.011
_DELIVER_WAIT, _DELIVER_WORK = 0.369, 0.009
_MORE_WAIT, _MORE_WORK = 0.005, 0.0005
STARTS = 60 * prices.HOURS
"""By a clock of a minute, in a month."""
_EMPTY_WAIT, _EMPTY_WORK = 1.03, 0.003
_EMPTY_START = Usage(calls=4, sqs=1, reads=1, writes=2)
"""Of a start by the clock that finds nothing."""
_POLLERS = 5
"""Of an event source mapping with a maximum concurrency, each asking every 20 s; said of standard queues."""
_CACHED = 300
"""Seconds that a secret is known for (relay.aws.secrets.MAX_AGE)."""
_READ_SECRETS = 3
"""Two of the accepting function and one of the delivering, of which one of each is always awake."""
_THROUGH_NAT = 10_000
"""Bytes for each event through a NAT gateway."""
_LINE_OVERHEAD = 26

_LAMBDA_LINES = (
    "START RequestId: 6f1c3b1e-0d5e-5c8a-9a0b-2f6f3a51c2b7 Version: $LATEST\n",
    "END RequestId: 6f1c3b1e-0d5e-5c8a-9a0b-2f6f3a51c2b7\n",
    (
        "REPORT RequestId: 6f1c3b1e-0d5e-5c8a-9a0b-2f6f3a51c2b7\tDuration: 401.23 ms\tBilled Duration: 402 ms\t"
        "Memory Size: 512 MB\tMax Memory Used: 112 MB\t\n"
    ),
)
ACCESS_LINE: Mapping[str, str] = {
    "requestId": "6f1c3b1e-0d5e-5c8a-9a0b-2f6f3a51c2b7",
    "time": "01/Oct/2026:00:05:00 +0000",
    "method": "POST",
    "path": "/v1/hooks/mail-opened",
    "status": "202",
    "error": "-",
    "sourceIp": "192.28.144.7",
    "tls": "TLSv1.3",
    "responseLatency": "41",
    "integrationLatency": "38",
    "integrationStatus": "200",
    "integrationError": "-",
    "responseLength": "93",
}
"""A line of the access log, with the fields that it has (infra/door/webhook_api.py)."""


class Bill(NamedTuple):
    """USD a month, by what for."""

    lines: Mapping[Line, float]

    @property
    def without_events(self) -> float:
        """Of a relay that nobody calls."""
        return sum(self.lines[name] for name in ("network", "month", "idle"))

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self.lines.values())


def bill(
    figures: Figures,
    *,
    nat: Nat = "instance",
    zones: int = 1,
    pattern: str = "even",
    route: str = "kintone",
    events: int = EVENTS,
) -> Bill:
    """Of one route and so many events a month."""
    fixed, used = figures.fixed[nat], per_event(figures, route, figures.invocations[pattern])
    each = figures.invocations[pattern]
    seconds = _seconds(fixed.accept_memory, _ACCEPT_WAIT, _ACCEPT_WORK) + _delivering(fixed.deliver_memory, each)
    log_bytes = used.log_bytes + _access_bytes() + (_lambda_bytes() * (1 + each) if fixed.lambda_lines else 0)
    return Bill(
        {
            "network": network(nat, zones),
            "month": fixed.secrets * prices.SECRET.usd
            + (fixed.alarms + _alarms_of_more_zones(nat, zones)) * prices.ALARM.usd
            + fixed.keys * prices.KEY.usd
            + fixed.dashboards * prices.DASHBOARD.usd,
            "idle": _POLLERS * prices.HOURS * 180 * prices.SQS_CALL.usd,
            "api": events * prices.API_CALL.usd,
            "lambda": events * ((1 + each) * prices.LAMBDA_CALL.usd + seconds * prices.LAMBDA_SECOND.usd),
            "sqs": events * used.sqs * prices.SQS_CALL.usd,
            "dynamodb": events * (used.writes * prices.WRITE.usd + used.reads * prices.READ.usd),
            "secrets": _READ_SECRETS * prices.HOURS * 3600 / _CACHED * prices.SECRET_CALL.usd if events else 0.0,
            "metrics": figures.metrics[route] * prices.METRIC.usd if events else 0.0,
            "logs": events * log_bytes * prices.LOG.usd,
            "traffic": events * _THROUGH_NAT * prices.NAT_BYTE.usd if nat == "gateway" else 0.0,
        }
    )


def bill_by_clock(figures: Figures, *, nat: Nat = "instance", zones: int = 1) -> Bill:
    """Of one kintone route with `batch: {every: 1m}`, to which a million events a month come evenly.

    What a start costs that finds nothing is paid for without any event; the other lines hold what comes on top. Raises
    ValueError for figures of a version without a clock.
    """
    if figures.minute is None:
        raise ValueError("these figures know of no clock")
    fixed, minute = figures.fixed[nat], figures.minute
    at_once, accepted = bill(figures, nat=nat, zones=zones), minute.accepted * (EVENTS / minute.events)
    used = accepted + (minute.delivered + _EMPTY_START * -1) * STARTS
    drain = _seconds(fixed.deliver_memory, _DELIVER_WAIT, _DELIVER_WORK) + (minute.events - 1) * _seconds(
        fixed.deliver_memory, _MORE_WAIT, _MORE_WORK
    )
    accept = (
        prices.LAMBDA_CALL.usd + _seconds(fixed.accept_memory, _ACCEPT_WAIT, _ACCEPT_WORK) * prices.LAMBDA_SECOND.usd
    )
    log_bytes = used.log_bytes + EVENTS * _access_bytes()
    return Bill(
        {
            **at_once.lines,
            "idle": STARTS * _empty_start(fixed.deliver_memory),
            "lambda": EVENTS * prices.LAMBDA_CALL.usd + (EVENTS * accept + STARTS * drain) * prices.LAMBDA_SECOND.usd,
            "sqs": used.sqs * prices.SQS_CALL.usd,
            "dynamodb": used.writes * prices.WRITE.usd + used.reads * prices.READ.usd,
            "logs": log_bytes * prices.LOG.usd,
        }
    )


def _empty_start(memory: int) -> float:
    """USD for a start that finds nothing: it takes the lease, waits a second, and gives the lease back."""
    return (
        prices.SCHEDULE_CALL.usd
        + prices.LAMBDA_CALL.usd
        + _seconds(memory, _EMPTY_WAIT, _EMPTY_WORK) * prices.LAMBDA_SECOND.usd
        + _EMPTY_START.sqs * prices.SQS_CALL.usd
        + _EMPTY_START.writes * prices.WRITE.usd
        + _EMPTY_START.reads * prices.READ.usd
    )


def network(nat: Nat, zones: int) -> float:
    """The way out, with its addresses."""
    address = prices.ADDRESS_HOUR.usd * prices.HOURS
    if nat == "gateway":
        return zones * (prices.NAT_HOUR.usd * prices.HOURS + address)
    return zones * (prices.INSTANCE_HOUR.usd * prices.HOURS + address + 8 * prices.DISK.usd)


def per_event(figures: Figures, route: str, invocations: float) -> Usage:
    """What one event is billed as, accepting and delivering, when it shares its batch with others on average.

    A batch costs something by itself and something for each of its events; both follow from those of one and of ten.
    """
    one, ten = (each for each in figures.routes[route] if each.events in {1, 10})
    marginal = (ten.delivered + one.delivered * -1) * (1 / 9)
    itself = one.delivered + marginal * -1
    return one.accepted + marginal + itself * invocations


def variable(figures: Figures, route: str, batch: int) -> float:
    """USD for a million events of a route in batches of one size, without API Gateway and computing time."""
    (found,) = (each for each in figures.routes[route] if each.events == batch)
    used = (found.accepted + found.delivered) * (1 / batch)
    return EVENTS * (
        used.sqs * prices.SQS_CALL.usd
        + used.writes * prices.WRITE.usd
        + used.reads * prices.READ.usd
        + used.log_bytes * prices.LOG.usd
    )


def _alarms_of_more_zones(nat: Nat, zones: int) -> int:
    """A NAT instance has two alarms in each zone; those of the first are in the template."""
    return 2 * (zones - 1) if nat == "instance" else 0


def _seconds(memory: int, wait: float, work: float) -> float:
    """GB-seconds."""
    return memory / 1024 * (wait + work * _WHOLE_CORE / memory)


def _delivering(memory: int, invocations: float) -> float:
    more = 1 - invocations
    return _seconds(
        memory,
        invocations * _DELIVER_WAIT + more * _MORE_WAIT,
        invocations * _DELIVER_WORK + more * _MORE_WORK,
    )


def _access_bytes() -> int:
    return len(json.dumps(ACCESS_LINE)) + _LINE_OVERHEAD


def _lambda_bytes() -> int:
    return sum(len(line) + _LINE_OVERHEAD for line in _LAMBDA_LINES)
