"""What was counted, as it is kept: `now.json` of the code as it is, `before.json` of that before it was made to save.

`before.json` is of the version before batches had a bound of bytes: the delivering function had 512 MB like the
accepting one, each connection four alarms for its breaker and three metrics more, the topic of the alarms a key of its
own, everybody a dashboard, and Lambda wrote its three lines for each invocation.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from bench.costs.usage import Usage

Nat = Literal["gateway", "instance"]

FOLDER = Path(__file__).parent
NATS: tuple[Nat, ...] = ("gateway", "instance")


class Fixed(msgspec.Struct, frozen=True, kw_only=True):
    """Numbers of what is paid for by the month, and what the functions are made of."""

    alarms: int
    """Metrics that alarms look at: an alarm over several is paid for as several."""
    secrets: int
    keys: int
    dashboards: int
    accept_memory: int
    deliver_memory: int
    lambda_lines: bool
    """Whether Lambda writes its START, END and REPORT lines."""


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """What a batch of so many events took, all of it together."""

    events: int
    accepted: Usage
    delivered: Usage


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that the cost model multiplies by prices."""

    routes: dict[str, list[Batch]]
    metrics: dict[str, int]
    """Metrics that a route to each system writes."""
    invocations: dict[str, float]
    """Of the delivering function for each event, by pattern."""
    fixed: dict[Nat, Fixed]
    minute: Batch | None = None
    """One start by the clock of a kintone route, to which events come evenly; None where there was no clock."""


def read(name: str = "now") -> Figures:
    """The figures in a file. Raises msgspec.ValidationError or FileNotFoundError for none."""
    return msgspec.json.decode((FOLDER / f"{name}.json").read_bytes(), type=Figures)


def write(figures: Figures, name: str = "now") -> None:
    """Keep them."""
    (FOLDER / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(figures), indent=1) + b"\n")


def count(seed: int) -> Figures:
    """Count everything. Raises BenchError."""
    from bench.costs import counting, patterns  # noqa: PLC0415 - these and the next load half the project,
    from bench.costs.fixed import fixed  # noqa: PLC0415 - which who only reads figures has no need of

    found = counting.counts()
    ((minute,),) = counting.counts(counting.ROUTES[:1], [counting.EVEN_MINUTE]).values()
    return Figures(
        routes={
            name: [Batch(events=each.events, accepted=each.accepted, delivered=each.delivered) for each in batches]
            for name, batches in found.items()
        },
        metrics={name: len(batches[0].metrics) for name, batches in found.items()},
        invocations={
            name: round(patterns.invocations(pattern, seed), 3) for name, pattern in patterns.PATTERNS.items()
        },
        fixed={nat: fixed(nat) for nat in NATS},
        minute=Batch(events=minute.events, accepted=minute.accepted, delivered=minute.delivered),
    )
