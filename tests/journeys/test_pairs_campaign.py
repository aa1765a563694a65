"""The campaign over fields that go both ways in its short form; `make faults` has the long one."""

from __future__ import annotations

import random

from tests.faults.pairs import campaign
from tests.faults.reading.quiet import quietly


def test_both_sides_end_alike_and_nothing_of_a_persons_is_lost_while_everything_fails() -> None:
    """Lost answers, stopped functions, throttled tables, and people who act between any two steps."""
    seed = random.randrange(10**9)
    with quietly():
        result = campaign.run(20, seed)
    assert result.problems == [], f"again with: python -m tests.faults.pairs --rounds 20 --seed {seed}"
    assert sum(result.blows.values()) > 0, "hardly anything failed, so this proves little"
    for proof in ("people on both sides", "values written by the relay", "acts between two steps of a function"):
        assert result.counts[proof] > 0
