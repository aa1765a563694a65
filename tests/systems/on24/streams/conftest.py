"""ON24's stand-in, whose people are read, on a clock that stands still until a test moves it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from local.systems.on24 import StandIn
from tests.support.on24_readings import On24Account

BEGAN = datetime(2026, 3, 3, 12, tzinfo=UTC)
"""A Tuesday, some days before clocks change in Los Angeles."""


@pytest.fixture
def on24() -> Iterator[StandIn]:
    with StandIn() as found:
        found.clock.freeze(BEGAN.timestamp())
        found.be_prompt()
        yield found


@pytest.fixture
def account(on24: StandIn) -> On24Account:
    return On24Account(on24)
