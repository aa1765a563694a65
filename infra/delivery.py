"""Everything that belongs to one connection: its queue, its secret, the function that delivers to it."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.echo import Echo
from infra.function import RelayFunction, Shared
from infra.names import of_connection
from infra.queues import DeliveryQueue
from infra.secrets import ConnectionSecret
from infra.state_table import StateTable
from infra.statements import allow
from infra.vpc_access import Place
from relay.core.config import Connection
from relay.delivering import linger
from relay.system.sides import target_side
from systems import SYSTEMS

_BATCH = 10
"""The most that an event source mapping takes from a FIFO queue at once.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
"""

_MEMORY = 256
"""MB. It waits for systems most of its time. The largest batches stay far below it (tests/engine/contract/memory)."""


class Delivery(Construct):
    """Delivers the events of one connection. A second connection shares nothing with it but the code."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        connection: str,
        system: str,
        settings: Connection,
        place: Place | None,
        echo: Echo | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = connection
        self.system = system
        # What a connection may linger comes on top of the delivery itself.
        timeout = cdk.Duration.seconds(target_side(SYSTEMS[system]).delivery_seconds + _longest_linger(settings))
        name = of_connection(shared.prefix, connection)
        queue = DeliveryQueue(self, "Queue", name=name, function_timeout=timeout)
        self.queue, self.dead_letters = queue.queue, queue.dead_letters
        self.secret = ConnectionSecret(
            self, "Secret", name=f"{shared.prefix}/connection/{connection}", connection=connection
        )
        self.state = StateTable(self, "State", name=name).table
        self.deliver = self._function(shared, timeout, place, echo)
        lambda_.EventSourceMapping(
            self,
            "Batches",
            target=self.deliver.function,
            event_source_arn=self.queue.queue_arn,
            batch_size=_BATCH,
            report_batch_item_failures=True,
            max_concurrency=settings.limits.concurrency,
        )

    def _function(self, shared: Shared, timeout: cdk.Duration, place: Place | None, echo: Echo | None) -> RelayFunction:
        return RelayFunction(
            self,
            "Deliver",
            shared=shared,
            name=f"deliver-{self.connection}",
            module="deliver",
            memory=_MEMORY,
            timeout=timeout,
            environment={
                "CONNECTION": self.connection,
                "SECRET_ID": self.secret.secret_arn,
                "QUEUE_URL": self.queue.queue_url,
                "DEAD_LETTER_QUEUE_URL": self.dead_letters.queue_url,
                "STATE_TABLE": self.state.table_name,
                **(echo.environment() if echo else {}),
            },
            statements=[
                allow(
                    "sqs:ReceiveMessage",
                    "sqs:DeleteMessage",
                    "sqs:GetQueueAttributes",
                    "sqs:ChangeMessageVisibility",
                    on=[self.queue.queue_arn],
                ),
                allow("sqs:SendMessage", on=[self.dead_letters.queue_arn]),
                allow("secretsmanager:GetSecretValue", on=[self.secret.secret_arn]),
                allow(
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:DeleteItem",
                    "dynamodb:BatchWriteItem",
                    on=[self.state.table_arn],
                ),
                *(echo.statements() if echo else []),
            ],
            place=place,
        )

    def described(self) -> str:
        """What the operator's command must know of this connection, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "name": self.connection,
                "system": self.system,
                "queue_url": self.queue.queue_url,
                "dead_letter_queue_url": self.dead_letters.queue_url,
                "secret_id": self.secret.secret_arn,
                "function_name": self.deliver.function.function_name,
                "log_group": self.deliver.log_group.log_group_name,
                "state_table": self.state.table_name,
            }
        )


def _longest_linger(connection: Connection) -> int:
    """Seconds for which a batch may wait; one whose day is nearly spent lingers longer than the customer wrote."""
    stretched = connection.day_limit is not None
    return linger.MAX_SECONDS if stretched else connection.batch.linger_seconds
