"""The alarms of readings: two for each connection that is read, whatever is read of it."""

from __future__ import annotations

from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.connections.reading import ReadingFunction
from infra.monitoring import metrics
from infra.monitoring.alarm_scope import AlarmScope
from infra.names import pascal

LATE_SECONDS = 1800
"""Later than its interval allows: what fails for a moment, or waits for its turn, is over by then."""

_PERIODS = 3
"""Of five minutes, without one tick or with a reading that is late."""


class ReadingAlarms(AlarmScope):
    """Alarms over all readings of one relay."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        own: metrics.Own,
        readings: list[ReadingFunction],
        topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, construct_id, topic=topic)
        self._own = own
        for reading in readings:
            self._watch(reading)

    def _watch(self, reading: ReadingFunction) -> None:
        name, part = reading.connection, pascal(reading.connection)
        self.add(
            f"ReadFailed{part}",
            self._own.of_connection("ReadFailed", "Sum", name, service="read"),
            f"A reading of {name} has stopped, and will not go on before somebody has changed something. "
            "See why: relay read list. Ask the system: relay check",
        )
        self._watch_lag(name, part)

    def _watch_lag(self, name: str, part: str) -> None:
        """The one alarm for which silence is bad: a clock that starts nothing says nothing."""
        alarm = cloudwatch.Alarm(
            self,
            f"Lag{part}",
            metric=self._own.of_connection("Lag", "Maximum", name, service="read"),
            alarm_description=f"What changes at {name} is read half an hour later than relay.yaml says, or not at all. "
            "Nothing is lost; it is read later. See why: relay read list",
            threshold=LATE_SECONDS,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=_PERIODS,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
        )
        self.ring(alarm)
