"""Percentiles, ratios and the table: what turns measurements into a verdict."""

from __future__ import annotations

import pytest

from bench.measures import median_ratio, percentile
from bench.table import HEADS, Row, table


def row(value: float, **changed: object) -> Row:
    facts: dict[str, object] = {"what": "a", "unit": "x", "bound": "at most", "goal": 1.5, "ours": "1 ms", **changed}
    return Row(value=value, **facts)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("share", "expected"), [(0.0, 1.0), (0.1, 1.0), (0.5, 5.0), (0.51, 6.0), (0.99, 10.0), (1.0, 10.0)]
)
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(share: float, expected: float) -> None:
    assert percentile([float(value) for value in range(10, 0, -1)], share) == expected


def test_no_values_have_no_percentile() -> None:
    with pytest.raises(ValueError, match="no values"):
        percentile([], 0.5)


def test_one_pair_that_was_disturbed_does_not_move_the_ratio() -> None:
    assert median_ratio([(2.0, 1.0), (200.0, 1.0), (2.0, 1.0), (4.0, 2.0), (1.0, 90.0)]) == 2.0


@pytest.mark.parametrize(("bound", "value", "met"), [("at most", 1.5, True), ("at most", 1.51, False)])
def test_a_goal_may_be_reached_but_not_passed(bound: str, value: float, met: bool) -> None:  # noqa: FBT001
    assert row(value, bound=bound).met is met


@pytest.mark.parametrize(("value", "met"), [(20.0, True), (19.9, False)])
def test_a_speed_must_be_at_least_the_goal(value: float, met: bool) -> None:  # noqa: FBT001
    assert row(value, bound="at least", goal=20).met is met


def test_a_missed_goal_is_told_in_the_table() -> None:
    lines = table(HEADS, [row(2.0).cells(), row(1.0).cells()]).splitlines()

    assert ["MISSED" in line for line in lines] == [False, False, True, False]
    assert len({len(line) for line in lines}) == 1
