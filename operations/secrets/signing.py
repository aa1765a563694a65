"""What an account signs its calls with: it stands beside the webhooks' secret, where the accepting function reads it.

So that function knows nothing by which the account's system could be called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from config import Settings
from operations.failures import OperatorError
from operations.secrets.held import HeldSecret
from relay.accepting.authentication import SIGNING
from relay.system.receiver import Signs
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


def signing_connections(settings: Settings) -> list[str]:
    """The connections that sign their calls, as relay.yaml has them."""
    return [name for name in settings.connections if _signs(settings, name)]


def check_signs(settings: Settings, connection: str) -> None:
    """Raises OperatorError for a connection that does not sign."""
    if connection not in signing_connections(settings):
        known = ", ".join(signing_connections(settings)) or "none"
        raise OperatorError(
            f"the calls of {connection!r} are not signed. Name the app that signs in relay.yaml (signed_by). "
            f"Connections that sign: {known}."
        )


def set_signing(client: SecretsManagerClient, webhook_secret_id: str, connection: str, secret: str) -> None:
    """Put it in the place of what was there. Raises OperatorError for none, and botocore's errors."""
    if not secret:
        raise OperatorError("nothing was typed. It is the client secret of the app that signs.")
    held = HeldSecret(client, webhook_secret_id)
    found = held.read()
    held.write({**found, SIGNING: {**_known(found.get(SIGNING)), connection: secret}})


def unset(client: SecretsManagerClient, webhook_secret_id: str, settings: Settings) -> list[str]:
    """The connections that sign and whose secret is not there. Raises botocore's errors."""
    known = _known(HeldSecret(client, webhook_secret_id).read().get(SIGNING))
    return [name for name in signing_connections(settings) if not known.get(name)]


def _known(found: object) -> dict[str, object]:
    return dict(found) if isinstance(found, dict) else {}


def _signs(settings: Settings, name: str) -> bool:
    sides = SYSTEMS[settings.systems[name]].sources.values()
    return any(isinstance(side.receiver, Signs) and side.receiver.signs(settings.connections[name]) for side in sides)
