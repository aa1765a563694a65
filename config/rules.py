"""Rules that no type can say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from config.problems import choices, did_you_mean, quoted
from relay.core import duration
from relay.core.config import Connection
from relay.core.findings import Problem
from relay.delivering.retry import Schedule
from systems.marketo.soap.settings import Soap

if TYPE_CHECKING:
    from config.settings import Network

_LONGEST_SKEW = 3600


def check_work(file: Mapping[str, Any]) -> Iterator[Problem]:
    """Something is relayed: webhooks, or the calls of SOAP clients."""
    if not file.get("routes") and not file.get("soap"):
        message = "there is none, and no `soap`: nothing would be relayed. Add a webhook: /hooks/{name of the route}."
        yield Problem(path="routes", message=message)


def check_network(network: Network) -> Iterator[Problem]:
    """An address is given for each zone, or for none."""
    given = len(network.allocation_ids)
    if given not in {0, network.zones}:
        message = f"{given} given, but zones is {network.zones}. Give one for each zone, or none to have new ones made."
        yield Problem(path="allocation_ids", message=message)
    if len(set(network.allocation_ids)) != given:
        yield Problem(path="allocation_ids", message="one address is given twice. Give another one for each zone.")


def check_retry(connection: Connection) -> Iterator[Problem]:
    """No schedule may lose an event, or have SQS move it away before its time."""
    for key, message in Schedule.of(connection.retry).problems():
        yield Problem(path=f"retry.{key}", message=f"{message}.")


def check_soap(soap: Soap, systems: Mapping[str, str | None]) -> Iterator[Problem]:
    """The SOAP API is Marketo's; `systems` names the system of each connection."""
    known = [name for name, system in systems.items() if system == "marketo"]
    if soap.connection not in known:
        what = "unknown connection" if soap.connection not in systems else "no connection to marketo:"
        advice = did_you_mean(soap.connection, known) + f" Connections to marketo: {choices(known) or 'none'}."
        yield Problem(path="connection", message=f"{what} {quoted(soap.connection)}.{advice}")
    if duration.seconds(soap.clock_skew) > _LONGEST_SKEW:
        message = f"{soap.clock_skew} is too long: a signature that somebody has caught is valid for it. At most 1h."
        yield Problem(path="clock_skew", message=message)
