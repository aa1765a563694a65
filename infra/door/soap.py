"""Marketo's SOAP API: the function that answers its clients, and what they sign with."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.connections.secrets import SoapSecret
from infra.door.allow_list import Allow, lets_no_client_in
from infra.functions.awake import keep_awake
from infra.functions.function import RelayFunction, Shared
from infra.functions.statements import allow
from infra.network.vpc_access import NetworkPlace
from systems.marketo.soap.settings import Soap as Settings

_MEMORY = 512
"""MB. A request of 4 MiB is read whole, before anybody is authenticated."""


class SoapFunction(Construct):
    """Calls Marketo from the fixed address, with the secret and the state table of its connection."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        settings: Settings,
        marketo: DeliveryFunction,
        place: NetworkPlace | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = marketo.connection
        self.secret = SoapSecret(self, "Secret", name=f"{shared.prefix}/soap", user_id=shared.prefix)
        self.answer = RelayFunction(
            self,
            "Answer",
            shared=shared,
            name="soap",
            module="soap",
            memory=_MEMORY,
            concurrency=settings.concurrency,
            timeout=cdk.Duration.seconds(29),  # API Gateway hangs up then
            environment={
                "SOAP_SECRET_ID": self.secret.secret_arn,
                "SECRET_ID": marketo.secret.secret_arn,
                "STATE_TABLE": marketo.state.table_name,
            },
            statements=[
                allow("secretsmanager:GetSecretValue", on=[self.secret.secret_arn, marketo.secret.secret_arn]),
                allow(
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    on=[marketo.state.table_arn],
                ),
            ],
            place=place,
        )
        if place:
            keep_awake(self, self.answer.function, "SOAP")
        self._key = "soap.allow" if settings.allow else "api.allow"

    def warn_of(self, who: Allow) -> None:
        """Say it when no address of a client can be among those that may call."""
        if lets_no_client_in(who):
            message = f"{self._key} lets in no client of the SOAP API. Write down the addresses that they call from: "
            cdk.Annotations.of(self).add_warning_v2(
                "marketo-relay:soap-allow",
                f"{message}soap: {{connection: {self.connection}, allow: [203.0.113.0/24]}}.",
            )

    def described(self) -> str:
        """What the operator's command must know of it, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "connection": self.connection,
                "secret_id": self.secret.secret_arn,
                "function_name": self.answer.function.function_name,
                "log_group": self.answer.log_group.log_group_name,
            }
        )
