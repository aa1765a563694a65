"""The function that answers Marketo: accepts an event into its connection's queue, or refuses it into quarantine."""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.connections.queues import QuarantineQueue
from infra.connections.secrets import LogKeySecret, WebhookSecret
from infra.functions.function import RelayFunction, Shared
from infra.functions.statements import allow
from infra.names import of_connections
from relay.accepting.repeats import PREFIX

_MEMORY = 1024
"""MB. It answers while Marketo waits: with them it has more than half a core, and costs nearly the same (bench/)."""


class WebhookFunction(Construct):
    """The accepting function with its two secrets and the quarantine. It calls only AWS, so it is not in the VPC.

    The key of the hashes in the logs is a secret of its own, since who reads systems reads it too, and they must not
    know what Marketo signs with.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        queues: Sequence[sqs.IQueue],
        tables: Sequence[dynamodb.ITable],
        repeating: Sequence[dynamodb.ITable],
        concurrency: int | None,
    ) -> None:
        """`tables`: where answers are waited for; `repeating`: of those who may call twice."""
        super().__init__(scope, construct_id)
        self.quarantine = QuarantineQueue(self, "Quarantine").queue
        self.secret = WebhookSecret(self, "Secret", name=f"{shared.prefix}/webhook")
        self.log_key = LogKeySecret(self, "LogKey", name=f"{shared.prefix}/log-key")
        self.accept = self._function(shared, queues, tables, repeating, concurrency)

    def _function(
        self,
        shared: Shared,
        queues: Sequence[sqs.IQueue],
        tables: Sequence[dynamodb.ITable],
        repeating: Sequence[dynamodb.ITable],
        concurrency: int | None,
    ) -> RelayFunction:
        may_wait = [allow("dynamodb:GetItem", on=[table.table_arn for table in tables])] if tables else []
        may_know = [may_remember(repeating)] if repeating else []
        return RelayFunction(
            self,
            "Accept",
            shared=shared,
            name="webhook",
            module="webhook",
            memory=_MEMORY,
            concurrency=concurrency,
            timeout=cdk.Duration.seconds(29),  # API Gateway hangs up then, Marketo a second later
            environment={
                "WEBHOOK_SECRET_ID": self.secret.secret_arn,
                "LOG_KEY_SECRET_ID": self.log_key.secret_arn,
                "QUEUE_NAMES": of_connections(shared.prefix, ".fifo"),
                "QUARANTINE_QUEUE_URL": self.quarantine.queue_url,
                **({"STATE_TABLES": of_connections(shared.prefix)} if tables or repeating else {}),
            },
            statements=[
                allow("sqs:SendMessage", on=[*(queue.queue_arn for queue in queues), self.quarantine.queue_arn]),
                allow("secretsmanager:GetSecretValue", on=[self.secret.secret_arn, self.log_key.secret_arn]),
                *may_wait,
                *may_know,
            ],
        )


def may_remember(tables: Sequence[dynamodb.ITable]) -> iam.PolicyStatement:
    """To know what came already, and nothing else of what those tables hold.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    statement = allow("dynamodb:GetItem", "dynamodb:PutItem", on=[table.table_arn for table in tables])
    statement.add_conditions({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{PREFIX}*"]}})
    return statement
