"""Saved Logs Insights queries over the functions' log lines."""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.stacks.relay_stack import RelayStack


@dataclass(frozen=True)
class SavedQuery:
    """One saved query. Log lines are JSON; Logs Insights finds their keys by itself."""

    name: str
    text: str


QUERIES = (
    SavedQuery(
        "by lead",
        """fields @timestamp, step, route, connection, event_id, attempt, coalesce(cause_code, error) as cause, age_ms
# Put in the lead's hash: it is in every line of the lead's events.
| filter lead = "HASH"
| sort @timestamp asc
| limit 1000""",
    ),
    SavedQuery(
        "failures by route",
        """filter step in ["refused", "retried", "dead_lettered", "quarantined"]
| stats count(*) as lines, count_distinct(event_id) as events by route, step, coalesce(cause_code, error) as cause
| sort lines desc""",
    ),
    SavedQuery(
        "latency",
        """filter step = "delivered"
| stats count(*) as events, pct(age_ms, 50) as median_ms, pct(age_ms, 95) as p95_ms, max(age_ms) as longest_ms,
    pct(duration_ms, 95) as call_p95_ms by connection, route, bin(5m)
| sort bin(5m) desc""",
    ),
)


class LogQueries(Construct):
    """The queries, in a folder named after the relay, over the log groups of all its functions."""

    def __init__(self, scope: Construct, construct_id: str, *, name: str, relay: RelayStack) -> None:
        super().__init__(scope, construct_id)
        functions = [
            relay.webhook.accept,
            *(delivery.deliver for delivery in relay.deliveries),
            *(reading.read for reading in relay.readings),
            *(bus.take for bus in relay.buses),
            *(mail.take for mail in relay.mails),
        ]
        for query in QUERIES:
            logs.CfnQueryDefinition(
                self,
                query.name.title().replace(" ", ""),
                name=f"{name}/{query.name}",
                query_string=query.text,
                log_group_names=[function.log_group.log_group_name for function in functions],
            )
