"""The command as people call it, in an environment whose AWS is the emulator."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import boto3
import pytest

from local.run.emulator import Emulator
from ops import cli


@dataclass(frozen=True)
class Done:
    """What a command did."""

    code: int
    out: str
    err: str


Relay = Callable[..., Done]

SESSIONS = functools.cache(boto3.Session)
"""The same session for the same account: half of a command's time is reading the models of AWS's services."""


def command(
    emulator: Emulator, relay_yaml: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Relay:
    """The command, with any configuration."""
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
