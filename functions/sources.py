"""The registry: everyone who may call the relay, by the name in a route's `from`."""

from __future__ import annotations

from kintone.webhook import KINTONE_WEBHOOK
from relay.json_source import JSON
from relay.source import PayloadSource

SOURCES: dict[str, PayloadSource] = {"json": JSON, "kintone": KINTONE_WEBHOOK}
