"""Readings: for each connection that is read a function and the clock that starts it, and one table for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.connections.echo import Echo
from infra.connections.notify_topic import NotifyTopic
from infra.connections.source import SourceConnection
from infra.functions.function import RelayFunction, Shared
from infra.functions.schedule import starter
from infra.functions.statements import allow
from infra.names import of_connections, unique
from infra.network.vpc_access import NetworkPlace
from relay.core.config import Route
from relay.core.read_source import is_read
from relay.delivering.unchanged import delivered_of
from relay.reading.parts.table import PARTITION, SORT
from relay.system.finds_nobody import may_find_nobody
from relay.system.noted import notes_for_reading
from systems import SYSTEMS

if TYPE_CHECKING:
    from config.settings import Notify

TIMEOUT = cdk.Duration.minutes(15)
"""The most that Lambda allows. What is not finished by then is continued by the next tick."""

TICK = cdk.Duration.minutes(1)
"""The least that EventBridge Scheduler can; a tick that finds nothing due ends at once."""

_MEMORY = 512
"""MB. It holds a page of records at a time, each as the system sends it, and what was seen of them."""


class ReadingsTable(Construct):
    """Where all readings stand. It outlives the stack and can be brought back: a bookmark that is lost is a gap.

    Only the history of runs expires. The table has a name, as queues have: see infra.connections.queues.DeliveryQueue.
    """

    def __init__(self, scope: Construct, construct_id: str, *, prefix: str) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.Table(
            self,
            "Items",
            table_name=unique(f"{prefix}-readings"),
            partition_key=dynamodb.Attribute(name=PARTITION, type=dynamodb.AttributeType.STRING),
            sort_key=dynamodb.Attribute(name=SORT, type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            time_to_live_attribute="expiration",
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=cdk.RemovalPolicy.RETAIN,
        )


class ReadingFunction(Construct):
    """Reads one connection from the fixed address, and may send to the queues of its own routes only."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        source: DeliveryFunction | SourceConnection,
        targets: Sequence[DeliveryFunction],
        delivered: Mapping[str, Sequence[str]],
        readings: dynamodb.ITable,
        log_key: secretsmanager.ISecret,
        place: NetworkPlace | None,
    ) -> None:
        """`delivered`: by connection, the routes to it of which is remembered what they last delivered."""
        super().__init__(scope, construct_id)
        self.connection = source.connection
        self._source = source
        self._targets = targets
        self._delivered = delivered
        self._readings = readings
        self._notify_topic = ""
        self.read = self._function(shared, log_key, place)
        # What a tick does not do the next one does; Lambda would keep a throttled start for hours.
        self.read.function.configure_async_invoke(retry_attempts=0, max_event_age=TICK)
        self._schedule()

    def share_fields(self, echo: Echo) -> None:
        """Let it guard routes that share fields both ways."""
        for name, value in echo.pair_environment().items():
            self.read.function.add_environment(name, value)
        self.read.allow(*echo.of_readers())

    def mail(self, topic: NotifyTopic, notify: Notify) -> None:
        """Let it mail people what became of what it read."""
        topic.let_publish(self.read, at=notify.at, zone=notify.zone)
        self._notify_topic = topic.topic.topic_arn

    def described(self) -> str:
        """What the operator's command must know of it, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "connection": self.connection,
                "function_name": self.read.function.function_name,
                "log_group": self.read.log_group.log_group_name,
                "readings_table": self._readings.table_name,
                **({"notify_topic": self._notify_topic} if self._notify_topic else {}),
            }
        )

    def _function(self, shared: Shared, log_key: secretsmanager.ISecret, place: NetworkPlace | None) -> RelayFunction:
        source = self._source
        return RelayFunction(
            self,
            "Read",
            shared=shared,
            name=f"read-{self.connection}",
            module="read",
            memory=_MEMORY,
            timeout=TIMEOUT,
            environment={
                "CONNECTION": self.connection,
                "SECRET_ID": source.secret.secret_arn,
                "STATE_TABLE": source.state.table_name,
                "READINGS_TABLE": self._readings.table_name,
                "QUEUE_URL": self._targets[0].queue.queue_url,
                "QUEUE_NAMES": of_connections(shared.prefix, ".fifo"),
                "LOG_KEY_SECRET_ID": log_key.secret_arn,
                **({"STATE_TABLES": of_connections(shared.prefix)} if self._delivered else {}),
            },
            statements=[
                allow("sqs:SendMessage", on=[each.queue.queue_arn for each in self._targets]),
                allow("secretsmanager:GetSecretValue", on=[source.secret.secret_arn, log_key.secret_arn]),
                allow(  # budget, breaker, and what was seen of changes
                    "dynamodb:GetItem",
                    "dynamodb:PutItem",
                    "dynamodb:UpdateItem",
                    "dynamodb:BatchGetItem",
                    "dynamodb:BatchWriteItem",
                    on=[source.state.table_arn],
                ),
                _own_readings(self._readings, self.connection),
                *self._last_delivered(),
            ],
            place=place,
        )

    def _last_delivered(self) -> list[iam.PolicyStatement]:
        """To look up what its own routes last delivered, and nothing else of what their targets' tables hold."""
        tables = {each.connection: each.state for each in self._targets}
        found = []
        for connection, routes in self._delivered.items():
            statement = allow("dynamodb:BatchGetItem", on=[tables[connection].table_arn])
            keys = [f"{delivered_of(route)}*" for route in routes]
            statement.add_conditions({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}})
            found.append(statement)
        return found

    def _schedule(self) -> None:
        """Every minute, on time or not at all: a tick that is late is the next one."""
        scheduler.CfnSchedule(
            self,
            "Schedule",
            description=f"Has {self.connection} read when something is due",
            schedule_expression="rate(1 minute)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self.read.function.function_arn,
                role_arn=starter(self, self.read.function).role_arn,
                input="{}",
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=0, maximum_event_age_in_seconds=TICK.to_seconds()
                ),
            ),
        )


