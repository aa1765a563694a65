"""What a function is told by its deployment: names of queues and secrets, never a secret itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

import msgspec

Model = TypeVar("Model", bound=msgspec.Struct)

PLACEHOLDER = "{connection}"
"""Stands for a connection's name in the name that all connections' queues, or tables, have in common."""


class WebhookEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of the accepting function."""

    webhook_secret_id: str
    log_key_secret_id: str
    queue_names: str
    """Name of each connection's queue, with PLACEHOLDER in it: all names of many would not fit Lambda's 4 KB."""
    quarantine_queue_url: str
    state_tables: str = ""
    """Name of each connection's state table, likewise, where some route answers with `reply: delivered`, or some
    caller may send the same thing again."""

    def queue_url(self, connection: str) -> str:
        """The URL of a connection's queue, which is where the quarantine is."""
        place = self.quarantine_queue_url.rpartition("/")[0]
        return f"{place}/{self.queue_names.replace(PLACEHOLDER, connection)}"

    def table(self, connection: str) -> str:
        """The name of a connection's state table."""
        return self.state_tables.replace(PLACEHOLDER, connection)


class BusEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of a function that a rule on an event bus starts."""

    connection: str
    """The one whose account calls there, like the next."""
    state_table: str
    log_key_secret_id: str
    queue_names: str
    """Name of each connection's queue, with PLACEHOLDER in it."""
    quarantine_queue_url: str

    def queue_url(self, connection: str) -> str:
        """The URL of a connection's queue, which is where the quarantine is."""
        place = self.quarantine_queue_url.rpartition("/")[0]
        return f"{place}/{self.queue_names.replace(PLACEHOLDER, connection)}"


class MailEnvironment(BusEnvironment, frozen=True, kw_only=True, rename="upper"):
    """Of a function that Amazon SES starts for each mail to a connection's addresses."""

    mail_bucket: str
    """Where SES puts whole mails."""
    mail_prefix: str = ""
    """Of their keys there."""


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
    pair_table: str = ""
    """The same, where a route to the connection shares fields both ways, and none of the two counts revisions."""
    pair_key_secret_id: str = ""
    next_queues: str = ""
    """Name of each connection's queue, with PLACEHOLDER in it; empty where no event leads to another route."""
    log_key_secret_id: str = ""
    """Of the key of the hashes in the log, for the lines about those next events, and of what was last written."""

    readings_table: str = ""
    """Where some route is read: what becomes of its events is counted there, and what is to be read noted; there those
    wait that find nobody."""
    page_address: str = ""
    """Of the page about the records that its routes come from, where its own are to link to it; else empty, as is all
    that is about links."""
    page_of: str = ""
    """The connection that those are of."""
    page_table: str = ""
    """That connection's state table, where links stand."""
    page_link_lasts: str = ""
    """As relay.yaml has it."""

    def next_queue_url(self, connection: str) -> str:
        """The URL of a connection's queue, which is where this connection's own is."""
        place = self.queue_url.rpartition("/")[0]
        return f"{place}/{self.next_queues.replace(PLACEHOLDER, connection)}"


class ReadEnvironment(msgspec.Struct, frozen=True, kw_only=True, rename="upper"):
    """Of a function that reads a connection."""

    connection: str
    secret_id: str
    """Of the connection, like the next two."""
    state_table: str
    queue_url: str
    queue_names: str
    """Name of each connection's queue, with PLACEHOLDER in it."""
    readings_table: str
    log_key_secret_id: str
    state_tables: str = ""
    """Name of each connection's state table, likewise, where some route skips what is unchanged."""
    pair_table: str = ""
    """The loop guard's, where some route that is read shares fields both ways."""
    pair_key_secret_id: str = ""
    """Of the key of the hashes in it."""
    notify_topic: str = ""
    """To which mails about what was read are published; empty where relay.yaml names nobody."""
    notify_at: str = "08:00"
    """When the daily mail is due."""
    notify_zone: str = "UTC"
    powertools_metrics_namespace: str = ""
    """What relay.yaml calls the relay."""

    def state_table_of(self, connection: str) -> str:
        """The name of a connection's state table."""
        return self.state_tables.replace(PLACEHOLDER, connection)

    def queue_url_of(self, connection: str) -> str:
        """The URL of a connection's queue, which is where the own one is."""
        return f"{self.queue_url.rpartition('/')[0]}/{self.queue_names.replace(PLACEHOLDER, connection)}"


def read(model: type[Model], variables: Mapping[str, str]) -> Model:
    """The environment as `model`. Raises msgspec.ValidationError naming the variable that is missing."""
    return msgspec.convert(dict(variables), model)
