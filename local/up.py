"""Starting and stopping a whole local run: emulator, stand-ins, the real stacks, their secrets."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import config
from local import deploy, processes
from local.emulator import REGION, Emulator
from local.kintone_process import KintoneProcess
from local.state import State

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the processes of a local run listen."""

    emulator: int
    kintone: int

    @classmethod
    def free(cls) -> Ports:
        """Ports that nothing uses now."""
        return cls(emulator=processes.free_port(), kintone=processes.free_port())


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The processes that make up a local run."""

    emulator: Emulator
    kintone: KintoneProcess

    @classmethod
    def of(cls, stack: Mapping[str, Any]) -> Parts:
        """Those that `stack.json` describes."""
        port = int(stack["emulator_url"].rsplit(":", 1)[1])
        return cls(emulator=Emulator(port), kintone=KintoneProcess.known(stack["systems"]["kintone"]))


def up(config_file: Path, state: State, ports: Ports, say: Say, apps: Path | None = None) -> dict[str, Any]:
    """Start everything, deploy `config_file`, and return what `stack.json` says.

    When it runs already, the configuration is deployed anew and the rest is left as it is. `apps` is a JSON file with
    more apps for the kintone stand-in. Raises LocalError or config.ConfigError; what was started by then is stopped.
    """
    config.load(config_file)  # before anything is started
    if running(state):
        say("It runs already; deploying the configuration anew")
        return _deploy(config_file, state, Parts.of(state.stack()), say)
    down(state)
    _require_free(ports)
    state.prepare()
    parts = Parts(emulator=Emulator(ports.emulator), kintone=KintoneProcess(ports.kintone))
    try:
        say(f"Starting the AWS emulator on port {ports.emulator}")
        parts.emulator.start(state)
        say(f"Starting the kintone stand-in on port {ports.kintone}")
        parts.kintone.start(state, apps)
        say("Preparing the emulated AWS account (cdk bootstrap)")
        deploy.bootstrap(parts.emulator, state)
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
    for process in found.values():
        processes.stop(process)
    state.forget()
    shutil.rmtree(state.folder / "emulator", ignore_errors=True)
    return list(found)


def _deploy(config_file: Path, state: State, parts: Parts, say: Say, new_secret: str | None = None) -> dict[str, Any]:
    say("Packaging the functions and deploying the relay's stack (cdk deploy)")
    outputs = deploy.deploy(parts.emulator, state, config_file, {"kintone": parts.kintone.url})
    stack = {
        "api_url": parts.emulator.api_url(outputs["ApiUrl"]),
        "webhook_secret": _set_secrets(parts, outputs, config.load(config_file), new_secret),
        "emulator_url": parts.emulator.url,
        "region": REGION,
        "systems": {"kintone": parts.kintone.facts()},
    }
    state.write_stack(stack)
    return stack


def _set_secrets(parts: Parts, outputs: Mapping[str, str], settings: config.Settings, new_secret: str | None) -> str:
    """Give each connection that has none yet the stand-in's secret; returns the webhook's, which may be a new one."""
    client = parts.emulator.client("secretsmanager")
    for connection in _connections(outputs):
        current = json.loads(client.get_secret_value(SecretId=connection["secret_id"])["SecretString"])
        if settings.systems[connection["name"]] == "kintone" and not current:
            client.put_secret_value(SecretId=connection["secret_id"], SecretString=json.dumps(parts.kintone.secret()))
    webhook = outputs["WebhookSecretId"]
    if new_secret:
        value = json.dumps({"current": new_secret, "previous": ""})
        client.put_secret_value(SecretId=webhook, SecretString=value)
    return str(json.loads(client.get_secret_value(SecretId=webhook)["SecretString"])["current"])


def _connections(outputs: Mapping[str, str]) -> Iterable[dict[str, str]]:
    return [json.loads(value) for name, value in outputs.items() if name.startswith("Connection")]


def _require_free(ports: Ports) -> None:
    processes.require_free(ports.emulator, "the AWS emulator", "EMULATOR_PORT")
    processes.require_free(ports.kintone, "the kintone stand-in", "KINTONE_PORT")
