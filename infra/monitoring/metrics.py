"""The metrics that alarms and the dashboard look at, each with its service's name, statistic and period."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

PERIOD = cdk.Duration.minutes(5)


def waiting(queue: sqs.IQueue, label: str | None = None) -> cloudwatch.Metric:
    """How many messages lie in a queue."""
    return queue.metric_approximate_number_of_messages_visible(statistic="Maximum", period=PERIOD, label=label)


def oldest(queue: sqs.IQueue, label: str | None = None) -> cloudwatch.Metric:
    """Age of the oldest message in seconds. In a FIFO queue one that is tried again keeps its place, so it counts.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    return queue.metric_approximate_age_of_oldest_message(statistic="Maximum", period=PERIOD, label=label)


def arrived(queue: sqs.IQueue) -> cloudwatch.MathExpression:
    """How many messages came into a queue that only people read: those sent, or by how many it has become fuller.

    The latter is for what SQS moves there after too many receives, and for what was sent while CloudWatch did not yet
    look at a queue that had long been idle. Averages, so that a message that somebody looks at is always counted once:
    visible and not visible together stay the same.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
    """
    return cloudwatch.MathExpression(
        expression="IF(FILL(sent, 0) > 0, FILL(sent, 0), DIFF(FILL(lying, 0) + FILL(held, 0)))",
        using_metrics={
            "sent": queue.metric_number_of_messages_sent(statistic="Sum", period=PERIOD),
            "lying": queue.metric_approximate_number_of_messages_visible(statistic="Average", period=PERIOD),
            "held": queue.metric_approximate_number_of_messages_not_visible(statistic="Average", period=PERIOD),
        },
        period=PERIOD,
    )


def errors(function: lambda_.IFunction, label: str | None = None) -> cloudwatch.Metric:
    """Invocations that ended in an error, a timeout included."""
    return function.metric_errors(period=PERIOD, label=label)


def throttles(function: lambda_.IFunction, label: str | None = None) -> cloudwatch.Metric:
    """Invocations that Lambda refused for lack of concurrency."""
    return function.metric_throttles(period=PERIOD, label=label)


def slow(function: lambda_.IFunction, label: str | None = None) -> cloudwatch.Metric:
    """Duration in milliseconds that 95 of 100 invocations stay under."""
    return function.metric_duration(statistic="p95", period=PERIOD, label=label)


def answered_5xx(api: apigateway.RestApi, label: str | None = None) -> cloudwatch.Metric:
    """Webhooks that the relay itself failed to take."""
    return api.deployment_stage.metric_server_error(statistic="Sum", period=PERIOD, label=label)


def answered_4xx(api: apigateway.RestApi, label: str | None = None) -> cloudwatch.Metric:
    """Webhooks that were refused."""
    return api.deployment_stage.metric_client_error(statistic="Sum", period=PERIOD, label=label)


def requests(api: apigateway.RestApi, label: str | None = None) -> cloudwatch.Metric:
    """All webhooks that came."""
    return api.deployment_stage.metric_count(statistic="Sum", period=PERIOD, label=label)


@dataclass(frozen=True)
class Own:
    """The relay's own metrics, which its functions write into their logs: see functions/relay/telemetry/metrics.py."""

    namespace: str

    def of_connection(
        self,
        name: str,
        statistic: str,
        connection: str,
        label: str | None = None,
        *,
        service: str = "deliver",
        route: str | None = None,
    ) -> cloudwatch.Metric:
        """What a function says of a connection, or of one route to it."""
        dimensions = {"connection": connection, **({"route": route} if route else {})}
        return self._metric(name, statistic, label, service=service, **dimensions)

    def events_per_request(self, connection: str) -> cloudwatch.MathExpression:
        """How many events shared one request to a system, in the middle."""
        ended = {name: self.of_connection(name.capitalize(), "Sum", connection) for name in ("delivered", "retried")}
        return cloudwatch.MathExpression(
            expression="(FILL(delivered, 0) + FILL(retried, 0)) / requests",
            using_metrics={**ended, "requests": self.of_connection("Requests", "Sum", connection)},
            label="average",
            period=PERIOD,
        )

    def of_soap(self, name: str, connection: str, label: str | None = None) -> cloudwatch.Metric:
        """What the SOAP API counts for its connection."""
        return self.of_connection(name, "Sum", connection, label, service="soap")

    def of_activity(self, name: str, connection: str, label: str | None = None) -> cloudwatch.Metric:
        """What the function that shows activities counts for its connection."""
        return self.of_connection(name, "Sum", connection, label, service="activity")

    def _metric(self, name: str, statistic: str, label: str | None, **dimensions: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=PERIOD,
            label=label,
        )
