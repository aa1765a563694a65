"""A sync's function as Lambda runs it: kintone's stand-in on one side, the emulator's queue and tables on the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.run.emulator import Emulator
from local.systems.kintone import StandIn
from relay.reading.bookmark import Cursor
from tests.support.state_table import dynamodb
from tests.systems.kintone.streams.synced import Synced, new_cursor

__all__ = ["dynamodb"]


@pytest.fixture
def kintone() -> Iterator[StandIn]:
    """A domain with the shipped apps."""
    with StandIn() as found:
        yield found


@pytest.fixture
def synced(dynamodb: Emulator, kintone: StandIn, tmp_path: Path) -> Iterator[Synced]:
    """The sync `changes` between two apps of it."""
    found = Synced(dynamodb, kintone, tmp_path)
    yield found
    found.stop()


@pytest.fixture
def cursor(dynamodb: Emulator) -> Cursor:
    """A cursor in an empty table."""
    return new_cursor(dynamodb)
