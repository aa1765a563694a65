"""Who is told when something needs a person, and where they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

import aws_cdk as cdk
from constructs import Construct

from infra.monitoring.alarms import RelayAlarms
from infra.monitoring.dashboard import RelayDashboard
from infra.monitoring.log_queries import LogQueries
from infra.monitoring.notifications import AlarmTopic
from infra.stacks.relay_stack import RelayStack

if TYPE_CHECKING:
    from config import Settings


class MonitoringStack(cdk.Stack):
    """Alarms and saved log queries over one relay, and a dashboard where it is wanted."""

    def __init__(self, scope: Construct, construct_id: str, *, settings: Settings, relay: RelayStack) -> None:
        super().__init__(scope, construct_id, description="Alarms, dashboard and log queries of the relay")
        topic = AlarmTopic(self, "Alarms", name=settings.name, email=settings.alarms.email)
        RelayAlarms(self, "Watch", name=settings.name, relay=relay, topic=topic.topic)
        if settings.logs.dashboard:
            RelayDashboard(self, "Dashboard", settings=settings, relay=relay)
        LogQueries(self, "Queries", name=settings.name, relay=relay)
        cdk.CfnOutput(self, "AlarmTopicArn", value=topic.topic.topic_arn)
