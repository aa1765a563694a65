"""The function that answers Marketo: accepts an event into its connection's queue, or refuses it into quarantine."""

from __future__ import annotations

from collections.abc import Mapping

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import environment_size
from infra.function import RelayFunction, Shared
from infra.queues import QuarantineQueue
from infra.secrets import LogKeySecret, WebhookSecret
from infra.statements import allow


class Webhook(Construct):
    """The accepting function with its two secrets and the quarantine. It calls only AWS, so it is not in the VPC."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        queues: Mapping[str, sqs.IQueue],
        tables: Mapping[str, dynamodb.ITable],
    ) -> None:
        super().__init__(scope, construct_id)
        self.quarantine = QuarantineQueue(self, "Quarantine").queue
        self.secret = WebhookSecret(self, "Secret", name=f"{shared.prefix}/webhook")
        self.log_key = LogKeySecret(self, "LogKey", name=f"{shared.prefix}/log-key")
        self.accept = self._function(shared, queues, tables)

    def _function(
        self, shared: Shared, queues: Mapping[str, sqs.IQueue], tables: Mapping[str, dynamodb.ITable]
    ) -> RelayFunction:
        environment_size.check(shared.prefix, queues, tables)
        names = {connection: table.table_name for connection, table in tables.items()}
        may_wait = [allow("dynamodb:GetItem", on=[table.table_arn for table in tables.values()])] if tables else []
        urls = {connection: queue.queue_url for connection, queue in queues.items()}
        arns = [queue.queue_arn for queue in queues.values()]
        return RelayFunction(
            self,
            "Accept",
            shared=shared,
            name="webhook",
            module="webhook",
            timeout=cdk.Duration.seconds(29),  # API Gateway hangs up then, Marketo a second later
            environment={
                "WEBHOOK_SECRET_ID": self.secret.secret_arn,
                "LOG_KEY_SECRET_ID": self.log_key.secret_arn,
                "QUEUE_URLS": cdk.Stack.of(self).to_json_string(urls),
                "QUARANTINE_QUEUE_URL": self.quarantine.queue_url,
                **({"STATE_TABLES": cdk.Stack.of(self).to_json_string(names)} if names else {}),
            },
            statements=[
                allow("sqs:SendMessage", on=[*arns, self.quarantine.queue_arn]),
                allow("secretsmanager:GetSecretValue", on=[self.secret.secret_arn, self.log_key.secret_arn]),
                *may_wait,
            ],
        )
