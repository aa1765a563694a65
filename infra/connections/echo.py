"""The loop guard's memory, which the delivering functions of several connections share."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.connections.secrets import EchoKeySecret
from infra.connections.state_table import StateTable
from infra.functions.statements import allow


class Echo(Construct):
    """A table of marks, and the key of the hashes in it. Made only where some route comes from a system."""

    def __init__(self, scope: Construct, construct_id: str, *, prefix: str) -> None:
        super().__init__(scope, construct_id)
        self.table = StateTable(self, "Marks").table
        self.key = EchoKeySecret(self, "Key", name=f"{prefix}/echo-key")

    def described(self) -> str:
        """What the operator's command must know of it, as JSON."""
        return cdk.Stack.of(self).to_json_string({"table": self.table.table_name, "key_secret_id": self.key.secret_arn})

    def environment(self) -> Mapping[str, str]:
        """What a function must know of it."""
        return {"ECHO_TABLE": self.table.table_name, "ECHO_KEY_SECRET_ID": self.key.secret_arn}

    def statements(self) -> list[iam.PolicyStatement]:
        """What a function must be allowed."""
        return [
            allow("secretsmanager:GetSecretValue", on=[self.key.secret_arn]),
            allow("dynamodb:PutItem", "dynamodb:BatchGetItem", "dynamodb:BatchWriteItem", on=[self.table.table_arn]),
        ]
