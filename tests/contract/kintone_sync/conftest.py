"""A sync's function as Lambda runs it: kintone's stand-in on one side, the emulator's queue and tables on the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator import Emulator
from local.kintone import StandIn
from relay.cursor import Cursor
from tests.contract.kintone_sync.synced import Synced, new_cursor
from tests.support.state_table import dynamodb

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
