"""The clock of a connection with `batch: {every: 1m}`: it starts the delivering function, which drains its queue."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra.functions.schedule import starter

_LATEST_START = cdk.Duration.minutes(1)
"""The next start is never later, and does all that this one would have done."""


class Clock(Construct):
    """Starts a function every so many minutes. Whoever is late is dropped, and nobody tries again."""

    def __init__(
        self, scope: Construct, construct_id: str, *, function: lambda_.Function, connection: str, minutes: int
    ) -> None:
        super().__init__(scope, construct_id)
        # Lambda itself would try a failed start twice more, and keep a throttled one for six hours.
        function.configure_async_invoke(retry_attempts=0, max_event_age=_LATEST_START)
        scheduler.CfnSchedule(
            self,
            "Schedule",
            description=f"Delivers to {connection}",
            schedule_expression=f"rate({minutes} minute{'' if minutes == 1 else 's'})",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=function.function_arn,
                role_arn=starter(self, function).role_arn,
                input='{"action": "drain"}',
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=_LATEST_START.to_seconds()
                ),
            ),
        )
