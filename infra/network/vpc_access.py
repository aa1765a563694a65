"""Putting a function into the private subnets, with only the rights that this takes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.acknowledge import acknowledge_finding
from infra.functions.statements import allow
from infra.network.ports import described

_USED_BY_LAMBDA = (
    "ec2:CreateNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:DeleteNetworkInterface",
    "ec2:AssignPrivateIpAddresses",
    "ec2:UnassignPrivateIpAddresses",
)


@dataclass(frozen=True)
class NetworkPlace:
    """Where a function is in the network, and the ports by which it may leave."""

    vpc: ec2.IVpc
    ports: Sequence[int]


class VpcAccess(Construct):
    """One function's place in the network: private subnets, a security group of its own that lets HTTPS out.

    Names resolve through the VPC's own resolver, which security groups do not concern.
    """

    def __init__(self, scope: Construct, construct_id: str, *, place: NetworkPlace, function_name: str) -> None:
        super().__init__(scope, construct_id)
        self.vpc = place.vpc
        self.subnets = place.vpc.select_subnets(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS)
        self.security_group = ec2.SecurityGroup(
            self,
            "HttpsOut",
            vpc=place.vpc,
            description=f"{function_name}: HTTPS out, nothing in",
            allow_all_outbound=False,
        )
        for port in place.ports:
            self.security_group.add_egress_rule(ec2.Peer.any_ipv4(), ec2.Port.tcp(port), described(port))
        self._function_name = function_name

    def policy(self) -> iam.PolicyDocument:
        """What Lambda needs of the function's role to keep network interfaces, and the function's code does not.

        Lambda acts with the role before the code runs; the last statement takes the same rights from the code.
        https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
        """
        stack = cdk.Stack.of(self)

        def ec2_arn(resource: str, name: str) -> str:
            return stack.format_arn(service="ec2", resource=resource, resource_name=name)

        interfaces = ec2_arn("network-interface", "*")
        subnets = [ec2_arn("subnet", subnet) for subnet in self.subnets.subnet_ids]
        group = ec2_arn("security-group", self.security_group.security_group_id)
        return iam.PolicyDocument(
            statements=[
                allow("ec2:CreateNetworkInterface", on=[interfaces, group, *subnets]),
                allow(
                    "ec2:DeleteNetworkInterface",
                    "ec2:AssignPrivateIpAddresses",
                    "ec2:UnassignPrivateIpAddresses",
                    on=[interfaces],
                ),
                allow("ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", on=["*"]),
                self._not_from_code(),
            ]
        )

    def _not_from_code(self) -> iam.PolicyStatement:
        function = cdk.Stack.of(self).format_arn(
            service="lambda",
            resource="function",
            resource_name=self._function_name,
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        return iam.PolicyStatement(
            effect=iam.Effect.DENY,
            actions=list(_USED_BY_LAMBDA),
            resources=["*"],
            conditions={"ArnEquals": {"lambda:SourceFunctionArn": function}},
        )

    @staticmethod
    def acknowledge(role: iam.IRole) -> None:
        """Why the role of a function in the network names more than its own resources."""
        acknowledge_finding(
            role, "AwsSolutions-IAM5[Resource::*]", "Describe actions of EC2 know no resource; the other * is a denial."
        )
        acknowledge_finding(
            role,
            "AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:<AWS::Region>:<AWS::AccountId>:network-interface/*]",
            "Lambda makes these interfaces itself, so that no id is known; subnet and security group are named.",
        )
