"""How a million events come in a month, and how many of them then share an invocation of the delivering function.

The latter is simulated with the engine's own code (bench.simulation), at once and with the default concurrency.
"""

from __future__ import annotations

import itertools
import random
from typing import NamedTuple

from bench import opens
from bench.costs.model import EVENTS
from bench.simulation.run import Settings, simulate

_DAYS = 30.4
_WORKING_HOURS = 21.7 * 9
_MAILINGS = 20
_LEADS = 50_000
_SIMULATED = 1500
"""Webhooks at each rate, of which the mean is taken."""


class Burst(NamedTuple):
    """A share of the events, that come at one rate."""

    share: float
    per_second: float


Pattern = tuple[Burst, ...]


def _mailings() -> Pattern:
    """Twenty mailings, opened as people open mails: see bench.opens."""
    steps = list(itertools.pairwise(opens.CURVE))
    whole = opens.CURVE[-1][1]
    return tuple(
        Burst((high - low) / whole, EVENTS / _MAILINGS * (high - low) / whole / (3600 * (end - begin)))
        for (begin, low), (end, high) in steps
    )


PATTERNS: dict[str, Pattern] = {
    "even": (Burst(1.0, EVENTS / (_DAYS * 86_400)),),
    "office": (Burst(1.0, EVENTS / (_WORKING_HOURS * 3600)),),
    "mailings": _mailings(),
    "lists": (Burst(1.0, 20.0),),
}
"""Round the clock; nine hours of each working day; twenty mailings a month; lists that are sent at 20 a second."""


def invocations(pattern: Pattern, seed: int) -> float:
    """Invocations of the delivering function for each event."""
    return sum(burst.share * _per_event(burst.per_second, seed) for burst in pattern)


def _per_event(per_second: float, seed: int) -> float:
    arriving = opens.steady(_SIMULATED, per_second, _LEADS, random.Random(seed))  # noqa: S311 - chance with a seed
    found = simulate(arriving, Settings(), seed=seed)
    return found.invocations / found.webhooks
