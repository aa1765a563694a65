"""The topic that alarms go to."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct


class AlarmTopic(Construct):
    """An encrypted topic that the alarms of this account may publish to, with one e-mail subscription if wanted.

    The key is our own (USD 1 a month), since CloudWatch cannot use the AWS managed key of SNS.
    https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, name: str, email: str | None) -> None:
        super().__init__(scope, construct_id)
        key = kms.Key(
            self,
            "Key",
            description=f"{name}: encrypts the alarm topic",
            enable_key_rotation=True,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        self.topic = sns.Topic(self, "Topic", display_name=f"{name} alarms", master_key=key, enforce_ssl=True)
        key.add_to_resource_policy(self._from_alarms("kms:Decrypt", "kms:GenerateDataKey*", on="*"))
        # A topic with a policy of its own has lost the default one, by which alarms could publish.
        self.topic.add_to_resource_policy(self._from_alarms("sns:Publish", on=self.topic.topic_arn))
        if email:
            self.topic.add_subscription(subscriptions.EmailSubscription(email))

    def _from_alarms(self, *actions: str, on: str) -> iam.PolicyStatement:
        return iam.PolicyStatement(
            principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
            actions=list(actions),
            resources=[on],
            conditions={"StringEquals": {"aws:SourceAccount": cdk.Stack.of(self).account}},
        )
