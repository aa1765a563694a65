"""What keeps a function from falling asleep for which somebody waits."""

from __future__ import annotations

import json

from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from infra.functions.schedule import starter
from relay.aws.function import KEEP_AWAKE

_EVERY_DAYS = 3
"""Lambda takes the network interfaces of a function in a VPC back after about 14 days without a call. The next call
fails, and so do those that come while new ones are made: queued work is only late, but a person or a client waits.
https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
"""


def keep_awake(scope: Construct, function: lambda_.IFunction, what: str) -> None:
    """Call the function of `scope` now and then; `what` names it in the console."""
    scheduler.CfnSchedule(
        scope,
        "Awake",
        description=f"Calls the {what} function now and then, so that Lambda does not put it to sleep",
        schedule_expression=f"rate({_EVERY_DAYS} days)",
        flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
            mode="FLEXIBLE", maximum_window_in_minutes=60
        ),
        target=scheduler.CfnSchedule.TargetProperty(
            arn=function.function_arn,
            role_arn=starter(scope, function).role_arn,
            input=json.dumps(KEEP_AWAKE),
        ),
    )
