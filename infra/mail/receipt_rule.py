"""The receipt rule of one domain: SES keeps the whole mail, then starts the function, which nobody waits for.

Of the rule sets of an account one is active in each region, and CloudFormation cannot make it so: a person does, once.
Where one is active already, the rule goes into that, and its other rules stay as they are.
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-concepts.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ses-receiptruleset.html
"""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.mail.raw_mails import RawMails
from infra.names import unique
from relay.system.inbound_mail import RAW_PREFIX, MailDomain


class RuleSet(Construct):
    """A rule set of the relay's own, for all its domains. It is not active before a person makes it so."""

    def __init__(self, scope: Construct, construct_id: str, *, prefix: str) -> None:
        super().__init__(scope, construct_id)
        self.name = unique(f"{prefix}-mail")
        self.made = ses.CfnReceiptRuleSet(self, "Rules", rule_set_name=self.name)


class DomainRule(Construct):
    """All addresses of one domain. What comes there is the relay's alone: rules behind this one do not see it.

    The rule has a name, so that the rights of SES can name it before it is there: SES tries both when it makes the
    rule (CreateReceiptRule, InvalidLambdaFunction and InvalidS3Configuration).
    https://docs.aws.amazon.com/ses/latest/APIReference/API_CreateReceiptRule.html
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        domain: MailDomain,
        rule_set: str,
        mails: RawMails,
        function: lambda_.Function,
    ) -> None:
        super().__init__(scope, construct_id)
        arn = cdk.Stack.of(self).format_arn(
            service="ses",
            resource="receipt-rule-set",
            resource_name=f"{rule_set}:receipt-rule/{name}",
        )
        may_write = mails.let_write(arn).policy_dependable
        may_start = lambda_.CfnPermission(
            self,
            "MayStart",
            action="lambda:InvokeFunction",
            function_name=function.function_arn,
            principal="ses.amazonaws.com",
            source_account=cdk.Aws.ACCOUNT_ID,
            source_arn=arn,
        )
        self.rule = ses.CfnReceiptRule(
            self,
            "Rule",
            rule_set_name=rule_set,
            rule=ses.CfnReceiptRule.RuleProperty(
                name=name,
                enabled=True,
                recipients=[domain.domain],
                scan_enabled=True,
                tls_policy="Require" if domain.requires_tls else "Optional",
                actions=[
                    ses.CfnReceiptRule.ActionProperty(
                        s3_action=ses.CfnReceiptRule.S3ActionProperty(
                            bucket_name=mails.bucket.bucket_name, object_key_prefix=RAW_PREFIX
                        )
                    ),
                    ses.CfnReceiptRule.ActionProperty(
                        lambda_action=ses.CfnReceiptRule.LambdaActionProperty(
                            function_arn=function.function_arn, invocation_type="Event"
                        )
                    ),
                    ses.CfnReceiptRule.ActionProperty(
                        stop_action=ses.CfnReceiptRule.StopActionProperty(scope="RuleSet")
                    ),
                ],
            ),
        )
        self.rule.add_resource_dependency(may_start)
        if may_write:
            self.rule.node.add_dependency(may_write)
