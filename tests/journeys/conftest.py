"""A local run for the journeys that share one; others start their own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.e2e.relay_run import RelayRun, running


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RelayRun]:
    with running(tmp_path_factory.mktemp("local")) as found:
        yield found


@pytest.fixture
def relay(run: RelayRun) -> Iterator[RelayRun]:
    """The run of the end-to-end tests' configuration, with empty queues and an empty kintone."""
    run.reset()
    yield run
    run.recover()
