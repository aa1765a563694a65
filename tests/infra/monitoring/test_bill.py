"""The cost model multiplies what the templates really have: alarms, secrets, keys, memory."""

from __future__ import annotations

import pytest

from bench.costs import figures
from bench.costs.figures import NATS, Nat
from bench.costs.fixed import fixed


@pytest.mark.parametrize("nat", NATS)
def test_what_stands_still_is_billed_as_the_templates_have_it(nat: Nat) -> None:
    assert figures.read().fixed[nat] == fixed(nat), "count anew: `python -m bench costs --count --write`"
