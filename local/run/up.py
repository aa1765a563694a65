"""Starting and stopping a whole local run: emulator, stand-ins, the real stacks, their secrets."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import config
from local.run import deploy, deployed, processes
from local.run.emulator import REGION
from local.run.parts import Parts, Say
from local.run.ports import Ports
from local.run.state import State


def up(
    config_file: Path, state: State, ports: Ports, say: Say, more: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Start everything, deploy `config_file`, and return what `stack.json` says.

    When it runs already, the configuration is deployed anew and the rest is left as it is. `more` are arguments
    of stand-ins, by name. Raises LocalError or config.ConfigError; what was started by then is stopped.
    """
    config.load(config_file)  # before anything is started
    if running(state):
        say("It runs already; deploying the configuration anew")
        parts = Parts.known(state.stack())
        _synthesise(config_file, state, parts, say)
        return _deploy(config_file, state, parts, say)
    if down(state):
        say("A part of the last run had stopped: starting anew, with empty queues and stand-ins, and new secrets")
    ports.require_free()
    state.prepare()
    parts = Parts.at(ports, more)
    try:
        with ThreadPoolExecutor(1) as pool:
            made = pool.submit(_synthesise, config_file, state, parts, say)
            parts.start(state, say)
            say("Preparing the emulated AWS account (cdk bootstrap)")
            deploy.bootstrap(parts.emulator, state, say)
            made.result()
        return _deploy(config_file, state, parts, say, secrets.token_urlsafe(32))
    except BaseException:
        down(state)
        raise


def running(state: State) -> bool:
    """Whether a whole local run is there."""
    found = state.processes()
    return state.stack_file.exists() and bool(found) and all(map(processes.is_running, found.values()))


def down(state: State) -> list[str]:
    """Stop every process of a run and forget it; returns the names of those that ran."""
    found = {name: process for name, process in state.processes().items() if processes.is_running(process)}
    processes.stop_all(found.values())
    state.forget()
    shutil.rmtree(state.folder / "emulator", ignore_errors=True)
    return list(found)


def _synthesise(config_file: Path, state: State, parts: Parts, say: Say) -> None:
    say("Making the relay's stack of the configuration (cdk synth)")
    urls = {name: stand_in.url for name, stand_in in parts.stand_ins.items()}
    deploy.synthesise(parts.emulator, state, config_file, urls, say)


def _deploy(config_file: Path, state: State, parts: Parts, say: Say, new_secret: str | None = None) -> dict[str, Any]:
    say("Uploading the package and creating what the stack names (cdk deploy)")
    outputs = deploy.deploy(parts.emulator, state, say)
    settings = config.load(config_file)
    webhook_secret = deployed.set_secrets(parts, outputs, settings, new_secret)
    deployed.verify_domains(parts, settings)
    what = deployed.deployed(parts, settings, outputs, webhook_secret, say)
    stack: dict[str, Any] = {
        "api_url": what.api_url,
        "webhook_secret": webhook_secret,
        "emulator_url": parts.emulator.url,
        "region": REGION,
        "config": str(config_file.resolve()),
        "systems": {name: stand_in.facts() for name, stand_in in parts.stand_ins.items()},
        "sources": what.sources,
        **deployed.set_up(parts, what),
    }
    state.write_stack(stack)
    return stack
