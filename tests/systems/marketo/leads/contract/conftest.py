"""Fixtures: a LeadSync pointed at a stand-in of Marketo."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from local.systems.marketo.stand_in import StandIn
from tests.support.state_table import dynamodb, state
from tests.systems.marketo.leads.contract.syncing import Syncing

__all__ = ["dynamodb", "state"]

PARTITIONS = ("Default", "JP-Partition", "US-Partition")
WORKSPACES = {"Default": "Default", "Japan": "JP-Partition", "America": "US-Partition"}


@pytest.fixture
def syncing_to() -> Iterator[Callable[..., Syncing]]:
    """Start a stand-in with these options, and give a LeadSync to it."""
    started: list[StandIn] = []

    def make(options: dict[str, Any] | None = None, **connection: Any) -> Syncing:
        marketo = StandIn(**(options or {})).start()
        started.append(marketo)
        return Syncing(marketo, **connection)

    yield make
    for marketo in started:
        marketo.stop()


@pytest.fixture
def syncing(syncing_to: Callable[..., Syncing]) -> Syncing:
    """Marketo as it is shipped, without workspaces."""
    return syncing_to()


@pytest.fixture
def with_workspaces(syncing_to: Callable[..., Syncing]) -> Syncing:
    """Marketo with three workspaces."""
    return syncing_to({"partitions": PARTITIONS}, workspaces=WORKSPACES)
