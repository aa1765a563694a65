"""The address of a route's webhook and its secret, as far as a person is to see them."""

from __future__ import annotations

from dataclasses import dataclass

from operations.deployment.installation import Installation
from operations.failures import OperatorError
from operations.secrets.held import webhook_secret
from relay.accepting.authentication import PARAMETER, with_key

HIDDEN = "********"


@dataclass(frozen=True)
class WebhookAddress:
    """Where a route is called, and with what."""

    route: str
    url: str
    secret: str = HIDDEN
    missing: str = ""
    """Why the URL is not known; empty where it is."""

    @property
    def with_key(self) -> str:
        """The URL for a caller that sends no header: its key is part of it."""
        if self.secret == HIDDEN:
            return f"{self.url}?{PARAMETER}={HIDDEN}"
        return with_key(self.url, self.secret, self.route)


def address_of(installation: Installation, route: str, *, reveal: bool) -> WebhookAddress:
    """Where a route is called. Raises OperatorError where the secret is to be revealed and nothing is deployed.

    Without a deployment a sheet is still worth reading, but for its URL.
    """
    try:
        deployment = installation.deployment
    except OperatorError as error:
        if reveal:
            raise
        return WebhookAddress(route, f"{{ApiUrl}}/hooks/{route}", missing=str(error))
    url = deployment.webhook_url(route)
    if not reveal:
        return WebhookAddress(route, url)
    return WebhookAddress(route, url, webhook_secret(installation))
