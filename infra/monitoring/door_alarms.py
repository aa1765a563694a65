"""Alarms over what is refused before any function sees it, or answered without one, by the lines of the access log.

API Gateway's own metrics do not tell 403 from 404, and count every fault of SOAP as a failure, since SOAP 1.1 wants 500
for it. A pattern that matches nothing makes no metric, and costs nothing.
"""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.monitoring import metrics
from infra.monitoring.alarm_scope import AlarmScope
from infra.stacks.relay_stack import RelayStack

_CALL_AGAIN = "Marketo does not call again: let the campaign call again for the leads whose webhook failed."


class DoorAlarms(AlarmScope):
    """What callers were answered that is no answer of the relay's to a valid request."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, relay: RelayStack, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id, topic=topic)
        self._name = name
        self._access_log = relay.front.access_log
        self._watch_webhooks(relay)
        if relay.soap:
            self._watch_soap()

    def _watch_webhooks(self, relay: RelayStack) -> None:
        failed = _all(_is("status", "5*"), _HOOKS)
        self.add(
            "WebhookFailed",
            self._counted(failed, "failed") if relay.soap or relay.activity else metrics.answered_5xx(relay.front.api),
            "A webhook was answered with 5xx; Marketo does not call again by itself. See why: relay tail",
        )
        self.add(
            "WebhookThrottled",
            self._counted(_is("status", "429"), "throttled"),
            f"{'Webhooks or SOAP clients' if relay.soap else 'Webhooks'} were answered with 429, and nothing is kept. "
            f"Raise api.rate or api.burst in relay.yaml and deploy. {_CALL_AGAIN}",
        )
        self.add(
            "AddressRefused",
            self._counted(_all(_DENIED, _HOOKS), "refused"),
            "A call of a webhook was answered with 403, since api.allow does not let its address in. See from where: "
            "relay tail --outcome blocked. Is it one that Adobe or Cybozu has newly published, or one of yours? Add it "
            f"to api.allow in relay.yaml and deploy. {_CALL_AGAIN} A stranger's needs nothing.",
        )
        self.add(
            "SecretRefused",
            self._counted(_all(_is("status", "401"), _HOOKS), "unauthorized"),
            "A call of a webhook was answered with 401: its secret, or the key in its URL, is missing or wrong, and "
            "nothing is kept of it. See of which route: relay tail --outcome refused. Compare the webhook with: relay "
            f"sheet ROUTE --reveal. {_CALL_AGAIN}",
        )

    def _watch_soap(self) -> None:
        self.add(
            "SoapAddressRefused",
            self._counted(_all(_DENIED, _SOAP), "soap-refused"),
            "A SOAP client was answered with 403, since soap.allow does not let its address in. See from where: relay "
            "tail --outcome blocked. If it is one of yours, add its address to soap.allow in relay.yaml and deploy.",
        )
        self.add(
            "SoapUnanswered",
            self._counted(_all(_is("status", "5*"), _SOAP, _NOT_ANSWERED), "soap-unanswered"),
            "API Gateway answered a SOAP client with 5xx by itself, which is no SOAP fault: the function failed, took "
            "too long or was not allowed to run. See which: relay tail --errors. Is its concurrency used up? Raise "
            "soap.concurrency in relay.yaml, or the account's quota: relay check",
        )

    def _counted(self, pattern: logs.IFilterPattern, name: str) -> cloudwatch.Metric:
        """How many lines of the access log match."""
        return logs.MetricFilter(
            self,
            name,
            log_group=self._access_log,
            filter_pattern=pattern,
            metric_namespace="MarketoRelay",
            metric_name=f"{self._name}-{name}",
        ).metric(statistic="Sum", period=metrics.PERIOD)


def _is(field: str, text: str) -> logs.JsonPattern:
    return logs.FilterPattern.string_value(f"$.{field}", "=", text)


def _is_not(field: str, text: str) -> logs.JsonPattern:
    return logs.FilterPattern.string_value(f"$.{field}", "!=", text)


def _all(*patterns: logs.JsonPattern) -> logs.JsonPattern:
    return logs.FilterPattern.all(*patterns)


_HOOKS, _SOAP = _is("path", "*/hooks/*"), _is("path", "*/soap/*")
_DENIED = _is("error", "ACCESS_DENIED")
_NOT_ANSWERED = logs.FilterPattern.any(
    _is_not("error", "-"), _is_not("integrationStatus", "200"), _is_not("status", "500")
)
"""Either API Gateway names the answer that it gave itself, or Lambda did not take or finish the call, or the function's
answer was none. A SOAP fault is an answer of the function, which Lambda has run with success, and always 500.

https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
"""
