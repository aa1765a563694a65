"""Keeping a local run on this machine, where every system is a stand-in, and a deployment off it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from infra.errors import SynthesisError
from relay.core.config import Connection
from relay.http.addresses import is_loopback_url
from relay.system.inbound_mail import mail_domain_of
from systems import SYSTEMS

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
    elsewhere = [name for name, each in settings.connections.items() if _leads_elsewhere(settings, name, each)]
    missing = [name for name in elsewhere if settings.systems[name] not in stand_ins]
    if missing:
        raise SynthesisError("\n".join(_no_stand_in(name, settings.systems[name]) for name in missing))
    return settings.with_urls({name: stand_ins[settings.systems[name]] for name in elsewhere})


def check_for_aws(settings: Settings) -> None:
    """Raises SynthesisError when a connection points at this machine, where no function on AWS would find anything."""
    here = [name for name in settings.connections if _is_here(settings, name)]
    if here:
        raise SynthesisError("\n".join(_no_real_system(name) for name in here))


def _leads_elsewhere(settings: Settings, name: str, connection: Connection) -> bool:
    """Mail is not called: it comes, or is dropped here."""
    return not _is_here(settings, name) and mail_domain_of(SYSTEMS[settings.systems[name]], connection) is None


def _is_here(settings: Settings, connection: str) -> bool:
    return is_loopback_url(getattr(settings.connections[connection], "url", ""))


def _no_real_system(connection: str) -> str:
    return (
        f"connections.{connection}.url: is on this machine, which a function on AWS cannot reach. Write the system's "
        "own address, or try this configuration out here: make up CONFIG=..."
    )


def _no_stand_in(connection: str, system: str) -> str:
    return (
        f"connections.{connection}.url: leads to a real system, and there is no stand-in for {system}. "
        "Point it at this machine (http://127.0.0.1:PORT), or take the connection out for a local run."
    )
