"""Keeping a local run on this machine: no connection may point at a real system."""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from infra.errors import SynthesisError

if TYPE_CHECKING:
    from config import Settings


def parse(text: str) -> dict[str, str]:
    """The context value `stand_ins`, a JSON object from a system's name to the URL of its stand-in.

    Raises SynthesisError when it is something else.
    """
    try:
        value = json.loads(text)
    except ValueError as error:
        raise SynthesisError(f"context stand_ins: not JSON: {error}") from error
    if not isinstance(value, dict) or not all(isinstance(url, str) for url in value.values()):
        raise SynthesisError('context stand_ins: must be an object such as {"kintone": "http://127.0.0.1:8001"}')
    return value


def kept_on_this_machine(settings: Settings, stand_ins: Mapping[str, str]) -> Settings:
    """`settings` with each connection that leads elsewhere pointed at its system's stand-in.

    Raises SynthesisError when there is no stand-in for one of them.
    """
    elsewhere = [
        name for name, connection in settings.connections.items() if not is_loopback(getattr(connection, "url", ""))
    ]
    missing = [name for name in elsewhere if settings.systems[name] not in stand_ins]
    if missing:
        raise SynthesisError("\n".join(_no_stand_in(name, settings.systems[name]) for name in missing))
    return settings.with_urls({name: stand_ins[settings.systems[name]] for name in elsewhere})


def _no_stand_in(connection: str, system: str) -> str:
    return (
        f"connections.{connection}.url: leads to a real system, and there is no stand-in for {system}. "
        "Point it at this machine (http://127.0.0.1:PORT), or take the connection out for a local run."
    )


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
