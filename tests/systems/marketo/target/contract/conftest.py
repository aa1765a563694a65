"""Fixtures: a relay to a stand-in of Marketo, with a real state table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.systems.marketo import StandIn
from relay.aws.table import State
from tests.support.state_table import dynamodb, state
from tests.systems.marketo.target.contract.marketo_relay import MarketoRelay

__all__ = ["dynamodb", "state"]


@pytest.fixture
def relay_to(state: State) -> Iterator[Callable[..., MarketoRelay]]:
    """Start a stand-in with these options, and give a relay to it."""
    started: list[StandIn] = []

    def make(options: dict[str, Any] | None = None, **connection: Any) -> MarketoRelay:
        marketo = StandIn(**(options or {})).start()
        started.append(marketo)
        return MarketoRelay(marketo, state, connection)

    yield make
    for marketo in started:
        marketo.stop()


@pytest.fixture
def relay(relay_to: Callable[..., MarketoRelay]) -> MarketoRelay:
    """A relay to a stand-in as it is shipped."""
    return relay_to()
