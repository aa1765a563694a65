"""The network as a stack of its own: it changes rarely, and its addresses must survive everything else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from infra.network import ports
from infra.network.fixed_ip_network import FixedIpNetwork, Nat

if TYPE_CHECKING:
    from config import Settings


class NetworkStack(cdk.Stack):
    """The VPC, with the addresses that other systems must let in as its outputs."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, nat: Nat) -> None:
        super().__init__(scope, construct_id, description="The fixed addresses from which the relay calls systems")
        network = FixedIpNetwork(
            self,
            "Network",
            name=settings.name,
            nat=nat,
            zones=settings.network.zones,
            allocation_ids=settings.network.allocation_ids,
            ports=ports.of(settings.connections.values()),
            retention_days=settings.logs.retention_days,
        )
        self.vpc = network.vpc
        cdk.CfnOutput(
            self,
            "AllocationIds",
            value=",".join(network.allocation_ids),
            description="For network.allocation_ids in relay.yaml, to use the same addresses in a new network",
        )
        if network.own_addresses:
            cdk.CfnOutput(
                self,
                "FixedIps",
                value=",".join(address.ref for address in network.own_addresses),
                description="Let these addresses in at each system",
            )
