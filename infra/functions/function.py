"""One Lambda function with everything that is only its own: log group, role, environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict, cast

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.functions.log_group import RelayLogGroup
from infra.functions.statements import allow
from infra.names import function_name
from infra.network.vpc_access import NetworkPlace, VpcAccess
from relay.telemetry import metrics


@dataclass(frozen=True)
class Shared:
    """What all functions of a stack have in common."""

    prefix: str
    code: lambda_.Code
    retention_days: int
    by_route: bool = False
    """Whether metrics are counted by route as well."""


class RelayFunction(Construct):
    """A function whose role may write to its own log group, do what `statements` say, and nothing else.

    `memory` in MB; `concurrency` is what is reserved for it, and all that it gets. `place` None: outside any network.
    `dead_letters` takes the events that were handed over without waiting and that it failed at.
    The policies are part of the role, so they are complete before the function or its event source uses them.
    X-Ray is off: its SDK is in maintenance mode since 2026-02-25, and each log line carries the event's id instead.
    https://docs.aws.amazon.com/xray/latest/devguide/xray-sdk-daemon-timeline.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        name: str,
        module: str,
        timeout: cdk.Duration,
        memory: int,
        environment: Mapping[str, str],
        statements: Sequence[iam.PolicyStatement],
        concurrency: int | None = None,
        place: NetworkPlace | None = None,
        dead_letters: sqs.IQueue | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = function_name(shared.prefix, name)
        self.log_group = RelayLogGroup(
            self, "Log", name=f"/{shared.prefix}/{name}", retention_days=shared.retention_days
        )
        self._own = iam.PolicyDocument()
        self._access = VpcAccess(self, "Network", place=place, function_name=self.name) if place else None
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=self.name,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"{module}.handler",
            code=shared.code,
            memory_size=memory,
            timeout=timeout,
            reserved_concurrent_executions=concurrency,
            role=self._role(statements),
            log_group=self.log_group,
            # Lambda's START, END and REPORT lines are a third of the log; of what went wrong it still writes.
            logging_format=lambda_.LoggingFormat.JSON,
            application_log_level_v2=lambda_.ApplicationLogLevel.INFO,
            system_log_level_v2=lambda_.SystemLogLevel.WARN,
            environment={
                "POWERTOOLS_SERVICE_NAME": module,
                "POWERTOOLS_LOG_LEVEL": "INFO",
                "POWERTOOLS_METRICS_NAMESPACE": shared.prefix,
                **({metrics.BY_ROUTE: "true"} if shared.by_route else {}),
                **environment,
            },
            **self._placement(),
        )
        if dead_letters:
            self._put_aside_into(dead_letters)

    def _role(self, statements: Sequence[iam.PolicyStatement]) -> iam.Role:
        may_log = allow("logs:CreateLogStream", "logs:PutLogEvents", on=[self.log_group.log_group_arn])
        self.allow(may_log, *statements)
        policies = {"own": self._own}
        if self._access:
            policies["network"] = self._access.policy()
        role = iam.Role(self, "Role", assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"), inline_policies=policies)
        if self._access:
            self._access.acknowledge(role)
        return role

    def allow(self, *statements: iam.PolicyStatement) -> None:
        """Let it do more. It is in the same policy as the rest, and so complete before the function uses it."""
        self._own.add_statements(*statements)

    def _put_aside_into(self, queue: sqs.IQueue) -> None:
        """Not by the CDK's own option, which would add a policy beside the function's own."""
        self.allow(allow("sqs:SendMessage", on=[queue.queue_arn]))
        made = cast("lambda_.CfnFunction", self.function.node.default_child)
        made.dead_letter_config = lambda_.CfnFunction.DeadLetterConfigProperty(target_arn=queue.queue_arn)

    def _placement(self) -> _Placement:
        if not self._access:
            return {}
        return {
            "vpc": self._access.vpc,
            "vpc_subnets": ec2.SubnetSelection(subnets=self._access.subnets.subnets),
            "security_groups": [self._access.security_group],
        }


class _Placement(TypedDict, total=False):
    vpc: ec2.IVpc
    vpc_subnets: ec2.SubnetSelection
    security_groups: Sequence[ec2.ISecurityGroup]
