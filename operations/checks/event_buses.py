"""Whether the event buses that relay.yaml names are there: CloudFormation asks for them when it has begun already.

A partner's bus is there once somebody has associated its event source, in one account and one Region.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-saas.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from config import Settings
from operations.failures import GONE, NOT_ALLOWED, code_of
from relay.core.findings import Finding
from relay.system.event_bus import bus_of
from systems import SYSTEMS


def findings(client: Any, settings: Settings) -> Iterator[Finding]:
    """One for each bus, asked of EventBridge's `client`. Raises botocore's errors, but for rights that are missing."""
    for name, connection in settings.connections.items():
        bus = bus_of(SYSTEMS[settings.systems[name]], connection)
        if bus is not None:
            yield _finding(client, f"connections.{name}.event_bus", bus)


def _finding(client: Any, where: str, bus: str) -> Finding:
    try:
        client.describe_event_bus(Name=bus)
    except ClientError as error:
        if code_of(error) in NOT_ALLOWED:
            message = f"these credentials may not call {error.operation_name}: whether {bus} is there is not known"
            return Finding(level="warning", where=where, message=message)
        if code_of(error) not in GONE:
            raise
        message = (
            f"there is no event bus {bus} in this account and region ({client.meta.region_name}), and a deployment "
            "fails without it. Associate the partner event source with a bus (EventBridge > Partner event sources), or "
            "correct the name."
        )
        return Finding(level="error", where=where, message=message)
    return Finding(level="ok", where=where, message=f"the event bus {bus} is there")
