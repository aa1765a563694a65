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
    """The relay's own metrics, which its functions write into their logs: see functions/relay/metrics.py."""

    namespace: str

    def of_route(
        self, name: str, statistic: str, *, service: str, connection: str, route: str, label: str
    ) -> cloudwatch.Metric:
        """What one function says of one route."""
        return self._metric(name, statistic, label, service=service, connection=connection, route=route)

    def of_connection(self, name: str, statistic: str, connection: str, label: str | None = None) -> cloudwatch.Metric:
        """What delivering says of its connection."""
        return self._metric(name, statistic, label, service="deliver", connection=connection)

    def of_soap(self, name: str, connection: str, label: str | None = None) -> cloudwatch.Metric:
        """What the SOAP API counts for its connection."""
        return self._metric(name, "Sum", label, service="soap", connection=connection)

    def of_sync(
        self, name: str, statistic: str, sync: str, label: str | None = None, period: cdk.Duration = PERIOD
    ) -> cloudwatch.Metric:
        """What a sync says of its runs."""
        return self._metric(name, statistic, label, service="sync", sync=sync).with_(period=period)

    def _metric(self, name: str, statistic: str, label: str | None, **dimensions: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=self.namespace,
            metric_name=name,
            dimensions_map=dimensions,
            statistic=statistic,
            period=PERIOD,
            label=label,
        )
