"""Both stand-ins, on one clock that stands still until the relay waits or a test lets hours pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local.systems.marketo import Quotas
from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from tests.systems.mazrica.life.sync_relay import HOUR, SyncRelay, settings

BEGAN = datetime(2026, 4, 1, 15, tzinfo=UTC)
"""An hour of which neither day begins for a while."""
PHASE = "mazrica_phase"


@pytest.fixture
def mazrica() -> Iterator[Mazrica]:
    with Mazrica() as found:
        found.clock.freeze(BEGAN.timestamp())
        yield found


@pytest.fixture
def marketo() -> Iterator[Marketo]:
    with Marketo(quotas=Quotas(per_window=1_000_000, per_day=1_000_000)) as found:
        found.clock.freeze(BEGAN.timestamp())
        yield found


Made = Callable[..., SyncRelay]


@pytest.fixture
def made(mazrica: Mazrica, marketo: Marketo, tmp_path: Path) -> Made:
    """A relay with some of the example's routes; what was there before was made an hour ago."""

    def make(*routes: str, **changes: Any) -> SyncRelay:
        mazrica.clock.advance(HOUR)
        relay = SyncRelay(settings(tmp_path, mazrica, marketo, routes or None, **changes), mazrica, marketo)
        relay.work()
        return relay

    return make
