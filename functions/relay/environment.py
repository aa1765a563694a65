"""What a function is told by its deployment: names of queues and secrets, never a secret itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

Model = TypeVar("Model", bound=msgspec.Struct)


class WebhookEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of the accepting function."""

    webhook_secret_id: str
    log_key_secret_id: str
    queue_urls: str
    """JSON object: connection to the URL of its queue."""
    quarantine_queue_url: str
    state_tables: str = "{}"
    """JSON object: connection to its state table, for those whose routes answer with `reply: delivered`."""

    def tables(self) -> dict[str, str]:
        """Connection to its state table."""
        return msgspec.json.decode(self.state_tables, type=dict[str, str])

    def queues(self) -> dict[str, str]:
        """Connection to the URL of its queue."""
        return msgspec.json.decode(self.queue_urls, type=dict[str, str])


class DeliverEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of a delivering function."""

    connection: str
    secret_id: str
    queue_url: str
    dead_letter_queue_url: str
    state_table: str
    echo_table: str = ""
    """The loop guard's, which several connections share; empty where nothing can come back."""
    echo_key_secret_id: str = ""
    """Of the key of the hashes in it."""


class SyncEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of a sync's function."""

    sync: str
    secret_id: str
    """Of the connection that it reads from, like the next."""
    state_table: str
    queue_url: str
    """Of the connection that its route leads to."""
    cursor_table: str
    log_key_secret_id: str


class SoapEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of the function that speaks SOAP."""

    soap_secret_id: str
    """Of the clients' user id and encryption key."""
    secret_id: str
    """Of the connection to Marketo, like the next."""
    state_table: str


def read(model: type[Model], variables: Mapping[str, str]) -> Model:
    """The environment as `model`. Raises msgspec.ValidationError naming the variable that is missing."""
    return msgspec.convert(dict(variables), model)
