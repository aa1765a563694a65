"""How long the oldest message of a queue waits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient

_WINDOW = timedelta(minutes=15)


def oldest_ages(cloudwatch: CloudWatchClient, queue_urls: Sequence[str]) -> list[int | None]:
    """Age in seconds of each queue's oldest message, as CloudWatch last had it within a quarter of an hour.

    https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    """
    now = datetime.now(UTC)
    answer = cloudwatch.get_metric_data(
        MetricDataQueries=[
            {
                "Id": f"q{index}",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/SQS",
                        "MetricName": "ApproximateAgeOfOldestMessage",
                        "Dimensions": [{"Name": "QueueName", "Value": url.rsplit("/", 1)[-1]}],
                    },
                    "Period": 60,
                    "Stat": "Maximum",
                },
            }
            for index, url in enumerate(queue_urls)
        ],
        StartTime=now - _WINDOW,
        EndTime=now,
        ScanBy="TimestampDescending",
    )
    latest = {each.get("Id"): each.get("Values", []) for each in answer.get("MetricDataResults", [])}
    return [_first(latest.get(f"q{index}", [])) for index in range(len(queue_urls))]


def _first(values: Iterable[float]) -> int | None:
    return next((int(value) for value in values), None)
