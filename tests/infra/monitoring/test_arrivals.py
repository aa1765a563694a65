"""Dead letters and quarantine ring for what arrives: a second one rings again while the first still lies there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from tests.infra.monitoring.test_monitoring_stack import alarms
from tests.infra.synthesised import Synthesised

NOTHING: Sequence[float | None] = ()


@dataclass(frozen=True)
class Series:
    """Figures of one metric by period, None where CloudWatch has none; with what metric math does to them."""

    values: tuple[float | None, ...]

    def __add__(self, other: Series) -> Series:
        pairs = zip(self.values, other.values, strict=True)
        return Series(tuple(None if one is None or two is None else one + two for one, two in pairs))

    def __gt__(self, least: float) -> Series:
        return Series(tuple(None if value is None else float(value > least) for value in self.values))


def fill(series: Series, value: float) -> Series:
    """`FILL`: what is missing is `value`."""
    return Series(tuple(value if each is None else each for each in series.values))


def diff(series: Series) -> Series:
    """`DIFF`: the difference to the period before; the first has none."""
    pairs = zip(series.values, series.values[1:], strict=False)
    return Series((None, *(None if one is None or two is None else two - one for one, two in pairs)))


def choose(condition: Series, one: Series, other: Series) -> Series:
    """`IF`, period by period."""
    rows = zip(condition.values, one.values, other.values, strict=True)
    return Series(tuple(yes if chosen else no for chosen, yes, no in rows))


def arrived(alarm: dict[str, Any], **figures: Sequence[float | None]) -> list[bool]:
    """For each period, whether the alarm's expression is above its threshold."""
    (expression,) = (each["Expression"] for each in alarm["Metrics"] if "Expression" in each)
    known = {name: Series(tuple(values)) for name, values in figures.items()}
    found = eval(expression, {"IF": choose, "FILL": fill, "DIFF": diff}, known)  # noqa: S307 - the template's own
    return [value is not None and value > alarm["Threshold"] for value in found.values]


def is_ringing(alarm: dict[str, Any], now: int, late: int, **figures: Sequence[float | None]) -> bool:
    """Whether the alarm rings at the end of period `now`, when the figures of the `late` newest are not there yet.

    With `FILL` none of its periods is missing, so it looks at the newest ones, as many as it evaluates.
    """
    known = {name: [*values[: now + 1 - late], *[None] * late] for name, values in figures.items()}
    newest = arrived(alarm, **known)[-alarm["EvaluationPeriods"] :]
    return sum(newest) >= int(alarm["DatapointsToAlarm"])


WATCHED = ["DeadLettersKintone", "DeadLettersKintoneSales", "Quarantine"]


@pytest.fixture
def dead_letters(full: Synthesised) -> dict[str, Any]:
    return alarms(full)["DeadLettersKintone"]


def test_each_letter_that_the_relay_puts_aside_rings_whatever_lies_there_already(dead_letters: dict[str, Any]) -> None:
    rings = arrived(
        dead_letters,
        sent=[None, 1, None, None, 2, None],
        lying=[None, 1, 1, 1, 3, 3],
        held=[None, 0, 0, 0, 0, 0],
    )
    assert rings == [False, True, False, False, True, False]


def test_a_letter_that_sqs_moves_there_rings_too_though_nobody_has_sent_it(dead_letters: dict[str, Any]) -> None:
    rings = arrived(
        dead_letters,
        sent=[None, None, None, None, None],
        lying=[None, None, 1, 1, 2],
        held=[None, None, 0, 0, 0],
    )
    assert rings == [False, False, True, False, True]


def test_who_looks_at_letters_puts_them_back_or_removes_them_rings_nothing(dead_letters: dict[str, Any]) -> None:
    rings = arrived(
        dead_letters,
        sent=[None, None, None, None, None],
        lying=[3, 1.5, 0, 2.5, 0],
        held=[0, 1.5, 3, 0.5, 0],
    )
    assert rings == [False, False, False, False, False]


def test_a_letter_that_comes_while_another_is_replayed_rings(dead_letters: dict[str, Any]) -> None:
    rings = arrived(dead_letters, sent=[None, 1], lying=[1, 1], held=[0, 0])
    assert rings == [False, True]


@pytest.mark.parametrize("name", WATCHED)
@pytest.mark.parametrize("late", [0, 1, 2, 3])
@pytest.mark.parametrize("is_counted", [True, False])
def test_what_comes_into_a_queue_that_was_idle_rings_though_its_figures_are_late(
    full: Synthesised, name: str, late: int, *, is_counted: bool
) -> None:
    """CloudWatch looks at an idle queue again after up to 15 minutes; whether what was sent counts is not said."""
    figures = {
        "sent": [*[None] * 6, 1 if is_counted else 0, *[0] * 8],
        "lying": [*[None] * 6, *[1] * 9],
        "held": [*[None] * 6, *[0] * 9],
    }
    rings = [is_ringing(alarms(full)[name], now, late, **figures) for now in range(4, 15)]
    assert any(rings)
    assert not rings[0]
    assert not rings[-1]


@pytest.mark.parametrize("name", WATCHED)
def test_a_second_one_rings_again_though_the_first_still_lies_there(full: Synthesised, name: str) -> None:
    figures = {
        "sent": [None, 1, *[0] * 7, 1, *[0] * 7],
        "lying": [None, *[1] * 8, *[2] * 8],
        "held": [None, *[0] * 16],
    }
    rings = [is_ringing(alarms(full)[name], now, 0, **figures) for now in range(17)]
    begins = [now for now in range(1, 17) if rings[now] and not rings[now - 1]]
    assert begins == [1, 9]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("DeadLettersKintone", "DeliverykintoneQueueDead"),
        ("DeadLettersKintoneSales", "DeliverykintonesalesQueueDead"),
        ("Quarantine", "WebhookQuarantine"),
    ],
)
def test_each_is_watched_with_the_figures_of_its_own_queue(full: Synthesised, name: str, path: str) -> None:
    metrics = [each["MetricStat"] for each in alarms(full)[name]["Metrics"] if "MetricStat" in each]
    names = {each["Metric"]["MetricName"]: each["Stat"] for each in metrics}
    assert names == {
        "NumberOfMessagesSent": "Sum",
        "ApproximateNumberOfMessagesVisible": "Average",
        "ApproximateNumberOfMessagesNotVisible": "Average",
    }
    for each in metrics:
        assert path in str(each["Metric"]["Dimensions"])
