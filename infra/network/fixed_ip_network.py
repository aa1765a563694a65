"""The network from which systems are called: one fixed public address for each zone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from infra.functions.log_group import RelayLogGroup
from infra.network.nat_instance import NatInstance
from infra.network.ports import described

Nat = Literal["gateway", "instance", "none"]
"""`none` is a pause between the other two: an address must leave one before the other can take it."""

_CIDR = "10.83.0.0/22"


class FixedIpNetwork(Construct):
    """A VPC whose private subnets reach the internet only through Elastic IPs.

    The addresses outlive the stack: they are registered at other companies' firewalls. There are no endpoints: what is
    in the VPC calls SQS and Secrets Manager a few times for each batch, far less than USD 10 a month for an interface
    endpoint. DynamoDB's gateway endpoint is free; S3 is not used.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        nat: Nat,
        zones: int,
        allocation_ids: Sequence[str],
        ports: Sequence[int],
        retention_days: int,
    ) -> None:
        super().__init__(scope, construct_id)
        self.own_addresses = [] if allocation_ids else [self._address(name, zone) for zone in range(1, zones + 1)]
        self.allocation_ids = list(allocation_ids) or [each.attr_allocation_id for each in self.own_addresses]
        self.vpc = self._vpc(name, zones, nat)
        if nat == "instance":
            self._nat_instances(ports)
        self.vpc.add_gateway_endpoint("DynamoDb", service=ec2.GatewayVpcEndpointAwsService.DYNAMODB)
        self._flow_log(name, retention_days)

    def _address(self, name: str, zone: int) -> ec2.CfnEIP:
        address = ec2.CfnEIP(
            self, f"Address{zone}", domain="vpc", tags=[cdk.CfnTag(key="Name", value=f"{name}-{zone}")]
        )
        address.apply_removal_policy(cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)
        return address

    def _vpc(self, name: str, zones: int, nat: Nat) -> ec2.Vpc:
        gateway = nat == "gateway"
        return ec2.Vpc(
            self,
            "Vpc",
            vpc_name=name,
            ip_addresses=ec2.IpAddresses.cidr(_CIDR),
            max_azs=zones,
            nat_gateways=zones if gateway else 0,
            nat_gateway_provider=ec2.NatProvider.gateway(eip_allocation_ids=self.allocation_ids) if gateway else None,
            subnet_configuration=[
                ec2.SubnetConfiguration(
                    name="public", subnet_type=ec2.SubnetType.PUBLIC, cidr_mask=28, map_public_ip_on_launch=False
                ),
                ec2.SubnetConfiguration(name="private", subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS, cidr_mask=24),
            ],
            restrict_default_security_group=True,
        )

    def _nat_instances(self, ports: Sequence[int]) -> None:
        group = ec2.SecurityGroup(
            self, "NatHttps", vpc=self.vpc, description="NAT instance: HTTPS through it", allow_all_outbound=False
        )
        for port in ports:
            group.add_ingress_rule(ec2.Peer.ipv4(_CIDR), ec2.Port.tcp(port), "From the private subnets")
            group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port), described(port))
        subnets = zip(self.vpc.public_subnets, self.vpc.private_subnets, self.allocation_ids, strict=True)
        for zone, (public, private, allocation_id) in enumerate(subnets, start=1):
            nat = NatInstance(
                self, f"Nat{zone}", vpc=self.vpc, subnet=public, security_group=group, allocation_id=allocation_id
            )
            nat.route(cast("ec2.PrivateSubnet", private))

    def _flow_log(self, name: str, retention_days: int) -> None:
        log_group = RelayLogGroup(self, "FlowLog", name=f"/{name}/flow", retention_days=retention_days)
        self.vpc.add_flow_log("Flows", destination=ec2.FlowLogDestination.to_cloud_watch_logs(log_group))
