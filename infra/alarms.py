"""The alarms: each is a state that a person must look at, and says what to do first."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra import metrics
from infra.delivery import Delivery
from infra.function import RelayFunction
from infra.names import pascal
from infra.relay_stack import RelayStack
from infra.soap import Soap
from infra.sync import Sync
from infra.webhook_api import WebhookApi
from relay import duration

OLDEST = cdk.Duration.minutes(15)
"""An event that waits longer than this says that a system does not take events."""

_BREAKER_LADDER = (50, 70, 90, 100)
"""Percent of a breaker's budget."""

_PERIODS = 3
"""Of a sync, without one complete run. CloudWatch looks back a day, or seven with periods of an hour and more, which
`every` of at most a day keeps within.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""


class RelayAlarms(Construct):
    """Alarms over one relay. Silence is good: an idle queue, function or API sends no data at all."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, relay: RelayStack, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        self._name = name
        self._own = metrics.Own(name)
        self._action = actions.SnsAction(topic)
        self._watch_api(relay)
        self._watch_function("Webhook", relay.webhook.accept)
        for delivery in relay.deliveries:
            self._watch_delivery(delivery)
        for sync in relay.syncs:
            self._watch_sync(sync)
        if relay.soap:
            self._watch_soap(relay.soap)

    def _watch_api(self, relay: RelayStack) -> None:
        self._alarm(
            "Quarantine",
            metrics.waiting(relay.webhook.quarantine),
            "A webhook with the right secret was no valid event. See why: relay quarantine list. "
            "Correct the webhook in Marketo or its route in relay.yaml, then: relay quarantine replay --all",
        )
        self._alarm(
            "WebhookFailed",
            self._failed(relay.front) if relay.soap else metrics.answered_5xx(relay.front.api),
            "A webhook was answered with 5xx; Marketo does not call again by itself. See why: relay tail",
        )
        self._alarm(
            "WebhookThrottled",
            self._throttled(relay.front.access_log),
            "Webhooks were answered with 429; Marketo does not call again by itself. Raise api.rate or api.burst in "
            "relay.yaml, deploy, and let the campaign call again for the leads whose webhook failed.",
        )

    def _failed(self, front: WebhookApi) -> cloudwatch.Metric:
        """Webhooks alone: SOAP 1.1 wants 500 for every fault, so the API's own metric says nothing any more."""
        pattern = logs.FilterPattern.all(
            logs.FilterPattern.string_value("$.status", "=", "5*"),
            logs.FilterPattern.string_value("$.path", "=", "*/hooks/*"),
        )
        return self._counted("Failed", front.access_log, pattern, "failed")

    def _throttled(self, access_log: logs.ILogGroup) -> cloudwatch.Metric:
        """API Gateway has no metric for 429 alone; its access log has a line for each."""
        return self._counted(
            "Throttled", access_log, logs.FilterPattern.string_value("$.status", "=", "429"), "throttled"
        )

    def _counted(
        self, construct_id: str, access_log: logs.ILogGroup, pattern: logs.IFilterPattern, name: str
    ) -> cloudwatch.Metric:
        """How many lines of the access log match."""
        return logs.MetricFilter(
            self,
            construct_id,
            log_group=access_log,
            filter_pattern=pattern,
            metric_namespace="MarketoRelay",
            metric_name=f"{self._name}-{name}",
        ).metric(statistic="Sum", period=metrics.PERIOD)

    def _watch_soap(self, soap: Soap) -> None:
        self._alarm(
            "SoapFailed",
            self._own.of_soap("SoapFailed", soap.connection),
            "SOAP clients were answered that their leads could not be synchronised now: Marketo or the relay failed, "
            "or the day's calls are spent. Clients that do not try again have lost them. See why: relay tail",
        )
        self._watch_function("Soap", soap.answer)

    def _watch_delivery(self, delivery: Delivery) -> None:
        name, part = delivery.connection, pascal(delivery.connection)
        self._alarm(
            f"DeadLetters{part}",
            metrics.waiting(delivery.dead_letters),
            f"Events for {name} could not be delivered and wait for a person. "
            f"See why: relay dead list --connection {name}. "
            f"Remove the cause, then: relay dead replay --connection {name}",
        )
        self._alarm(
            f"Waiting{part}",
            metrics.oldest(delivery.queue),
            f"An event for {name} waits longer than 15 minutes; none is lost for 14 days. Ask the system: relay check. "
            "See what it answers: relay tail",
            threshold=OLDEST.to_seconds(),
        )
        self._watch_breaker(name, part)
        self._alarm(
            f"Faults{part}",
            self._own.of_connection("Faults", "Sum", name),
            f"The relay itself failed at an event for {name}, which is tried again for as long as its schedule says. "
            "See where: relay tail --errors",
        )
        self._alarm(
            f"Day{part}",
            self._own.of_connection("DayUsed", "Maximum", name),
            f"More than 80 % of the day's requests to {name} are spent; it lingers longer to make the rest last. "
            "At 100 % events wait until the system's day begins anew; none is dropped. To spend fewer requests, raise "
            "batch.linger_seconds in relay.yaml; where the contract allows more, per_day of its limits or its quota.",
            threshold=80,
        )
        self._watch_function(f"Deliver{part}", delivery.deliver)

    def _watch_breaker(self, name: str, part: str) -> None:
        """A ladder instead of one alarm for each event: a system begins to fail, fails, is not called any more."""
        for step in _BREAKER_LADDER:
            at_end = step == _BREAKER_LADDER[-1]
            means = "It is not called until one try in between succeeds; events wait" if at_end else "It may recover"
            self._alarm(
                f"Breaker{part}{step}",
                self._own.of_connection("BreakerBudget", "Maximum", name),
                f"{name} has failed {step} % of the times in a row that open its circuit breaker. {means}. "
                "Ask the system: relay check",
                threshold=step - 1,
            )

    def _watch_sync(self, sync: Sync) -> None:
        name, part = sync.name, pascal(sync.name)
        self._alarm(
            f"SyncFailed{part}",
            self._own.of_sync("SyncFailed", "Sum", name),
            f"The sync {name} cannot read, and will not before somebody has changed something. "
            "See why: relay sync list. Ask the system: relay check",
        )
        self._watch_completion(sync)
        self._watch_function(f"Sync{part}", sync.read)

    def _watch_completion(self, sync: Sync) -> None:
        """The one alarm for which silence is bad: a schedule that starts nothing says nothing."""
        every = cdk.Duration.seconds(duration.seconds(sync.settings.every))
        alarm = cloudwatch.Alarm(
            self,
            f"SyncLate{pascal(sync.name)}",
            metric=self._own.of_sync("SyncComplete", "Sum", sync.name, period=every),
            alarm_description=f"The sync {sync.name} has not come to its end for {_PERIODS} times "
            f"{sync.settings.every}, or never yet. What webhooks do not bring is missing meanwhile; nothing is lost. "
            "See why: relay sync list",
            threshold=1,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            evaluation_periods=_PERIODS,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)

    def _watch_function(self, part: str, function: RelayFunction) -> None:
        self._alarm(
            f"{part}Errors",
            metrics.errors(function.function),
            f"The function {function.name} failed or ran out of time; its events are tried again. See why: relay tail",
        )
        self._alarm(
            f"{part}Throttles",
            metrics.throttles(function.function),
            f"Lambda refused to run {function.name}: the account's concurrency is used up. See Service Quotas, "
            "Lambda, concurrent executions.",
        )

    def _alarm(self, construct_id: str, metric: cloudwatch.IMetric, description: str, *, threshold: float = 0) -> None:
        alarm = cloudwatch.Alarm(
            self,
            construct_id,
            metric=metric,
            alarm_description=description,
            threshold=threshold,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
