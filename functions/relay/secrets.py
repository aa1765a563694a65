"""Secrets, read from Secrets Manager at run time, cached, and read again when one does not work."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from aws_lambda_powertools.utilities.parameters import SecretsProvider
from botocore.config import Config

from relay.system import SecretReader

MAX_AGE = 300
"""Seconds that a secret is cached; a secret that was taken back stays valid no longer in a running function."""

REFRESH_INTERVAL = 30.0
"""Seconds between two refreshes for a wrong secret, so that a guesser cannot make us call Secrets Manager."""


class SecretMissing(Exception):
    """Nobody has set the secret yet: `relay secret set CONNECTION`."""


class Store(Protocol):
    """Reads one secret as text."""

    def __call__(self, *, refresh: bool) -> Mapping[str, Any]:
        """Read the secret's JSON object, from the cache unless `refresh`."""


def store(provider: SecretsProvider, secret_id: str) -> Store:
    """Reader of one secret that is a JSON object.

    It raises GetParameterError when Secrets Manager does not answer, TransformParameterError when it is no JSON.
    """

    def read(*, refresh: bool) -> Mapping[str, Any]:
        value = provider.get(secret_id, max_age=MAX_AGE, transform="json", force_fetch=refresh)
        return value if isinstance(value, dict) else {}

    return read


def provider() -> SecretsProvider:
    """Access to Secrets Manager that gives up well before the accepting function's 20 s: twice 7 s when it hangs."""
    config = Config(connect_timeout=2, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 2})
    return SecretsProvider(boto_config=config)


def connection_secret(read: Store) -> SecretReader:
    """Reader of a connection's secret. Raises SecretMissing while it is still empty, as it is after the deployment."""

    def secret(*, refresh: bool = False) -> Mapping[str, Any]:
        value = read(refresh=refresh)
        if not value and not refresh:
            value = read(refresh=True)
        if not value:
            raise SecretMissing
        return value

    return secret


class WebhookSecret:
    """What Marketo sends in `x-relay-secret`. Two may be valid at a time, so that it can be changed without a gap."""

    def __init__(self, read: Store, clock: Callable[[], float] = time.monotonic) -> None:
        self._read = read
        self._clock = clock
        self._refreshed_at = float("-inf")

    def verify(self, presented: str) -> bool:
        """Whether `presented` is the current or the previous secret.

        Takes the same time for every wrong value, but for one refresh in 30 s.
        """
        if _matches(presented, self._read(refresh=False)):
            return True
        if self._clock() - self._refreshed_at < REFRESH_INTERVAL:
            return False
        self._refreshed_at = self._clock()
        return _matches(presented, self._read(refresh=True))


def _matches(presented: str, secret: Mapping[str, Any]) -> bool:
    given = presented.encode("utf-8", "surrogatepass")
    found = False
    for name in ("current", "previous"):
        valid = str(secret.get(name) or "").encode()
        # Both are always compared, and an empty one never matches.
        found |= hmac.compare_digest(given, valid) and bool(valid)
    return found
