"""The way in over an event bus: a rule on the customer's partner bus starts the function that accepts what comes there.

Nobody else can start it: there is no address and no secret. EventBridge tries for a day to hand an event over, Lambda
calls the function three times, and what is left then lies with the dead letters of the rule.
https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.connections.delivery import DeliveryFunction
from infra.connections.queues import RuleDeadLetters
from infra.door.webhook import WebhookFunction, may_remember
from infra.functions.function import RelayFunction, Shared
from infra.functions.statements import allow
from infra.names import of_connections
from relay.system.event_bus import CallsByBus
from systems import SYSTEMS

if TYPE_CHECKING:
    from config import Settings

_MEMORY = 512
"""MB. Nobody waits for it."""

_TRIES_FOR = cdk.Duration.hours(24)
"""And no more than 185 times: the most that EventBridge does."""


class BusFunction(Construct):
    """Accepts what one connection puts on a bus of this account. It calls only AWS, so it is not in the VPC."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        source: DeliveryFunction,
        queues: Sequence[sqs.IQueue],
        webhook: WebhookFunction,
        bus: str,
        pattern: Mapping[str, Any],
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = source.connection
        self.dead_letters = RuleDeadLetters(self, "DeadLetters").queue
        self.take = self._function(shared, source.state, queues, webhook)
        self.take.function.configure_async_invoke(retry_attempts=2, max_event_age=cdk.Duration.hours(6))
        events.Rule(
            self,
            "Rule",
            description=f"Hands over to the relay what {self.connection} puts on its bus",
            event_bus=events.EventBus.from_event_bus_name(self, "Bus", bus),
            event_pattern=events.EventPattern(
                account=[cdk.Aws.ACCOUNT_ID],
                source=pattern.get("source"),
                detail_type=pattern.get("detail-type"),
                detail=pattern.get("detail"),
            ),
            targets=[
                targets.LambdaFunction(
                    self.take.function,
                    dead_letter_queue=self.dead_letters,
                    max_event_age=_TRIES_FOR,
                    retry_attempts=185,
                )
            ],
        )

    def described(self) -> str:
        """What the operator's command must know of it, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "connection": self.connection,
                "function_name": self.take.function.function_name,
                "log_group": self.take.log_group.log_group_name,
                "dead_letter_queue_url": self.dead_letters.queue_url,
            }
        )

    def _function(
        self, shared: Shared, table: dynamodb.ITable, queues: Sequence[sqs.IQueue], webhook: WebhookFunction
    ) -> RelayFunction:
        return RelayFunction(
            self,
            "Take",
            shared=shared,
            name=f"bus-{self.connection}",
            module="bus",
            memory=_MEMORY,
            timeout=cdk.Duration.seconds(30),
            environment={
                "CONNECTION": self.connection,
                "STATE_TABLE": table.table_name,
                "LOG_KEY_SECRET_ID": webhook.log_key.secret_arn,
                "QUEUE_NAMES": of_connections(shared.prefix, ".fifo"),
                "QUARANTINE_QUEUE_URL": webhook.quarantine.queue_url,
            },
            statements=[
                allow("sqs:SendMessage", on=[*(queue.queue_arn for queue in queues), webhook.quarantine.queue_arn]),
                allow("secretsmanager:GetSecretValue", on=[webhook.log_key.secret_arn]),
                may_remember([table]),
            ],
            dead_letters=self.dead_letters,
        )


def make_buses(
    scope: Construct,
    *,
    shared: Shared,
    settings: Settings,
    deliveries: Mapping[str, DeliveryFunction],
    webhook: WebhookFunction,
) -> list[BusFunction]:
    """One for each connection whose relay.yaml names a bus, and from which routes come."""
    made = []
    for name, connection in settings.connections.items():
        system = SYSTEMS[settings.systems[name]]
        bus = system.event_bus(connection) if isinstance(system, CallsByBus) else None
        to = sorted({route.to for route in settings.routes.values() if route.from_ == name})
        if bus is None or not to or not isinstance(system, CallsByBus):
            continue
        made.append(
            BusFunction(
                scope,
                f"Bus-{name}",
                shared=shared,
                source=deliveries[name],
                queues=[deliveries[each].queue for each in to],
                webhook=webhook,
                bus=bus,
                pattern=system.bus_pattern(connection),
            )
        )
    return made
