from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from local.systems.mazrica import OTHER, StandIn
from tests.systems.mazrica.stand_in.client import Api

BEGAN = 1_775_001_600.0
"""2026-04-01 00:00 UTC."""


@pytest.fixture(params=[{}, OTHER], ids=["as public clients read it", "the other way round"])
def readings(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What holds in spite of everything that is unknown holds under both."""
    found: dict[str, Any] = request.param
    return found


@pytest.fixture
def mazrica(readings: dict[str, Any]) -> Iterator[StandIn]:
    with StandIn(readings=readings) as found:
        found.clock.freeze(BEGAN)
        yield found


@pytest.fixture
def api(mazrica: StandIn) -> Api:
    return Api(mazrica)


@pytest.fixture
def plain() -> Iterator[Api]:
    """Under the first reading, for tests that change one thing of it."""
    with StandIn() as found:
        found.clock.freeze(BEGAN)
        yield Api(found)


@pytest.fixture
def customer(mazrica: StandIn) -> int:
    return mazrica.customer(name="株式会社サンプル", telNo="03-0000-0000")
