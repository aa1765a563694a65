"""The campaign over Mazrica in its short form; `make faults` has the long one."""

from __future__ import annotations

import random

from tests.faults.mazrica import campaign
from tests.faults.reading.quiet import quietly


def test_nobody_is_there_twice_and_nobody_has_what_is_somebody_elses_while_everything_fails() -> None:
    """M-03, M-12, M-24: lost answers, stopped functions, contacts that are merged while they are written."""
    seed = random.randrange(10**9)
    with quietly():
        result = campaign.run(80, seed)
    assert result.problems == [], f"again with: python -m tests.faults.mazrica --rounds 80 --seed {seed}"
    assert sum(result.blows.values()) > 5, "hardly anything failed, so this proves little"
    for proof in ("people in step", "acts: twin", "writes into Mazrica", "writes into Marketo"):
        assert result.counts[proof] > 0
