"""What a person does after a deployment, done for a local run: secrets, and what each stand-in wants set up."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

import config
from local.kit.launch import Deployed
from local.run.parts import Parts, Say
from relay.accepting.authentication import with_key
from relay.core.config import RESERVED
from relay.http.addresses import is_loopback_url
from relay.system.inbound_mail import mail_domains
from systems import SYSTEMS


def set_up(parts: Parts, deployed: Deployed) -> dict[str, Any]:
    """Let each stand-in set up what belongs to it; returns what `stack.json` says beside the systems."""
    told: dict[str, Any] = {}
    for each in parts.stand_ins.values():
        told |= each.launch.more_facts(deployed)
        each.launch.set_up(each.url, deployed)
    return told


def deployed(
    parts: Parts, settings: config.Settings, outputs: Mapping[str, str], webhook_secret: str, say: Say
) -> Deployed:
    """What runs now, for the stand-ins."""
    api_url = parts.emulator.api_url(outputs["ApiUrl"])
    return Deployed(
        settings=settings,
        api_url=api_url,
        sources=_sources(settings, api_url, webhook_secret),
        outputs=outputs,
        secret=lambda secret_id: _read(parts, secret_id),
        is_elsewhere=lambda connection: _is_elsewhere(parts, settings, connection),
        say=say,
    )


def set_secrets(parts: Parts, outputs: Mapping[str, str], settings: config.Settings, new_secret: str | None) -> str:
    """Give each connection that has none yet the stand-in's secret; returns the webhook's, which may be a new one."""
    client = parts.emulator.client("secretsmanager")
    for connection in _connections(outputs):
        if "secret_id" in connection and not _read(parts, connection["secret_id"]):
            secret = _secret(parts, settings, connection["name"])
            client.put_secret_value(SecretId=connection["secret_id"], SecretString=json.dumps(secret))
    webhook = outputs["WebhookSecretId"]
    if new_secret:
        value = json.dumps({"current": new_secret, "previous": ""})
        client.put_secret_value(SecretId=webhook, SecretString=value)
    return str(_read(parts, webhook)["current"])


def verify_domains(parts: Parts, settings: config.Settings) -> None:
    """Have the emulator's SES know what mail goes on from, as a person does with `create-email-identity`."""
    found = mail_domains(settings.connections, settings.systems, SYSTEMS)
    senders = [each.sender for each in found.values() if each.sender]
    if not senders:
        return
    client = parts.emulator.client("sesv2")
    for sender in senders:
        with suppress(client.exceptions.AlreadyExistsException):
            client.create_email_identity(EmailIdentity=sender.rpartition("@")[2])


def _sources(settings: config.Settings, api_url: str, webhook_secret: str) -> dict[str, dict[str, str]]:
    """The addresses, with their keys, for those who can send no header."""
    routes = [name for name, route in settings.routes.items() if route.from_ not in RESERVED]
    return {name: {"url": with_key(f"{api_url}/hooks/{name}", webhook_secret, name)} for name in routes}


def _read(parts: Parts, secret_id: str) -> Any:
    found = parts.emulator.client("secretsmanager").get_secret_value(SecretId=secret_id)
    return json.loads(found["SecretString"])


def _secret(parts: Parts, settings: config.Settings, name: str) -> dict[str, Any]:
    stand_in = parts.stand_ins[settings.systems[name]]
    return stand_in.secret(elsewhere=_is_elsewhere(parts, settings, name))


def _is_elsewhere(parts: Parts, settings: config.Settings, name: str) -> bool:
    """Whether a connection leads to another server on this machine than the stand-in."""
    url: str = getattr(settings.connections[name], "url", "")
    return is_loopback_url(url) and url.rstrip("/") != parts.stand_ins[settings.systems[name]].url


def _connections(outputs: Mapping[str, str]) -> Iterable[dict[str, str]]:
    return [json.loads(value) for name, value in outputs.items() if name.startswith(("Connection", "Source"))]
