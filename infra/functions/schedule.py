"""What a schedule needs to start a function."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.functions.statements import allow


def starter(scope: Construct, function: lambda_.IFunction) -> iam.Role:
    """A role that may start this function and nothing else; only for schedules of this account.

    https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html
    """
    may_start = allow("lambda:InvokeFunction", on=[function.function_arn])
    return iam.Role(
        scope,
        "Starter",
        assumed_by=iam.ServicePrincipal(
            "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID}}
        ),
        inline_policies={"start": iam.PolicyDocument(statements=[may_start])},
    )
