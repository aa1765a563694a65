"""A lead's latest activities on demand: the function that reads them at Marketo and shows them."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.connections.source import SourceConnection
from infra.functions.awake import keep_awake
from infra.functions.function import RelayFunction, Shared
from infra.functions.statements import allow
from infra.network.vpc_access import NetworkPlace
from systems.marketo.activity_view.settings import ActivityView

_MEMORY = 1024
"""MB. It brings the processor with it, and a person waits: the first start takes half as long as with 512."""


class ActivityFunction(Construct):
    """Calls Marketo from the fixed address, with the secret and the state table of its connection. Writes no lead."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        settings: ActivityView,
        marketo: DeliveryFunction | SourceConnection,
        log_key: secretsmanager.ISecret,
        place: NetworkPlace | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = marketo.connection
        self.show = RelayFunction(
            self,
            "Show",
            shared=shared,
            name="activity",
            module="activity",
            memory=_MEMORY,
            concurrency=settings.concurrency,
            timeout=cdk.Duration.seconds(15),
            environment={
                "SECRET_ID": marketo.secret.secret_arn,
                "STATE_TABLE": marketo.state.table_name,
                "LOG_KEY_SECRET_ID": log_key.secret_arn,
            },
            statements=[
                allow("secretsmanager:GetSecretValue", on=[marketo.secret.secret_arn, log_key.secret_arn]),
                allow("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", on=[marketo.state.table_arn]),
            ],
            place=place,
        )
        if place:
            keep_awake(self, self.show.function, "activity")

    def described(self) -> str:
        """What the operator's command must know of it, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "connection": self.connection,
                "function_name": self.show.function.function_name,
                "log_group": self.show.log_group.log_group_name,
            }
        )
