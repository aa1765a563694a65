"""The names that fields have in the API, as the account's readings say."""

from __future__ import annotations

from local.systems.mazrica.readings import Readings


def api_name(readings: Readings, kind: str, name: str) -> str:
    """A field's name; empty when the API does not have it."""
    return readings.names.get(f"{kind}.{name}", name)
