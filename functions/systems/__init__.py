"""The registry: every system that a connection can lead to, by its name in relay.yaml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import cast

from relay.core.texts import TEXTS, Text
from relay.system.system import System

_PLACES = {
    "http": ("systems.http.system", "HTTP_API"),
    "karte": ("systems.karte.system", "KARTE"),
    "kintone": ("systems.kintone.system", "KINTONE"),
    "mail": ("systems.mail.system", "MAIL"),
    "marketo": ("systems.marketo.system", "MARKETO"),
    "mazrica": ("systems.mazrica.system", "MAZRICA"),
    "on24": ("systems.on24.system", "ON24"),
}
"""Module and name of each."""


class Systems(Mapping[str, System]):
    """Imports a system when it is first asked for: a function only starts with those of its own relay.yaml."""

    def __getitem__(self, name: str) -> System:
        module, attribute = _PLACES[name]
        return cast("System", getattr(import_module(module), attribute))

    def __iter__(self) -> Iterator[str]:
        return iter(_PLACES)

    def __len__(self) -> int:
        return len(_PLACES)


SYSTEMS: Mapping[str, System] = Systems()


def refusals() -> dict[str, Text]:
    """Every reason to refuse, of the engine, of who reads what anyone posts, and of the systems. Not for Lambda."""
    from systems.web import texts  # noqa: PLC0415 - loaded with the first refusal

    found = dict(TEXTS)
    for table in (texts.TEXTS, *(system.texts() for system in SYSTEMS.values())):
        if clash := found.keys() & table.keys():
            raise ValueError(f"two systems have a text for {', '.join(sorted(clash))}")
        found |= table
    return found
