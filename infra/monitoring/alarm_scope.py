"""How every alarm of the relay is made: it has a text that says what to do first, and rings when it begins and ends."""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from constructs import Construct

_ARRIVAL_PERIODS = 4
"""Of five minutes. A queue that nobody has called for six hours is inactive for CloudWatch, and its figures may be 15
minutes late when something comes: the first dead letter of a night comes into just such a queue.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/monitoring-using-cloudwatch.html
"""


class AlarmScope(Construct):
    """Alarms that go to one topic. Silence is good: an idle queue, function or API sends no data at all."""

    def __init__(self, scope: Construct, construct_id: str, *, topic: sns.ITopic) -> None:
        super().__init__(scope, construct_id)
        self._action = actions.SnsAction(topic)

    def add(self, name: str, metric: cloudwatch.IMetric, description: str, *, threshold: float = 0) -> None:
        """An alarm for a metric above `threshold`."""
        self.ring(
            cloudwatch.Alarm(
                self,
                name,
                metric=metric,
                alarm_description=description,
                threshold=threshold,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                evaluation_periods=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
        )

    def add_arrival(self, name: str, metric: cloudwatch.IMetric, description: str) -> None:
        """An alarm for what has arrived, and rings again for what arrives later, whatever still lies there.

        It looks back as far as figures come late: with `FILL` a period may say 0 only because its own is not there
        yet. What arrives while it rings, which is for 20 minutes, rings no second time.
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html
        """
        self.ring(
            cloudwatch.Alarm(
                self,
                name,
                metric=metric,
                alarm_description=description,
                threshold=0,
                comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
                evaluation_periods=_ARRIVAL_PERIODS,
                datapoints_to_alarm=1,
                treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            )
        )

    def ring(self, alarm: cloudwatch.Alarm) -> None:
        """Tell the topic when the alarm begins and when it ends."""
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
