"""The registry: everyone who may call the relay, by the name in a route's `from`."""

from __future__ import annotations

from relay.core.config import Config
from relay.loop_guard.origin import Origins
from relay.system.source import PayloadSource
from systems.kintone.receiver.webhook import KINTONE_WEBHOOK
from systems.web.source import JSON

SOURCES: dict[str, PayloadSource] = {"json": JSON, "kintone": KINTONE_WEBHOOK}


def origins(config: Config) -> dict[str, Origins]:
    """What the sources know of the records behind their events, where some route comes from them."""
    found = {name: source.origins(config) for name, source in SOURCES.items()}
    return {name: each for name, each in found.items() if each is not None and each.places}


def guarded(config: Config) -> frozenset[str]:
    """The connections that need the loop guard: it judges events that go there, or what is written there comes back."""
    known = origins(config)
    writers = frozenset(name for each in known.values() for name in each.writers)
    return writers | {route.to for route in config.routes.values() if route.from_ in known}
