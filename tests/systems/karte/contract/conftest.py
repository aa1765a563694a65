"""Fixtures: a relay to a stand-in, with a real state table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.systems.karte import StandIn
from relay.aws.table import State
from tests.support.state_table import dynamodb, state
from tests.systems.karte.contract.karte_relay import KarteRelay

__all__ = ["dynamodb", "state"]


@pytest.fixture
def relay_to(state: State) -> Iterator[Callable[..., KarteRelay]]:
    """Start a stand-in with these options, and give a relay to it."""
    started: list[StandIn] = []

    def make(options: dict[str, Any] | None = None, **connection: Any) -> KarteRelay:
        karte = StandIn(**(options or {})).start()
        started.append(karte)
        return KarteRelay(karte, state, connection)

    yield make
    for karte in started:
        karte.stop()


@pytest.fixture
def relay(relay_to: Callable[..., KarteRelay]) -> KarteRelay:
    """A relay to a stand-in as it is shipped."""
    return relay_to()
