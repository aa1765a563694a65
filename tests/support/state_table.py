"""A real state table: DynamoDB of the emulator, started once for the tests that ask for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from local.run import processes
from local.run.emulator import NAME, Emulator
from local.run.state import State as LocalState
from relay.aws.table import State


@contextmanager
def emulator(folder: Path) -> Iterator[Emulator]:
    """An emulator on a free port, stopped at the end."""
    state = LocalState(folder)
    found = Emulator(processes.free_port())
    try:
        found.start(state)
        yield found
    finally:
        for process in (each for name, each in state.processes().items() if name == NAME):
            processes.stop(process)


def new_table(found: Emulator) -> State:
    """An empty state table, with the key and the time to live of the deployed one."""
    client = found.client("dynamodb")
    table = f"state-{uuid4().hex[:12]}"
    client.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    while client.describe_table(TableName=table)["Table"]["TableStatus"] != "ACTIVE":
        time.sleep(0.05)
    return State(client, table)


@pytest.fixture(scope="session")
def dynamodb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator, for a session."""
    with emulator(tmp_path_factory.mktemp("dynamodb")) as found:
        yield found


@pytest.fixture
def state(dynamodb: Emulator) -> State:
    """An empty table for one test."""
    return new_table(dynamodb)
