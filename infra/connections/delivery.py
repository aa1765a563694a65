"""Everything that belongs to one connection: its queue, its secret, the function that delivers to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.connections.echo import Echo
from infra.connections.queues import DeliveryQueue, visibility, visibility_of_drains
from infra.connections.secrets import ConnectionSecret
from infra.connections.state_table import StateTable
from infra.functions.clock import Clock
from infra.functions.function import RelayFunction, Shared
from infra.functions.statements import allow
from infra.names import of_connection, of_connections
from infra.network.vpc_access import NetworkPlace
from relay.core.config import Connection
from relay.history.store import PARTITION as HISTORY
from relay.reading.unmatched.store import PARTITION
from relay.system import noted
from relay.system.page_links import ITEMS
from relay.system.sides import target_side
from systems import SYSTEMS

_BATCH = 10
"""The most that an event source mapping takes from a FIFO queue at once.

https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html
"""

DRAIN_TIMEOUT = cdk.Duration.minutes(5)
"""Of a function that a clock starts. A drain may last longer than the clock's minutes; at the end of this time it
stops between two batches, and the next start goes on."""

_MEMORY = 256
"""MB. It waits for systems most of its time. The largest batches stay far below it (tests/engine/contract/memory)."""


@dataclass(frozen=True, kw_only=True)
class LinkedPageSettings:
    """A page about the records of one connection, to which records at another are to link."""

    address: str
    connection: str
    table: dynamodb.ITable
    """The state table of that connection."""
    lasts: str
    """How long a link can be used."""

    def environment(self) -> dict[str, str]:
        """What a function is told that makes links."""
        return {
            "PAGE_ADDRESS": self.address,
            "PAGE_OF": self.connection,
            "PAGE_TABLE": self.table.table_name,
            "PAGE_LINK_LASTS": self.lasts,
        }


class DeliveryFunction(Construct):
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
        place: NetworkPlace | None,
        echo: Echo | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = connection
        self.system = system
        self.every = settings.batch.every or ""
        minutes = settings.batch.minutes
        timeout = DRAIN_TIMEOUT if minutes else cdk.Duration.seconds(target_side(SYSTEMS[system]).delivery_seconds)
        name = of_connection(shared.prefix, connection)
        queue = DeliveryQueue(
            self, "Queue", name=name, visibility=visibility_of_drains(timeout) if minutes else visibility(timeout)
        )
        self.queue, self.dead_letters = queue.queue, queue.dead_letters
        self.secret = ConnectionSecret(
            self, "Secret", name=f"{shared.prefix}/connection/{connection}", connection=connection
        )
        self.state = StateTable(self, "State", name=name).table
        self.deliver = self._function(shared, timeout, place, echo)
        if minutes:
            Clock(self, "Clock", function=self.deliver.function, connection=connection, minutes=minutes)
            return
        lambda_.EventSourceMapping(
            self,
            "Batches",
            target=self.deliver.function,
            event_source_arn=self.queue.queue_arn,
            batch_size=_BATCH,
            report_batch_item_failures=True,
            max_concurrency=settings.deliveries,
        )

    def _function(
        self, shared: Shared, timeout: cdk.Duration, place: NetworkPlace | None, echo: Echo | None
    ) -> RelayFunction:
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

    def lead_on_to(self, queues: Sequence[sqs.IQueue], *, shared: Shared, log_key: secretsmanager.ISecret) -> None:
        """Let its events lead to others: `queues` are those of the routes that `then` and `on_dead_letter` name."""
        self.deliver.function.add_environment("NEXT_QUEUES", of_connections(shared.prefix, ".fifo"))
        self.deliver.function.add_environment("LOG_KEY_SECRET_ID", log_key.secret_arn)
        self.deliver.allow(
            allow("sqs:SendMessage", on=[queue.queue_arn for queue in queues]),
            allow("secretsmanager:GetSecretValue", on=[log_key.secret_arn]),
        )

    def remember_what_was_written(self, *, log_key: secretsmanager.ISecret) -> None:
        """Let it know what it last wrote of each record, as keyed hashes: for routes with `unchanged: skip`."""
        self.deliver.function.add_environment("LOG_KEY_SECRET_ID", log_key.secret_arn)
        self.remember_people()
        self.deliver.allow(allow("secretsmanager:GetSecretValue", on=[log_key.secret_arn]))

    def remember_people(self) -> None:
        """Let it read many of its own items at once: for systems that remember people between two events."""
        self.deliver.allow(allow("dynamodb:BatchGetItem", on=[self.state.table_arn]))

    def wait_for_persons(
        self, readings: dynamodb.ITable, sources: Sequence[str], *, log_key: secretsmanager.ISecret
    ) -> None:
        """Let it note which records of `sources`, connections that are read, are to be read again, and nothing else."""
        self.deliver.function.add_environment("READINGS_TABLE", readings.table_name)
        self.deliver.function.add_environment("LOG_KEY_SECRET_ID", log_key.secret_arn)
        notes = allow("dynamodb:Query", "dynamodb:BatchWriteItem", on=[readings.table_arn])
        keys = [f"{source}{PARTITION}" for source in sources]
        notes.add_conditions({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": keys}})
        self.deliver.allow(notes, allow("secretsmanager:GetSecretValue", on=[log_key.secret_arn]))

    def count_for_runs(self, readings: dynamodb.ITable, sources: Sequence[str]) -> None:
        """Let it add to the history of what is read of `sources`, and read nothing there."""
        self.deliver.function.add_environment("READINGS_TABLE", readings.table_name)
        counts = allow("dynamodb:UpdateItem", "dynamodb:BatchWriteItem", on=[readings.table_arn])
        keys = [f"{source}{HISTORY}" for source in sources]
        counts.add_conditions({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": keys}})
        self.deliver.allow(counts)

    def note_for_reading(self, readings: dynamodb.ITable) -> None:
        """Let it note what is to be read of its own connection, and nothing else (relay.system.noted)."""
        self.deliver.function.add_environment("READINGS_TABLE", readings.table_name)
        notes = allow("dynamodb:Query", "dynamodb:BatchWriteItem", on=[readings.table_arn])
        own = [f"{self.connection}{noted.PARTITION}"]
        notes.add_conditions({"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": own}})
        self.deliver.allow(notes)

    def share_fields(self, echo: Echo) -> None:
        """Let it guard routes that share fields both ways."""
        for name, value in echo.pair_environment().items():
            self.deliver.function.add_environment(name, value)
        self.deliver.allow(*echo.of_writers())

    def put_links(self, page: LinkedPageSettings, *, log_key: secretsmanager.ISecret) -> None:
        """Let it make links to a page about the records of another connection, and touch nothing else of that."""
        for name, value in page.environment().items():
            self.deliver.function.add_environment(name, value)
        self.deliver.function.add_environment("LOG_KEY_SECRET_ID", log_key.secret_arn)
        makes = allow("dynamodb:PutItem", on=[page.table.table_arn])
        makes.add_conditions({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"{ITEMS}*"]}})
        self.deliver.allow(makes, allow("secretsmanager:GetSecretValue", on=[log_key.secret_arn]))

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
                "every": self.every,
            }
        )
