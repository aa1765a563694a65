"""A short campaign over reading: everything fails, and nothing is lost, told twice, or declared gone that is there."""

from __future__ import annotations

import pytest

from tests.faults.reading.campaign import run
from tests.faults.reading.quiet import quietly


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_fails_the_far_directory_ends_as_the_near_one(seed: int) -> None:
    with quietly():
        result = run(12, seed)
    assert result.problems == []
    assert result.counts["changes lost"] == result.counts["changes under two ids"] == 0
    assert {blow.rpartition(": ")[2] for blow in result.blows} >= {"fails", "killed before", "killed after"}
    assert any(name.startswith("listings that lacked") for name in result.counts)
