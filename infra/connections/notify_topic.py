"""The topic that mails about what was read go to."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.functions.function import RelayFunction
from infra.functions.statements import allow


class NotifyTopic(Construct):
    """A topic that the reading functions may publish to, by TLS only, with a subscription for each address.

    Without a key of its own, as that of alarms (infra.monitoring.notifications): what goes through are names of routes,
    codes and numbers, which end in an e-mail.
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, addresses: Sequence[str]) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", display_name=f"{name} readings", enforce_ssl=True)
        for address in addresses:
            self.topic.add_subscription(subscriptions.EmailSubscription(address))

    def let_publish(self, function: RelayFunction, *, at: str, zone: str) -> None:
        """Let a function publish to it; `at` is when its daily mail is due, in a zone."""
        for name, value in {"NOTIFY_TOPIC": self.topic.topic_arn, "NOTIFY_AT": at, "NOTIFY_ZONE": zone}.items():
            function.function.add_environment(name, value)
        function.allow(allow("sns:Publish", on=[self.topic.topic_arn]))
