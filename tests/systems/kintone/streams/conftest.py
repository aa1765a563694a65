"""A reading function as Lambda runs it: kintone's stand-in on one side, the emulator's on the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from local.run.emulator import Emulator
from local.systems.kintone import StandIn
from tests.support.state_table import dynamodb
from tests.systems.kintone.streams.read_app import ReadApp

__all__ = ["dynamodb"]


@pytest.fixture
def kintone() -> Iterator[StandIn]:
    """A domain with the shipped apps."""
    with StandIn() as found:
        yield found


@pytest.fixture
def app(dynamodb: Emulator, kintone: StandIn, tmp_path: Path) -> Iterator[ReadApp]:
    """An app of it that is read."""
    found = ReadApp(dynamodb, kintone, tmp_path)
    yield found
    found.stop()
