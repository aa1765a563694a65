"""The bucket of the whole mails, as they came: only SES writes there, only the function that takes them reads there."""

from __future__ import annotations

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.acknowledge import acknowledge, acknowledge_finding
from infra.functions.function import RelayFunction
from infra.functions.statements import allow
from relay.system.inbound_mail import RAW_PREFIX


class RawMails(Construct):
    """Private, encrypted, over TLS alone; each mail is deleted after `keep_days` days, and nothing else lies there.

    It is encrypted with keys of S3's, since SES may use no key that another service manages, and a key of one's own
    costs a dollar a month. It outlives the stack until its last mail is deleted by its age.
    https://docs.aws.amazon.com/ses/latest/dg/receiving-email-permissions.html
    """

    def __init__(self, scope: Construct, construct_id: str, *, keep_days: int) -> None:
        super().__init__(scope, construct_id)
        self.bucket = s3.Bucket(
            self,
            "Mails",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            lifecycle_rules=[
                s3.LifecycleRule(
                    id="delete-by-age",
                    expiration=cdk.Duration.days(keep_days),
                    abort_incomplete_multipart_upload_after=cdk.Duration.days(1),
                )
            ],
            removal_policy=cdk.RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        acknowledge(
            self.bucket,
            S1="Its log would be a second bucket that says who wrote to whom; CloudTrail's data events tell who read.",
        )

    @property
    def mails_arn(self) -> str:
        """What mails in it are called."""
        return self.bucket.arn_for_objects(f"{RAW_PREFIX}*")

    def let_read(self, function: RelayFunction) -> None:
        """Let a function read each mail, whose names nobody knows before."""
        function.allow(allow("s3:GetObject", on=[self.mails_arn]))
        stack = cdk.Stack.of(self)
        bucket = stack.resolve(stack.get_logical_id(cast("s3.CfnBucket", self.bucket.node.default_child)))
        acknowledge_finding(
            function,
            f"AwsSolutions-IAM5[Resource::<{bucket}.Arn>/{RAW_PREFIX}*]",
            "Each mail has a name that SES gives it, and the function reads those of this one bucket alone.",
        )

    def let_write(self, rule_arn: str) -> iam.AddToResourcePolicyResult:
        """Let SES put mails there for one receipt rule of this account, and for nothing else."""
        return self.bucket.add_to_resource_policy(
            iam.PolicyStatement(
                actions=["s3:PutObject"],
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                resources=[self.mails_arn],
                conditions={"StringEquals": {"aws:SourceAccount": cdk.Aws.ACCOUNT_ID, "aws:SourceArn": rule_arn}},
            )
        )
