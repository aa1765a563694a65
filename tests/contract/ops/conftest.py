"""A relay on a real local AWS, and the command as people call it."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

import config
from local.run import processes
from local.run.emulator import Emulator
from local.run.state import State
from ops import cli
from tests.contract.ops.relay_cloud import RELAY_YAML, Cloud


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


Relay = Callable[..., Done]

SESSIONS = functools.cache(boto3.Session)
"""The same session for the same account: half of a command's time is reading the models of AWS's services."""


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


def command(
    emulator: Emulator, relay_yaml: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relay:
    """As `relay`, with any configuration."""
    for name, value in emulator.client_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    monkeypatch.setattr("operations.queues.held_messages.WAIT", 0)  # the emulator is one server
    monkeypatch.setattr("boto3.Session", SESSIONS)

    def run(*arguments: str) -> Done:
        capsys.readouterr()
        code = cli.run([*arguments, "--config", str(relay_yaml)])
        said = capsys.readouterr()
        typed = f"relay --config {relay_yaml} "  # in hints, which tests/unit/ops/test_hints.py looks at
        return Done(code, said.out.replace(typed, "relay "), said.err.replace(typed, "relay "))

    return run
