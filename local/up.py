"""Starting and stopping a whole local run: emulator, stand-ins, the real stacks, their secrets."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Protocol

import requests

import config
from local import deploy, processes
from local.emulator import REGION, Emulator
from local.http_process import HttpProcess
from local.karte_process import KarteProcess
from local.kintone_process import KintoneProcess
from local.marketo_process import MarketoProcess
from local.state import State
from mktows import wsdl
from relay.addresses import is_loopback_url
from relay.url_key import with_key

Say = Callable[[str], None]


class StandIn(Protocol):
    """A stand-in of a system, as a background process."""

    @property
    def url(self) -> str:
        """Its address."""

    def start(self, state: State) -> None:
        """Start it and wait for it. Raises LocalError."""

    def secret(self, *, elsewhere: bool) -> dict[str, Any]:
        """What a connection's secret holds; `elsewhere` is one to another server on this machine."""

    def facts(self) -> dict[str, Any]:
        """What `stack.json` says of it."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Where the processes of a local run listen."""

    emulator: int
    kintone: int
    karte: int
    http: int
    marketo: int

    @classmethod
    def free(cls) -> Ports:
        """Ports that nothing uses now."""
        return cls(**{each.name: processes.free_port() for each in fields(cls)})

    def require_free(self) -> None:
        """Raise LocalError when one is taken, saying how to choose another."""
        for each in fields(self):
            what = "the AWS emulator" if each.name == "emulator" else f"the {each.name} stand-in"
            processes.require_free(getattr(self, each.name), what, f"{each.name.upper()}_PORT")


@dataclass(frozen=True, kw_only=True)
class Parts:
    """The processes that make up a local run."""

    emulator: Emulator
    stand_ins: Mapping[str, StandIn]
    """By the name of their system."""

    @classmethod
    def at(cls, ports: Ports, kintone_apps: Path | None) -> Parts:
        """New ones."""
        stand_ins: dict[str, StandIn] = {
            "kintone": KintoneProcess(ports.kintone, apps=kintone_apps),
            "karte": KarteProcess(ports.karte),
            "http": HttpProcess(ports.http),
            "marketo": MarketoProcess(ports.marketo),
        }
        return cls(emulator=Emulator(ports.emulator), stand_ins=stand_ins)

    @classmethod
    def known(cls, stack: Mapping[str, Any]) -> Parts:
        """Those that `stack.json` describes."""
        systems = stack["systems"]
        stand_ins: dict[str, StandIn] = {
            "kintone": KintoneProcess.known(systems["kintone"]),
            "karte": KarteProcess.known(systems["karte"]),
            "http": HttpProcess.known(systems["http"]),
            "marketo": MarketoProcess.known(systems["marketo"]),
        }
        return cls(emulator=Emulator(int(stack["emulator_url"].rsplit(":", 1)[1])), stand_ins=stand_ins)

    def start(self, state: State, say: Say) -> None:
        """Start them all."""
        say(f"Starting the AWS emulator at {self.emulator.url}")
        self.emulator.start(state)
        for name, stand_in in self.stand_ins.items():
            say(f"Starting the stand-in for {name} at {stand_in.url}")
            stand_in.start(state)


def up(config_file: Path, state: State, ports: Ports, say: Say, apps: Path | None = None) -> dict[str, Any]:
    """Start everything, deploy `config_file`, and return what `stack.json` says.

    When it runs already, the configuration is deployed anew and the rest is left as it is. `apps` is a JSON file with
    more apps for the kintone stand-in. Raises LocalError or config.ConfigError; what was started by then is stopped.
    """
    config.load(config_file)  # before anything is started
    if running(state):
        say("It runs already; deploying the configuration anew")
        return _deploy(config_file, state, Parts.known(state.stack()), say)
    down(state)
    ports.require_free()
    state.prepare()
    parts = Parts.at(ports, apps)
    try:
        parts.start(state, say)
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
    outputs = deploy.deploy(
        parts.emulator, state, config_file, {name: stand_in.url for name, stand_in in parts.stand_ins.items()}
    )
    settings = config.load(config_file)
    api_url, webhook_secret = (
        parts.emulator.api_url(outputs["ApiUrl"]),
        _set_secrets(parts, outputs, settings, new_secret),
    )
    stack: dict[str, Any] = {
        "api_url": api_url,
        "webhook_secret": webhook_secret,
        "emulator_url": parts.emulator.url,
        "region": REGION,
        "systems": {name: stand_in.facts() for name, stand_in in parts.stand_ins.items()},
        "sources": _sources(settings, api_url, webhook_secret),
    }
    if "SoapApi" in outputs:
        stack["soap"] = _soap(parts, json.loads(outputs["SoapApi"]), api_url)
    state.write_stack(stack)
    _set_webhooks(parts, settings, stack["sources"], say)
    return stack


