"""One local run for all end-to-end tests: the real stacks on free ports, in a folder of its own."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.parts import Ports
from local.state import State
from local.up import down, up
from tests.e2e.relay_run import RelayRun


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayRun]:
    state = State(tmp_path_factory.mktemp("local"))
    configuration = Path(__file__).with_name("relay.yaml")
    try:
        stack = up(configuration, state, Ports.free(), say=lambda _: None)
        yield RelayRun(stack, state)
    finally:
        if not os.environ.get("KEEP_E2E"):
            down(state)


@pytest.fixture
def relay(run: RelayRun) -> Iterator[RelayRun]:
    """The run, with empty queues and an empty kintone."""
    run.reset()
    yield run
    run.recover()
