"""What a person does after a deployment, done for a local run: secrets, kintone's webhooks; and what is told of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import requests

import config
from local.run.parts import Parts, Say
from relay.accepting.authentication import with_key
from relay.core.config import RESERVED
from relay.http.addresses import is_loopback_url
from systems.kintone.config import KintoneSource
from systems.marketo.soap import wsdl


def set_webhooks(parts: Parts, settings: config.Settings, sources: Mapping[str, Mapping[str, str]], say: Say) -> None:
    """Set up in the kintone stand-in what a person sets up in kintone: a webhook for each route that comes from it."""
    kintone = parts.stand_ins["kintone"].url
    for name, source in sources.items():
        meant = settings.routes[name].source
        if (
            not isinstance(meant, KintoneSource)
            or not meant.hooks
            or _is_elsewhere(settings, settings.routes[name].from_, kintone)
        ):
            continue
        order = {"app": meant.app, "url": source["url"], "events": meant.hooks}
        if not requests.post(f"{kintone}/_stand-in/webhooks", json=order, timeout=10).ok:
            say(f"The kintone stand-in has no app {meant.app}, so nothing comes by the route {name}")


def sources(settings: config.Settings, api_url: str, webhook_secret: str) -> dict[str, dict[str, str]]:
    """The addresses, with their keys, for those who can send no header."""
    routes = [name for name, route in settings.routes.items() if route.from_ not in RESERVED]
    return {name: {"url": with_key(f"{api_url}/hooks/{name}", webhook_secret, name)} for name in routes}


def soap(parts: Parts, described: Mapping[str, str], api_url: str) -> dict[str, str]:
    """What a SOAP client needs."""
    found = parts.emulator.client("secretsmanager").get_secret_value(SecretId=described["secret_id"])
    secret = json.loads(found["SecretString"])
    return {
        "wsdl_url": f"{api_url}/soap/mktows/{wsdl.NEWEST}?WSDL",
        "user_id": secret["user_id"],
        "encryption_key": secret["current"],
    }


def set_secrets(parts: Parts, outputs: Mapping[str, str], settings: config.Settings, new_secret: str | None) -> str:
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
