"""Made-up figures of one day, the same every time: an ordinary day with half an hour in which the system is down."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping

from infra.dashboard_picture.definition import Graph, Series

POINTS = 145
"""Every ten minutes, from 0:00 to 24:00."""

_DOWN = (14.0, 14.5)
_CAUGHT_UP = 14.8
_SHARES = (0.7, 0.3)
"""Of the first and the second route."""
_PER_REQUEST = 8.0
_EXACT = {"BreakerBudget", "DayUsed"}
_EVENTS_PER_REQUEST = "(FILL(delivered, 0) + FILL(retried, 0)) / requests"
_FEW = 5
"""Figures up to this are counts of single things."""


def hours() -> list[float]:
    """When each point is."""
    return [24 * at / (POINTS - 1) for at in range(POINTS)]


def values(graph: Graph, series: Series) -> list[float]:
    """The figures of one line. Raises KeyError for a metric that has none here yet."""
    figure = _quarantine if graph.title == "Quarantine" else _FIGURES[series.metric]
    rough = random.Random(f"{graph.title}/{series.label}")  # noqa: S311 - the same figures every time
    share = _SHARES[_route_number(graph, series) % len(_SHARES)]
    figures = [figure(hour, series, share) for hour in hours()]
    if series.metric in _EXACT:
        return [round(value, 1) for value in figures]
    return [round(value * (0.9 + 0.2 * rough.random()), 1) if value > _FEW else value for value in figures]


def _route_number(graph: Graph, series: Series) -> int:
    routes = list(dict.fromkeys(each.label.split(" ")[0] for each in graph.series))
    return routes.index(series.label.split(" ")[0])


def _opened(hour: float) -> float:
    """Webhooks in ten minutes: a mailing at nine in the morning, most mails read soon after it and in the evening."""
    return 8 + 150 * math.exp(-(((hour - 9.6) / 1.2) ** 2)) + 55 * math.exp(-(((hour - 20.5) / 1.6) ** 2))


def _is_down(hour: float) -> bool:
    return _DOWN[0] <= hour < _DOWN[1]


def _is_catching_up(hour: float) -> bool:
    return _DOWN[1] <= hour < _CAUGHT_UP


def _backlog(hour: float) -> float:
    return _opened(_DOWN[0]) * 6 * (hour - _DOWN[0]) if _is_down(hour) else 0.0


def _delivered(hour: float) -> float:
    if _is_down(hour):
        return 0.0
    return _opened(hour) * (2.6 if _is_catching_up(hour) else 1.0)


def _quarantine(hour: float, *_: object) -> float:
    return 3.0 if 10.2 < hour < 15 else 0.0


def _visible(hour: float, series: Series, _: float) -> float:
    if series.label == "dead letters":
        return 2.0 if hour > 11 else 0.0
    return 0.15 * _opened(hour) + _backlog(hour)


def _age(hour: float, series: Series, _: float) -> float:
    longest = 60_000.0 if series.statistic == "p50" else 95_000.0
    usual = 12_000.0 if series.statistic == "p50" else 24_000.0
    return longest * 18 if _is_catching_up(hour) else usual


def _spent(hour: float, *_: object) -> float:
    """Percent of a day that begins at midnight here (UTC), which is nine in the morning in Japan."""
    return sum(_delivered(each) for each in hours() if each <= hour) / _PER_REQUEST / 12


def _budget(hour: float, *_: object) -> float:
    return 100.0 if _is_down(hour) else 20.0 if 6.2 < hour < 6.5 else 0.0


_FIGURES: Mapping[str, Callable[[float, Series, float], float]] = {
    "Count": lambda hour, *_: _opened(hour),
    "4XXError": lambda hour, *_: 3.0 if 10 < hour < 10.4 else 0.0,
    "5XXError": lambda *_: 0.0,
    "Duration": lambda hour, series, _: 22.0 if series.label == "webhook" else 60.0 if _is_down(hour) else 20_900.0,
    "Errors": lambda *_: 0.0,
    "Throttles": lambda *_: 0.0,
    "ApproximateNumberOfMessagesVisible": _visible,
    "ApproximateAgeOfOldestMessage": lambda hour, *_: 3600 * (hour - _DOWN[0]) + 21 if _is_down(hour) else 21.0,
    "Requests": lambda hour, *_: 2.0 if _is_down(hour) else _delivered(hour) / _PER_REQUEST,
    _EVENTS_PER_REQUEST: lambda hour, *_: 60.0 if _is_catching_up(hour) else 1 + 0.09 * _opened(hour),
    "BreakerBudget": _budget,
    "DayUsed": _spent,
    "Accepted": lambda hour, _, share: share * _opened(hour),
    "Delivered": lambda hour, _, share: share * _delivered(hour),
    "Retried": lambda hour, _, share: share * 40 if _is_down(hour) else 0.0,
    "DeadLettered": lambda hour, _, share: 2 * share if 10.9 < hour < 11.1 else 0.0,
    "DeliveryAge": _age,
}
