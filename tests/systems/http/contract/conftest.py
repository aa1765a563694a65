"""Fixtures: stand-ins that stop when a test ends."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.systems.http import StandIn

StartStandIn = Callable[..., StandIn]


@pytest.fixture
def start() -> Iterator[StartStandIn]:
    """Start stand-ins with these options."""
    started: list[StandIn] = []

    def make(*args: Any, **options: Any) -> StandIn:
        started.append(StandIn(*args, **options).start())
        return started[-1]

    yield make
    for system in started:
        system.stop()


@pytest.fixture
def system(start: StartStandIn) -> StandIn:
    """One that wants no credentials."""
    return start()
