"""Marketo's SOAP API: the function that answers its clients, and what they sign with."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from config.rules import CALLERS
from infra.delivery import Delivery
from infra.function import RelayFunction, Shared
from infra.secrets import SoapSecret
from infra.statements import allow

_NOT_ALLOWED = (
    "api.allow lets in no client of the SOAP API. Add the addresses they call from: allow: [marketo, 203.0.113.0/24]."
)


class Soap(Construct):
    """Calls Marketo from the fixed address, with the secret and the state table of its connection."""

    def __init__(
        self, scope: Construct, construct_id: str, *, shared: Shared, marketo: Delivery, vpc: ec2.IVpc | None
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
            vpc=vpc,
        )

    def warn_of(self, allow: str | Sequence[str]) -> None:
        """Say it when no address of a client can be among those that may call the API."""
        words = {allow} if isinstance(allow, str) else set(allow)
        if "anyone" not in words and words <= CALLERS:
            cdk.Annotations.of(self).add_warning_v2("marketo-relay:soap-allow", _NOT_ALLOWED)

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
