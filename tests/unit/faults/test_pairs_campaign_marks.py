"""The pairs campaign must ask for the guard's marks under the names by which the guard makes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import load
from relay.pair_guard.standing import standing_guard
from systems import SYSTEMS
from tests.faults.pairs.changes import SIDES, Side
from tests.faults.pairs.world import FIELDS, marked
from tests.support.memory_state import MemoryState

EXAMPLE = Path(__file__).parents[3] / "examples" / "both-ways.yaml"


@pytest.mark.parametrize("side", SIDES)
def test_every_shared_field_that_is_written_at_a_side_is_asked_for(side: Side) -> None:
    config = load(EXAMPLE).config()
    guard = standing_guard(config, SYSTEMS, MemoryState(), b"key")
    [written] = [each.written for name, each in guard.guarded.items() if config.routes[name].to == side]
    assert frozenset().union(*(marked(side, name) for name in FIELDS)) == written - {"email"}
