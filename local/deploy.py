"""`cdk bootstrap` and `cdk deploy`, the real ones, against the emulator."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from infra import node
from local.emulator import ACCOUNT, REGION, Emulator
from local.state import ROOT, LocalError, State

CDK = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"


def bootstrap(emulator: Emulator, state: State) -> None:
    """Prepare the emulated account. Raises LocalError with what the CDK said."""
    _cdk(emulator, state, "bootstrap", f"aws://{ACCOUNT}/{REGION}", folder=state.folder)


def deploy(emulator: Emulator, state: State, config: Path, stand_ins: Mapping[str, str]) -> dict[str, str]:
    """Deploy the relay's stack; returns its outputs. Raises LocalError with what the CDK or the configuration said."""
    outputs = state.folder.resolve() / "outputs.json"
    outputs.unlink(missing_ok=True)
    _cdk(
        emulator,
        state,
        "deploy",
        "--all",
        *("-c", "local=true", "-c", f"config={config.resolve()}", "-c", f"stand_ins={json.dumps(dict(stand_ins))}"),
        *("--require-approval", "never", "--outputs-file", str(outputs)),
        *("--output", str(state.folder.resolve() / "cdk.out")),
    )
    stacks: dict[str, dict[str, Any]] = json.loads(outputs.read_text())
    return {name: str(value) for stack in stacks.values() for name, value in stack.items()}


def _cdk(emulator: Emulator, state: State, *arguments: str, folder: Path = ROOT) -> None:
    if not CDK.exists():
        raise LocalError("The AWS CDK is not installed. Install everything with: make setup")
    environment = {**os.environ, **emulator.client_environment()}
    done = subprocess.run(
        [node.program(), str(CDK), *arguments, "--no-notices", "--no-version-reporting"]
        if arguments[0] == "deploy"
        else [node.program(), str(CDK), *arguments, "--no-notices"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    log = state.log("cdk")
    with log.open("a") as file:
        file.write(done.stdout)
    if done.returncode:
        tail = "\n  ".join(done.stdout.strip().splitlines()[-15:])
        raise LocalError(f"cdk {arguments[0]} failed. The end of {log}:\n  {tail}")
