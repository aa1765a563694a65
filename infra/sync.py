"""The syncs: for each a function, a schedule that starts it, and a cursor in a table that all of them share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.cursor_table import CursorTable
from infra.delivery import Delivery
from infra.function import RelayFunction, Shared
from infra.schedule import starter
from infra.statements import allow
from infra.vpc_access import Place
from relay.core import config, duration

TIMEOUT = cdk.Duration.minutes(15)
"""The most that Lambda allows. A run that has not finished by then is continued by the next one."""

_LATEST_START = cdk.Duration.minutes(5)
"""How late a start may still be tried again; the next one is never later than that."""

_MEMORY = 512
"""MB. It holds a page of records at a time, each as the system sends it."""


@dataclass(frozen=True, kw_only=True)
class Between:
    """What a sync connects."""

    source: Delivery
    """The connection that is read: its secret, its budget, its breaker."""
    target: Delivery
    """The connection whose queue takes what is found."""


class Sync(Construct):
    """One sync. Its function reads the source from the fixed address, and may send to one queue only."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        name: str,
        settings: config.Sync,
        between: Between,
        cursors: dynamodb.ITable,
        log_key: secretsmanager.ISecret,
        place: Place | None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.name = name
        self.settings = settings
        self._between = between
        self._cursors = cursors
        self.read = self._function(shared, log_key, place)
        # What Lambda would try again by itself is tried again by the schedule; it would keep a throttled start for 6 h.
        self.read.function.configure_async_invoke(retry_attempts=0, max_event_age=_LATEST_START)
        self._schedule(duration.seconds(settings.every) // 60)

    def described(self) -> str:
        """What the operator's command must know of this sync, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "name": self.name,
                "route": self.settings.route,
                "every": self.settings.every,
                "reads": self._between.source.connection,
                "function_name": self.read.function.function_name,
                "log_group": self.read.log_group.log_group_name,
                "cursor_table": self._cursors.table_name,
            }
        )

    def _function(self, shared: Shared, log_key: secretsmanager.ISecret, place: Place | None) -> RelayFunction:
        source, target = self._between.source, self._between.target
        return RelayFunction(
            self,
            "Read",
            shared=shared,
            name=f"sync-{self.name}",
            module="sync",
            memory=_MEMORY,
            timeout=TIMEOUT,
            environment={
                "SYNC": self.name,
                "SECRET_ID": source.secret.secret_arn,
                "STATE_TABLE": source.state.table_name,
                "QUEUE_URL": target.queue.queue_url,
                "CURSOR_TABLE": self._cursors.table_name,
                "LOG_KEY_SECRET_ID": log_key.secret_arn,
            },
            statements=[
                allow("sqs:SendMessage", on=[target.queue.queue_arn]),
                allow("secretsmanager:GetSecretValue", on=[source.secret.secret_arn, log_key.secret_arn]),
                allow(
                    "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem", on=[source.state.table_arn]
                ),  # budget and breaker
                allow("dynamodb:UpdateItem", on=[self._cursors.table_arn]),
            ],
            place=place,
        )

    def _schedule(self, minutes: int) -> None:
        """Starts are spread over a fifth of the interval, so that several syncs do not all begin at once."""
        scheduler.CfnSchedule(
            self,
            "Schedule",
            description=f"Starts the sync {self.name}",
            schedule_expression=f"rate({minutes} minutes)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(
                mode="FLEXIBLE", maximum_window_in_minutes=max(1, minutes // 5)
            ),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self.read.function.function_arn,
                role_arn=starter(self, self.read.function).role_arn,
                input="{}",
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_retry_attempts=2, maximum_event_age_in_seconds=_LATEST_START.to_seconds()
                ),
            ),
        )


def make_syncs(
    scope: Construct,
    *,
    shared: Shared,
    settings: Mapping[str, config.Sync],
    routes: Mapping[str, config.Route],
    deliveries: Mapping[str, Delivery],
    log_key: secretsmanager.ISecret,
    places: Mapping[str, Place],
) -> list[Sync]:
    """Every sync of relay.yaml; without one there is no table either. `places` by the connection that is called."""
    if not settings:
        return []
    cursors = CursorTable(scope, "Cursors").table
    return [
        Sync(
            scope,
            f"Sync-{name}",
            shared=shared,
            name=name,
            settings=sync,
            between=(between := _between(routes[sync.route], deliveries)),
            cursors=cursors,
            log_key=log_key,
            place=places.get(between.source.connection),
        )
        for name, sync in settings.items()
    ]


def _between(route: config.Route, deliveries: Mapping[str, Delivery]) -> Between:
    return Between(source=deliveries[route.from_], target=deliveries[route.to])
