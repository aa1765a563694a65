"""Secrets, read from Secrets Manager at run time, cached, and read again when one does not work."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, cast

from botocore.exceptions import BotoCoreError, ClientError

from relay.aws import client as aws
from relay.core.secret import SecretReader
from relay.telemetry import log

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient

MAX_AGE = 300
"""Seconds that a secret is cached; a secret that was taken back stays valid no longer in a running function."""

REFRESH_INTERVAL = 30.0
"""Seconds between two refreshes for a wrong secret, so that a guesser cannot make us call Secrets Manager."""


class NoSecret(Exception):
    """A secret cannot be had. `code` and `message` say why; an event waits until it can."""

    code = "secret_unavailable"
    message = "Secrets Manager did not give this connection's secret"


class SecretMissing(NoSecret):
    """Nobody has set the secret yet: `relay secret set CONNECTION`."""

    code = "secret_missing"
    message = "nobody has set this connection's secret yet"


class SecretUnreadable(NoSecret):
    """The secret is no JSON. It is not quoted here."""

    code = "secret_unreadable"
    message = "this connection's secret is no JSON. Set it with: relay secret set"


class StoredSecret(Protocol):
    """Reads one secret as text."""

    def __call__(self, *, refresh: bool) -> Mapping[str, Any]:
        """Read the secret's JSON object, from the cache unless `refresh`."""


class Secrets:
    """Secrets Manager, with a cache for the life of the function."""

    def __init__(self, client: SecretsManagerClient, clock: Callable[[], float] = time.time) -> None:
        self.client = client
        self._clock = clock
        self._known: dict[str, tuple[float, str]] = {}

    def text(self, secret_id: str, *, refresh: bool = False) -> str:
        """A secret as it is stored, from the cache for up to MAX_AGE unless `refresh`.

        While Secrets Manager does not answer, a value that is known is used on, and it is asked again only in 30 s:
        each vain try would cost a webhook seconds. Raises botocore's errors without one.
        """
        read_at, known = self._known.get(secret_id, (float("-inf"), ""))
        if not refresh and self._clock() - read_at < MAX_AGE:
            return known
        try:
            found = self.client.get_secret_value(SecretId=secret_id).get("SecretString", "")
        except (BotoCoreError, ClientError) as error:
            if not known or refresh:
                raise
            # Who posts may not call again: what was valid five minutes ago is better than refusing everybody.
            log.fault(error)
            self._known[secret_id] = (self._clock() - MAX_AGE + REFRESH_INTERVAL, known)
            return known
        self._known[secret_id] = (self._clock(), found)
        return found


def store(secrets: Secrets, secret_id: str) -> StoredSecret:
    """Reader of one secret that is a JSON object; it raises botocore's errors and SecretUnreadable."""

    def read(*, refresh: bool) -> Mapping[str, Any]:
        try:
            value = json.loads(secrets.text(secret_id, refresh=refresh))
        except ValueError:
            raise SecretUnreadable from None
        return value if isinstance(value, dict) else {}

    return read


def secrets_manager() -> Secrets:
    """Access to Secrets Manager that gives up well before the accepting function's 20 s: twice 7 s when it hangs."""
    found = aws.client("secretsmanager", connect_timeout=2, read_timeout=3, attempts=2)
    return Secrets(cast("SecretsManagerClient", found))


def connection_secret(read: StoredSecret) -> SecretReader:
    """Reader of a connection's secret. Raises NoSecret; SecretMissing while it is empty, as it is after deploying."""

    def secret(*, refresh: bool = False) -> Mapping[str, Any]:
        try:
            value = read(refresh=refresh)
            if not value and not refresh:
                value = read(refresh=True)
        except (BotoCoreError, ClientError) as error:
            log.fault(error)
            raise NoSecret from error
        if not value:
            raise SecretMissing
        return value

    return secret


def renew(read: SecretReader) -> None:
    """Read a connection's secret afresh, for a check of what is stored now; who uses it says what is wrong with it."""
    with suppress(NoSecret):
        read(refresh=True)
