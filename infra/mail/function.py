"""The function that takes the mail of one connection. It calls only AWS, so it is not in the VPC.

SES does not wait for it. Lambda calls it three times, and what is left then lies with the dead letters.
https://docs.aws.amazon.com/ses/latest/dg/receiving-email-action-lambda.html
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
"""

from __future__ import annotations

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.connections.queues import AsyncDeadLetters
from infra.connections.source import SourceConnection
from infra.door.webhook import WebhookFunction
from infra.functions.function import RelayFunction, Shared
from infra.functions.statements import allow
from infra.mail.raw_mails import RawMails
from infra.mail.receipt_rule import DomainRule, RuleSet
from infra.names import of_connections
from relay.system.inbound_mail import RAW_PREFIX, MailDomain, identities_of

_MEMORY = 1024
"""MB. A mail of 40 MB, the most that SES keeps in S3, and what Python makes of it while it is read."""

_TIMEOUT = cdk.Duration.minutes(2)
"""To load and to read the largest mail, and to send it on."""


class MailFunction(Construct):
    """What one connection has that mail comes to: bucket, function, dead letters, and on AWS its receipt rule."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        source: SourceConnection,
        queues: Sequence[sqs.IQueue],
        webhook: WebhookFunction,
        domain: MailDomain,
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = source.connection
        self.domain = domain
        self.rule_set = ""
        self.dead_letters = AsyncDeadLetters(self, "DeadLetters").queue
        self.mails = RawMails(self, "Raw", keep_days=domain.keep_days)
        self.take = self._function(shared, source, queues, webhook)
        self.mails.let_read(self.take)
        self.take.function.configure_async_invoke(retry_attempts=2, max_event_age=cdk.Duration.hours(6))
        self._name = f"{shared.prefix}-{self.connection}"

    def receive(self, rule_set: str, made: RuleSet | None) -> None:
        """Have SES hand over what comes to its domain, by a rule in this set."""
        self.rule_set = rule_set
        rule = DomainRule(
            self,
            "Receive",
            name=self._name,
            domain=self.domain,
            rule_set=rule_set,
            mails=self.mails,
            function=self.take.function,
        ).rule
        if made:
            rule.add_resource_dependency(made.made)

    def described(self) -> str:
        """What the operator's command must know of it, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "connection": self.connection,
                "domain": self.domain.domain,
                "bucket": self.mails.bucket.bucket_name,
                "function_name": self.take.function.function_name,
                "log_group": self.take.log_group.log_group_name,
                "dead_letter_queue_url": self.dead_letters.queue_url,
                "rule_set": self.rule_set,
            }
        )

    def _function(
        self, shared: Shared, source: SourceConnection, queues: Sequence[sqs.IQueue], webhook: WebhookFunction
    ) -> RelayFunction:
        return RelayFunction(
            self,
            "Take",
            shared=shared,
            name=f"mail-{self.connection}",
            module="inbound_mail",
            memory=_MEMORY,
            timeout=_TIMEOUT,
            concurrency=self.domain.concurrency,
            environment={
                "CONNECTION": self.connection,
                "STATE_TABLE": source.state.table_name,
                "MAIL_BUCKET": self.mails.bucket.bucket_name,
                "MAIL_PREFIX": RAW_PREFIX,
                "LOG_KEY_SECRET_ID": webhook.log_key.secret_arn,
                "QUEUE_NAMES": of_connections(shared.prefix, ".fifo"),
                "QUARANTINE_QUEUE_URL": webhook.quarantine.queue_url,
            },
            statements=[
                allow("sqs:SendMessage", on=[*(queue.queue_arn for queue in queues), webhook.quarantine.queue_arn]),
                allow("secretsmanager:GetSecretValue", on=[webhook.log_key.secret_arn]),
                self._may_remember(source),
                *self._may_send_on(),
            ],
            dead_letters=self.dead_letters,
        )

    def _may_remember(self, source: SourceConnection) -> iam.PolicyStatement:
        """What came already, whose a mail is, and which went on; nothing else of what that table holds."""
        actions = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:DeleteItem")
        statement = allow(*actions, on=[source.state.table_arn])
        keys = [f"{prefix}*" for prefix in self.domain.state_keys]
        statement.add_conditions({"ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys}})
        return statement

    def _may_send_on(self) -> list[iam.PolicyStatement]:
        """To send as one address, by the identity of its domain or of one above it, whichever is verified.

        A mail that is whole already is sent with the right to SendRawEmail, by either version of SES's API.
        https://docs.aws.amazon.com/ses/latest/dg/control-user-access.html
        https://github.com/nodemailer/nodemailer/issues/1734
        """
        if self.domain.sender is None:
            return []
        stack = cdk.Stack.of(self)
        identities = identities_of(self.domain.sender.rpartition("@")[2])
        arns = [stack.format_arn(service="ses", resource="identity", resource_name=each) for each in identities]
        statement = allow("ses:SendRawEmail", on=arns)
        statement.add_conditions({"StringEquals": {"ses:FromAddress": self.domain.sender}})
        return [statement]
