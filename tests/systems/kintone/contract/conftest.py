"""Fixtures: stand-ins that stop when a test ends."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from local.systems.kintone import StandIn
from systems.kintone.config import KintoneRoute
from tests.systems.kintone.contract.relaying import ROUTES, Relay, RelayMaker, Secret


@pytest.fixture
def relay_to() -> Iterator[RelayMaker]:
    """Start a stand-in with these options, and give a relay to it."""
    started: list[StandIn] = []

    def make(
        routes: Mapping[str, KintoneRoute] = ROUTES, secret: Mapping[str, Any] | None = None, **options: Any
    ) -> Relay:
        kintone = StandIn(**options).start()
        started.append(kintone)
        return Relay(kintone, Secret(secret or {"api_token": kintone.api_token}), routes)

    yield make
    for kintone in started:
        kintone.stop()


@pytest.fixture
def relay(relay_to: RelayMaker) -> Relay:
    """A relay to a stand-in as it is shipped."""
    return relay_to()
