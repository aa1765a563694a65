"""A stand-in and a connection to it for each test of the connector suite."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import systems
from relay.aws.table import State
from tests.connectors import example
from tests.connectors.bench import Bench
from tests.connectors.connector import Connector
from tests.support.memory_state import MemoryState
from tests.support.state_table import dynamodb, new_table, state

__all__ = ["dynamodb", "state"]


@pytest.fixture(autouse=True)
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The example system is in the registry for these tests alone."""
    for name, place in example.PLACES.items():
        monkeypatch.setitem(systems._PLACES, name, place)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Ask a test of streams once for each stream that the system has."""
    if "stream" in metafunc.fixturenames and metafunc.cls is not None:
        metafunc.parametrize("stream", list(metafunc.cls.connector.streams))


@pytest.fixture
def connector(request: pytest.FixtureRequest) -> Connector:
    found: Connector = request.cls.connector
    return found


@pytest.fixture
def table(connector: Connector, request: pytest.FixtureRequest) -> State:
    """The connection's table: the emulator's where the system asks DynamoDB itself, else one in memory."""
    found: State = request.getfixturevalue("state") if connector.needs_table else MemoryState()
    return found


@pytest.fixture
def bench(connector: Connector, table: State) -> Iterator[Bench]:
    """One connection to a stand-in that was just started."""
    with connector.running() as running:
        yield Bench(connector, running, table)


@pytest.fixture
def other(connector: Connector, request: pytest.FixtureRequest) -> Iterator[Bench]:
    """Another one with a table of its own, to compare with."""
    table = new_table(request.getfixturevalue("dynamodb")) if connector.needs_table else MemoryState()
    with connector.running() as running:
        yield Bench(connector, running, table)
