"""Rotating what callers authenticate with: the one before stays valid until it is retired."""

from __future__ import annotations

import secrets as random
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from config import Settings
from operations.deployment.deployment import Deployment
from operations.secrets.held import HeldSecret
from relay.core.config import ANYONE
from relay.system.sides import source_side
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

Of = Literal["webhooks", "soap"]

_BYTES = 32
"""Of randomness in a secret: 43 characters that need no escaping in a header."""


@dataclass(frozen=True)
class Rotation:
    """A secret with the one before it, as it was when it was looked at. Methods raise botocore's errors."""

    held: HeldSecret
    log_group: str
    """Of the function that checks it."""
    found: dict[str, Any]

    @property
    def is_unfinished(self) -> bool:
        """Whether the secret before the current one is still valid."""
        return bool(self.found.get("previous"))

    @property
    def user_id(self) -> str:
        """Of SOAP clients, beside their key."""
        return str(self.found.get("user_id", ""))

    @property
    def current(self) -> str:
        """What callers are to authenticate with; empty where nothing is set."""
        return str(self.found.get("current", ""))

    def rotate(self) -> str:
        """Make a new one, and keep the current one valid; returns the new one."""
        fresh = random.token_urlsafe(_BYTES)
        self.held.write({**self.found, "current": fresh, "previous": self.current})
        return fresh

    def retire(self) -> None:
        """End the one before."""
        self.held.write({**self.found, "current": self.current, "previous": ""})

    def rotated_at(self) -> datetime:
        """When that was."""
        return self.held.changed_at()


def rotation(client: SecretsManagerClient, deployment: Deployment, of: Of) -> Rotation:
    """The secret of the webhooks, or of the SOAP API's clients. Raises OperatorError where there is no SOAP API."""
    if of == "soap":
        secret_id, log_group = deployment.soap().secret_id, deployment.soap().log_group
    else:
        secret_id, log_group = deployment.webhook_secret_id, deployment.webhook_log_group
    held = HeldSecret(client, secret_id)
    return Rotation(held, log_group, held.read())


class CalledRoutes(NamedTuple):
    """The routes that somebody calls, by what their callers authenticate with."""

    with_header: list[str]
    with_key: list[str]
    """Those of callers that cannot send a header: the key in their URL is made from the secret."""


def called_routes(settings: Settings) -> CalledRoutes:
    """Routes that are only read are not among them, nor what the relay itself tells."""
    config, found = settings.config(), CalledRoutes([], [])
    for name, route in settings.routes.items():
        side = source_side(route, config, SYSTEMS)
        receiver = side.receiver if side else None
        if receiver and receiver.url_key:
            found.with_key.append(name)
        elif receiver or route.from_ == ANYONE:
            found.with_header.append(name)
    return found