def _set_webhooks(parts: Parts, settings: config.Settings, sources: Mapping[str, Mapping[str, str]], say: Say) -> None:
    """Set up in the kintone stand-in what a person sets up in kintone: a webhook for each route that comes from it."""
    kintone = parts.stand_ins["kintone"].url
    for name, source in sources.items():
        meant = settings.routes[name].source
        if meant is None or meant.connection is None or _is_elsewhere(settings, meant.connection, kintone):
            continue
        order = {"app": meant.app, "url": source["url"], "events": meant.events}
        if not requests.post(f"{kintone}/_stand-in/webhooks", json=order, timeout=10).ok:
            say(f"The kintone stand-in has no app {meant.app}, so nothing comes by the route {name}")


def _sources(settings: config.Settings, api_url: str, webhook_secret: str) -> dict[str, dict[str, str]]:
    """The addresses, with their keys, for those who can send no header."""
    routes = [name for name, route in settings.routes.items() if route.from_ != "json"]
    return {name: {"url": with_key(f"{api_url}/hooks/{name}", webhook_secret, name)} for name in routes}


def _soap(parts: Parts, described: Mapping[str, str], api_url: str) -> dict[str, str]:
    """What a SOAP client needs."""
    found = parts.emulator.client("secretsmanager").get_secret_value(SecretId=described["secret_id"])
    secret = json.loads(found["SecretString"])
    return {
        "wsdl_url": f"{api_url}/soap/mktows/{wsdl.NEWEST}?WSDL",
        "user_id": secret["user_id"],
        "encryption_key": secret["current"],
    }


def _set_secrets(parts: Parts, outputs: Mapping[str, str], settings: config.Settings, new_secret: str | None) -> str:
    """Give each connection that has none yet the stand-in's secret; returns the webhook's, which may be a new one."""
    client = parts.emulator.client("secretsmanager")
    for connection in _connections(outputs):
        current = json.loads(client.get_secret_value(SecretId=connection["secret_id"])["SecretString"])
        if not current:
            secret = _secret(parts, settings, connection["name"])
            client.put_secret_value(SecretId=connection["secret_id"], SecretString=json.dumps(secret))
    webhook = outputs["WebhookSecretId"]
    if new_secret:
        value = json.dumps({"current": new_secret, "previous": ""})
        client.put_secret_value(SecretId=webhook, SecretString=value)
    return str(json.loads(client.get_secret_value(SecretId=webhook)["SecretString"])["current"])


def _secret(parts: Parts, settings: config.Settings, name: str) -> dict[str, Any]:
    stand_in = parts.stand_ins[settings.systems[name]]
    return stand_in.secret(elsewhere=_is_elsewhere(settings, name, stand_in.url))


def _is_elsewhere(settings: config.Settings, connection: str, stand_in_url: str) -> bool:
    """Whether a connection leads to another server on this machine than the stand-in."""
    url: str = getattr(settings.connections[connection], "url", "")
    return is_loopback_url(url) and url.rstrip("/") != stand_in_url


def _connections(outputs: Mapping[str, str]) -> Iterable[dict[str, str]]:
    return [json.loads(value) for name, value in outputs.items() if name.startswith("Connection")]
