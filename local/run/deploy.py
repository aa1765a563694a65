"""`cdk bootstrap`, `cdk synth` and `cdk deploy`, the real ones, against the emulator."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

from infra import node
from local.run.emulator import ACCOUNT, REGION, Emulator
from local.run.parts import Say
from local.run.state import ROOT, LocalError, State

CDK = ROOT / "node_modules" / "aws-cdk" / "bin" / "cdk"
QUIET_SECONDS = 5.0
"""After so long without a word, people are told that it is still at work."""

_STAGES = {"Installing ": "Installing the functions' libraries (once)"}
"""Beginnings of lines of the CDK or of our app, and what they mean for somebody who waits."""


def bootstrap(emulator: Emulator, state: State, say: Say) -> None:
    """Prepare the emulated account. Raises LocalError with what the CDK said."""
    _cdk(emulator, state, say, "bootstrap", f"aws://{ACCOUNT}/{REGION}", folder=state.folder)


def synthesise(emulator: Emulator, state: State, config: Path, stand_ins: Mapping[str, str], say: Say) -> None:
    """Make the relay's stack of a configuration. Raises LocalError with what the CDK or the configuration said.

    By itself, since it takes longest and needs nothing that runs: so the rest can start meanwhile.
    """
    context = {
        "local": "true",
        "config": str(config.resolve()),
        "stand_ins": json.dumps(dict(stand_ins)),
        "emulator": emulator.url,
    }
    options = [word for name, value in context.items() for word in ("-c", f"{name}={value}")]
    _cdk(emulator, state, say, "synth", "--quiet", *options, "--output", _assembly(state), "--no-version-reporting")


def deploy(emulator: Emulator, state: State, say: Say) -> dict[str, str]:
    """Deploy the stack that was made; returns its outputs. Raises LocalError with what the CDK said."""
    outputs = state.folder.resolve() / "outputs.json"
    outputs.unlink(missing_ok=True)
    options = ("--require-approval", "never", "--outputs-file", str(outputs))
    _cdk(emulator, state, say, "deploy", "--all", "--app", _assembly(state), *options, "--no-version-reporting")
    stacks: dict[str, dict[str, Any]] = json.loads(outputs.read_text())
    return {name: str(value) for stack in stacks.values() for name, value in stack.items()}


def _assembly(state: State) -> str:
    return str(state.folder.resolve() / "cdk.out")


def _cdk(emulator: Emulator, state: State, say: Say, *arguments: str, folder: Path = ROOT) -> None:
    if not CDK.exists():
        raise LocalError("The AWS CDK is not installed. Install everything with: make setup")
    process = subprocess.Popen(
        [node.program(), str(CDK), *arguments, "--no-notices"],
        cwd=folder,
        env={**os.environ, **emulator.client_environment()},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    log, lines = state.log(f"cdk-{arguments[0]}"), list[str]()
    try:
        with log.open("a") as file:
            for line in _told(process, say):
                file.write(line)
                lines.append(line.rstrip())
    finally:
        process.kill()
    if process.wait():
        tail = "\n  ".join(lines[-15:])
        raise LocalError(f"cdk {arguments[0]} failed. The end of {log}:\n  {tail}")


def _told(process: subprocess.Popen[str], say: Say) -> Iterator[str]:
    """The lines of a process until it ends; what they mean is told, and now and then that it is still at work."""
    lines: Queue[str | None] = Queue()
    Thread(target=_pass_on, args=(process, lines), daemon=True).start()
    while True:
        try:
            line = lines.get(timeout=QUIET_SECONDS)
        except Empty:
            say("  still at it")
            continue
        if line is None:
            process.wait()
            return
        for beginning, meaning in _STAGES.items():
            if line.startswith(beginning):
                say(meaning)
        yield line


def _pass_on(process: subprocess.Popen[str], lines: Queue[str | None]) -> None:
    for line in process.stdout or ():
        lines.put(line)
    lines.put(None)
