"""Marketo's stand-in, whose leads are read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from local.systems.marketo import StandIn
from tests.systems.marketo.streams.reading_leads import Instance


@pytest.fixture
def stand_in() -> Iterator[StandIn]:
    with StandIn() as found:
        yield found


@pytest.fixture
def instance(stand_in: StandIn) -> Instance:
    return Instance(stand_in)
