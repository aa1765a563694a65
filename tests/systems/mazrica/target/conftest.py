"""Mazrica's stand-in, which is written to, on a clock that stands still until a test or a pause moves it; under both
readings of what is unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.systems.mazrica import OTHER, StandIn
from tests.support.mazrica_writing import MazricaWriting

BEGAN = 1_775_001_600.0
"""2026-04-01 00:00 UTC."""


@pytest.fixture(params=[{}, OTHER], ids=["as public clients read it", "the other way round"])
def mazrica(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    readings: dict[str, Any] = request.param
    with StandIn(readings=readings) as found:
        found.clock.freeze(BEGAN)
        yield found


@pytest.fixture
def writing(mazrica: StandIn) -> MazricaWriting:
    return MazricaWriting(mazrica)
