"""The loop guard's memory, which the functions of several connections share."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.connections.secrets import EchoKeySecret
from infra.connections.state_table import StateTable
from infra.functions.statements import allow


class Echo(Construct):
    """A table of marks, and the key of the hashes in it. Made only where what is written may come back."""

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

    def pair_environment(self) -> Mapping[str, str]:
        """What a function must know of it whose routes share fields both ways (relay.pair_guard)."""
        return {"PAIR_TABLE": self.table.table_name, "PAIR_KEY_SECRET_ID": self.key.secret_arn}

    def of_writers(self) -> list[iam.PolicyStatement]:
        """What a function must be allowed that delivers events of such routes: all its items, and the locks."""
        return [
            allow("secretsmanager:GetSecretValue", on=[self.key.secret_arn]),
            self._items("w", "r", "u", actions=("dynamodb:BatchGetItem", "dynamodb:BatchWriteItem")),
            self._items("l", actions=("dynamodb:PutItem", "dynamodb:DeleteItem")),
        ]

    def of_readers(self) -> list[iam.PolicyStatement]:
        """What a function must be allowed that reads such routes: to see what was written, and its own items."""
        return [
            allow("secretsmanager:GetSecretValue", on=[self.key.secret_arn]),
            self._items("w", "r", "u", actions=("dynamodb:BatchGetItem",)),
            self._items("r", "u", actions=("dynamodb:BatchWriteItem",)),
        ]

    def _items(self, *kinds: str, actions: tuple[str, ...]) -> iam.PolicyStatement:
        """Of these kinds (relay.pair_guard.known), and nothing else of what the table holds."""
        statement = allow(*actions, on=[self.table.table_arn])
        keys = [f"{kind}#*" for kind in kinds]
        statement.add_conditions({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}})
        return statement
