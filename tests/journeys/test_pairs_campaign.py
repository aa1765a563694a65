"""The campaign over fields that go both ways in its short form; `make faults` has the long one, with other seeds."""

from __future__ import annotations

from tests.faults.pairs import campaign
from tests.faults.reading.quiet import quietly

SEED = 20261201
"""What fails here is then the change's."""


def test_both_sides_end_alike_and_nothing_of_a_persons_is_lost_while_everything_fails() -> None:
    """Lost answers, stopped functions, throttled tables, and people who act between any two steps."""
    with quietly():
        result = campaign.run(20, SEED)
    assert result.problems == [], f"again with: python -m tests.faults.pairs --rounds 20 --seed {SEED}"
    assert sum(result.blows.values()) > 0, "hardly anything failed, so this proves little"
    for proof in ("people on both sides", "values written by the relay", "acts between two steps of a function"):
        assert result.counts[proof] > 0
