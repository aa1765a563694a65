"""Fixtures: the relay between both stand-ins, with real state tables."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.run.emulator import Emulator
from local.systems.karte import StandIn as Karte
from local.systems.marketo import StandIn as Marketo
from tests.support.state_table import dynamodb, new_table
from tests.systems.karte.lead.two_systems import TwoSystems

__all__ = ["dynamodb"]


@pytest.fixture
def relay_with(dynamodb: Emulator) -> Iterator[Callable[..., TwoSystems]]:
    """Start both stand-ins, and give a relay between them."""
    started: list[Any] = []

    def make(project: dict[str, Any] | None = None, **options: Any) -> TwoSystems:
        karte, marketo = Karte(**(project or {})).start(), Marketo().start()
        started.extend([karte, marketo])
        marketo.quotas.per_window = 1_000_000
        states = {"karte": new_table(dynamodb), "marketo": new_table(dynamodb)}
        return TwoSystems(karte, marketo, states, **options)

    yield make
    for each in started:
        each.stop()


@pytest.fixture
def relay(relay_with: Callable[..., TwoSystems]) -> TwoSystems:
    """As relay.yaml's example has it."""
    return relay_with()