def make_readings(
    scope: Construct,
    *,
    shared: Shared,
    routes: Mapping[str, Route],
    deliveries: Mapping[str, DeliveryFunction],
    sources: Mapping[str, DeliveryFunction | SourceConnection],
    log_key: secretsmanager.ISecret,
    places: Mapping[str, NetworkPlace],
) -> list[ReadingFunction]:
    """A reading for each connection from which a route is read; without one there is no table either.

    `sources` are all connections in their order, `deliveries` those of them that are written to.
    """
    read = {name: _targets(name, routes) for name in sources if _targets(name, routes)}
    if not read:
        return []
    table = ReadingsTable(scope, "Readings", prefix=shared.prefix).table
    for delivery in deliveries.values():
        if counted := _read_into(delivery, routes):
            delivery.count_for_runs(table, counted)
        if waiting := _waited_for(delivery, routes):
            delivery.wait_for_persons(table, waiting, log_key=log_key)
        if delivery.connection in read and _notes(delivery, routes):
            delivery.note_for_reading(table)
    return [
        ReadingFunction(
            scope,
            f"Reading-{name}",
            shared=shared,
            source=sources[name],
            targets=[deliveries[each] for each in targets],
            delivered=_delivered(name, routes),
            readings=table,
            log_key=log_key,
            place=places.get(name),
        )
        for name, targets in read.items()
    ]


def _targets(connection: str, routes: Mapping[str, Route]) -> list[str]:
    """Where the routes lead that are read from a connection, each once."""
    found = [route.to for route in routes.values() if route.from_ == connection and is_read(route.source)]
    return list(dict.fromkeys(found))


def _delivered(connection: str, routes: Mapping[str, Route]) -> dict[str, list[str]]:
    """By where they lead, the routes that are read from a connection and know what they last delivered."""
    found: dict[str, list[str]] = {}
    for name, route in routes.items():
        if route.from_ == connection and is_read(route.source) and route.unchanged == "skip":
            found.setdefault(route.to, []).append(name)
    return found


def _read_into(delivery: DeliveryFunction, routes: Mapping[str, Route]) -> list[str]:
    """The connections from which routes to one are read."""
    read = [route for route in routes.values() if route.to == delivery.connection and is_read(route.source)]
    return sorted({route.from_ for route in read})


def _waited_for(delivery: DeliveryFunction, routes: Mapping[str, Route]) -> list[str]:
    """The connections that are read into one by routes whose events may wait for a person."""
    side = SYSTEMS[delivery.system].target
    read = [route for route in routes.values() if route.to == delivery.connection and is_read(route.source)]
    return sorted({route.from_ for route in read if may_find_nobody(side, route)})


def _notes(delivery: DeliveryFunction, routes: Mapping[str, Route]) -> bool:
    """Whether what is delivered to a connection may lead to a note of what is to be read there."""
    own = [route for route in routes.values() if route.to == delivery.connection]
    return notes_for_reading(SYSTEMS[delivery.system].target, own)


def _own_readings(table: dynamodb.ITable, connection: str) -> iam.PolicyStatement:
    """Only the partitions of one connection, of whatever part of it.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    statement = allow(
        "dynamodb:Query",
        "dynamodb:GetItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "dynamodb:BatchGetItem",
        "dynamodb:BatchWriteItem",
        on=[table.table_arn],
    )
    own = {"dynamodb:LeadingKeys": [connection, f"{connection}#*"]}
    statement.add_conditions({"ForAllValues:StringLike": own})
    return statement
