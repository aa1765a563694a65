"""Secrets of a deployed relay as Secrets Manager holds them: JSON objects of texts, and keys of hashes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from operations.deployment.clients import secrets_client
from operations.deployment.deployment import Deployment
from operations.deployment.installation import Installation
from operations.failures import OperatorError

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@dataclass(frozen=True)
class HeldSecret:
    """One secret. Methods raise botocore's errors."""

    client: SecretsManagerClient
    id: str

    def text(self) -> str:
        """As it is. Raises KeyError where it is no text."""
        return self.client.get_secret_value(SecretId=self.id)["SecretString"]

    def read(self) -> dict[str, Any]:
        """Its object; empty when it is none."""
        try:
            value = json.loads(self.text())
        except (KeyError, ValueError):
            return {}
        return value if isinstance(value, dict) else {}

    def write(self, value: Mapping[str, Any]) -> None:
        """Put an object in the place of what was there."""
        self.client.put_secret_value(SecretId=self.id, SecretString=json.dumps(value))

    def changed_at(self) -> datetime:
        """When it was last given a value."""
        return self.client.get_secret_value(SecretId=self.id)["CreatedDate"]

    def names(self) -> list[str]:
        """What is in it, by name."""
        return [name for name, value in self.read().items() if value]


def held_secrets(client: SecretsManagerClient, deployment: Deployment) -> dict[str, HeldSecret]:
    """All of them, by whose they are: `webhooks`, `soap`, or the name of a connection."""
    ids = {"webhooks": deployment.webhook_secret_id}
    ids |= {"soap": deployment.soap_api.secret_id} if deployment.soap_api else {}
    ids |= {name: each.secret_id for name, each in deployment.connections.items()}
    ids |= {name: each.secret_id for name, each in deployment.sources.items() if each.secret_id}
    return {name: HeldSecret(client, secret_id) for name, secret_id in ids.items()}


def webhook_secret(installation: Installation) -> str:
    """What Marketo must send in `x-relay-secret`. Raises OperatorError when there is none."""
    held = HeldSecret(secrets_client(installation), installation.deployment.webhook_secret_id)
    if current := held.read().get("current"):
        return str(current)
    raise OperatorError("the webhooks' secret is empty. Make one: relay secret rotate")
