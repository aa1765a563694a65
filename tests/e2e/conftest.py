"""One local run for all end-to-end tests: the real stacks on free ports, in a folder of its own."""

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
    """The run, with empty queues and an empty kintone."""
    run.reset()
    yield run
    run.recover()
