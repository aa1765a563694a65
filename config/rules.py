"""Rules that no type can say: about addresses, and about several settings together."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from config.problems import quoted
from config.settings import Api, Network
from relay.system import Problem


def check_network(network: Network) -> Iterator[Problem]:
    """An address is fixed for each zone, or for none."""
    given = len(network.allocation_ids)
    if given not in {0, network.zones}:
        message = f"{given} given for zones: {network.zones}. Give one for each zone, or none to have new ones made."
        yield Problem(path="allocation_ids", message=message)
    if len(set(network.allocation_ids)) != given:
        yield Problem(path="allocation_ids", message="the same address is given twice. Give one for each zone.")


def check_api(api: Api) -> Iterator[Problem]:
    """Blocks are written as a resource policy wants them (aws:SourceIp)."""
    blocks = [] if isinstance(api.allow, str) else api.allow
    for place, block in enumerate(blocks):
        try:
            ipaddress.ip_network(block)
        except ValueError as error:
            message = f"{quoted(block)} is no CIDR block: {error}. Write one like 203.0.113.0/24."
            yield Problem(path=f"allow.{place}", message=message)
