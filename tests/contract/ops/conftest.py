"""A relay on a real local AWS, and the command as people call it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import config
from local.run import processes
from local.run.emulator import Emulator
from local.run.state import State
from tests.contract.ops import reads as _reads
from tests.contract.ops.command import Relay, command
from tests.contract.ops.relay_cloud import RELAY_YAML, Cloud

read_yaml = _reads.read_yaml
marks = _reads.marks
readings = _reads.readings
reads = _reads.reads


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    state = State(tmp_path_factory.mktemp("emulator"))
    state.prepare()
    made = Emulator(processes.free_port())
    try:
        made.start(state)
        yield made
    finally:
        for process in state.processes().values():
            processes.stop(process)


@pytest.fixture(scope="session")
def relay_yaml(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("config") / "relay.yaml"
    path.write_text(RELAY_YAML)
    return path


@pytest.fixture(scope="session")
def deployed(emulator: Emulator, relay_yaml: Path) -> Cloud:
    made = Cloud(emulator)
    made.deploy(config.load(relay_yaml))
    return made


@pytest.fixture
def cloud(deployed: Cloud) -> Cloud:
    deployed.empty()
    return deployed


@pytest.fixture
def relay(
    emulator: Emulator, relay_yaml: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relay:
    """The command, in an environment whose AWS is the emulator."""
    return command(emulator, relay_yaml, capsys, monkeypatch)
