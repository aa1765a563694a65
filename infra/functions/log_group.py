"""Log groups: named so that a person finds them, kept for as long as relay.yaml says."""

from __future__ import annotations

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.names import unique


class RelayLogGroup(logs.LogGroup):
    """A log group that outlives its stack until its last line is `retention_days` old.

    Logs are the record of what happened to each event, so `cdk destroy` does not take them away.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, retention_days: int) -> None:
        super().__init__(
            scope,
            construct_id,
            log_group_name=unique(name),
            removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        cast("logs.CfnLogGroup", self.node.default_child).retention_in_days = retention_days
