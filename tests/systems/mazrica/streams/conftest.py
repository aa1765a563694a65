"""Mazrica's stand-in, which is read, on a clock that stands still until a test moves it; under both readings of what is
unknown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.systems.mazrica import OTHER, StandIn

BEGAN = 1_775_001_600.0
"""2026-04-01 00:00 UTC."""


@pytest.fixture(params=[{}, OTHER], ids=["as public clients read it", "the other way round"])
def mazrica(request: pytest.FixtureRequest) -> Iterator[StandIn]:
    readings: dict[str, Any] = request.param
    with StandIn(readings=readings) as found:
        found.clock.freeze(BEGAN)
        yield found


@pytest.fixture
def customer(mazrica: StandIn) -> int:
    return mazrica.customer(name="株式会社サンプル")
