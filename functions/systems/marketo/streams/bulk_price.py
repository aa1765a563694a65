"""What it takes to extract the leads of a span, reckoned beforehand. No HTTP client is loaded here."""

from __future__ import annotations

import math
from datetime import datetime

from relay.system.reads import Reads
from relay.system.stream import BulkPrice
from systems.marketo.config import MarketoConnection
from systems.marketo.streams import slices
from systems.marketo.streams.source import LeadsSource

ALLOWED_BYTES = 500_000_000
"""Of bulk extracts, for everybody in a day
(https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/bulk-extract/bulk-extract)."""
_CALLS = 8
"""Of an extract: it is made, begun, looked at once a minute, and its file fetched."""
_VALUE = 20
"""Bytes of a value in a file, about."""


def allowed(connection: MarketoConnection) -> int:
    """The bytes that the relay takes of a day."""
    return ALLOWED_BYTES * connection.quota.extract_percent // 100


def price(
    connection: MarketoConnection,
    source: LeadsSource,
    names: Reads,
    *,
    since: datetime | None,
    until: datetime,
    records: int | None,
) -> BulkPrice:
    """As relay.system.stream.PricesBulk says. Members of a list or a program are in no extract."""
    if source.list_ is not None or source.program is not None:
        return BulkPrice(None, None, None)
    size = None
    if records is not None and names.names is not None:
        size = records * _VALUE * len({"id", *names.names, *source.fields})
    requests = None if since is None else _CALLS * max(1, math.ceil((until - since) / slices.LONGEST))
    return BulkPrice(requests, size, allowed(connection))
