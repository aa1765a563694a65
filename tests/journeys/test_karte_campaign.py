"""The campaign over KARTE in its short form; `make faults` has the long one."""

from __future__ import annotations

import random

from tests.faults.karte import campaign
from tests.faults.reading.quiet import quietly


def test_nobody_is_given_what_is_somebody_elses_while_everything_fails() -> None:
    """K-03, K-21, K-30: shared browsers, changed addresses, merged leads."""
    seed = random.randrange(10**9)
    with quietly():
        result = campaign.run(40, seed)
    assert result.problems == [], f"again with: python -m tests.faults.karte --rounds 40 --seed {seed}"
    assert sum(result.blows.values()) > 5, "hardly anything failed, so this proves little"
    for proof in ("leads given to members", "events for members", "purchases at leads"):
        assert result.counts[proof] > 0
