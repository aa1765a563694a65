"""The registry: every system that the relay can write to, by its name in relay.yaml."""

from __future__ import annotations

from http_api.system import HTTP_API
from karte.system import KARTE
from kintone.system import KINTONE
from marketo.system import MARKETO
from relay.system import System

SYSTEMS: dict[str, System] = {"http": HTTP_API, "karte": KARTE, "kintone": KINTONE, "marketo": MARKETO}
