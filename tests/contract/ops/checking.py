"""`relay check --account` with any text as relay.yaml."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from operations.checks import account
from ops import cli
from tests.contract.ops.relay_cloud import Cloud

Check = Callable[..., dict[str, tuple[str, str]]]


def check_with(
    cloud: Cloud, folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Check:
    """The command: it takes a text, and gives level and message by place, of what is wrong or of other `levels`."""
    for name, value in cloud.emulator.client_environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(account, "findings", lambda *_: [])

    def run(text: str, *options: str, levels: Collection[str] = ("error", "warning")) -> dict[str, tuple[str, str]]:
        file = folder / "relay.yaml"
        file.write_text(text)
        capsys.readouterr()
        code = cli.run(["check", *(options or ["--account"]), "--json", "--config", str(file)])
        found = json.loads(capsys.readouterr().out)
        assert code == (1 if any(each["level"] == "error" for each in found) else 0)
        return {each["where"]: (each["level"], each["message"]) for each in found if each["level"] in levels}

    return run
