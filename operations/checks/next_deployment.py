"""What the next deployment would leave behind, or fail at: neither does CloudFormation say before it has begun.

What a stack no longer has goes: a function, what it remembers, a secret with what is in it. Queues, log groups and the
table of readings stay, by name (operations/checks/names_of_what_stays.py). So events may lie where nobody delivers
them; and what comes back to relay.yaml under its old name finds the name taken.
https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/import-resources-automatically.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from config import Settings
from operations.checks.names_of_what_stays import RetainedNames
from operations.deployment.deployment import DeployedConnection, Deployment
from operations.failures import GONE, NOT_ALLOWED, code_of, unless_refused
from operations.queues.depth import depth
from operations.readings.known import read_connections
from operations.text import counted
from relay.core.findings import Finding
from relay.system.event_bus import bus_of
from relay.system.inbound_mail import mail_domain_of
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sqs import SQSClient

IMPORT = "--import-existing-resources"


@dataclass(frozen=True, kw_only=True)
class NextDeployment:
    """The deployed stack, and the relay.yaml that would be deployed over it."""

    settings: Settings
    deployment: Deployment
    sqs: SQSClient
    logs: CloudWatchLogsClient
    dynamodb: DynamoDBClient
    deploy: Callable[..., str]
    """The command that deploys without this look, with options of the CDK."""

    def findings(self) -> Iterator[Finding]:
        """Errors where events would be left behind, or the deployment would fail. Raises botocore's errors."""
        if self._names.prefix != self.settings.name:
            return  # another stack was named: it is not this relay.yaml that is deployed over it
        deployed = self.deployment.connections
        gone = [each for name, each in deployed.items() if name not in self.settings.connections]
        if gone and len(gone) == len(deployed):
            yield self._other_relay()
        for each in gone:
            yield self._removed(each)
        for each in deployed.values():
            if each not in gone:
                yield from self._renamed(each)
        yield from self._returning()

    @property
    def _names(self) -> RetainedNames:
        return RetainedNames.of(self.deployment)

    def _other_relay(self) -> Finding:
        names = ", ".join(self.deployment.connections)
        message = (
            f"none of what is deployed under the name {self.settings.name} ({names}) is in relay.yaml. Is this another "
            "relay? Then give it a `name` of its own, since it would take the place of the deployed one. "
            f"{self._all_the_same()}"
        )
        return Finding(level="error", where="name", message=message)

    def _removed(self, each: DeployedConnection) -> Finding:
        where = f"connections.{each.name}"
        message = (
            "it is deployed, but no longer in relay.yaml. The next deployment removes it, and its secret with it; its "
            "queues stay."
        )
        left = self._left_behind(each)
        if left is None:
            return Finding(level="warning", where=where, message=f"{message} What lies in them could not be read.")
        if not left:
            return Finding(level="warning", where=where, message=message)
        return Finding(level="error", where=where, message=f"{message} {left} {self._all_the_same()}")

    def _renamed(self, each: DeployedConnection) -> Iterator[Finding]:
        """A connection whose queues an older version has made, under other names."""
        there = [_name(url) for url in (each.queue_url, each.dead_letter_queue_url)]
        becomes = [self._names.queue(each.name), self._names.dead_letters(each.name)]
        if there != becomes and (left := self._left_behind(each)):
            message = f"the next deployment gives it queues with other names. {left} {self._all_the_same()}"
            yield Finding(level="error", where=f"connections.{each.name}", message=message)

    def _left_behind(self, each: DeployedConnection) -> str | None:
        """What would lie where nobody delivers it; empty when nothing does, None when that may not be read."""
        urls = (each.queue_url, each.dead_letter_queue_url)
        found = unless_refused(lambda: [self._messages(url) for url in urls], None)
        if found is None:
            return None
        waiting, dead = found
        if not waiting + dead:
            return ""
        lying = f"{counted(waiting, 'event')} and {counted(dead, 'dead letter')}"
        return (
            f"{lying} lie in its queues, and nobody would deliver them any more: wait until the events are delivered "
            f"(relay status), and replay or drop the dead letters (relay dead list --connection {each.name})."
        )

    def _all_the_same(self) -> str:
        return f"To deploy all the same: {self.deploy()}"

    def _returning(self) -> Iterator[Finding]:
        """What was removed once, and comes back: its name is taken by what has stayed."""
        for name in self.settings.connections.keys() - self.deployment.connections.keys():
            queues = [self._names.queue(name), self._names.dead_letters(name)]
            there = [each for each in queues if self._is_queue(each)]
            yield from self._taken(f"connections.{name}", there, f"deliver-{name}")
        readings = self._names.readings()
        stayed = [readings] if not self.deployment.readings and self._is_table(readings) else []
        for name in set(read_connections(self.settings)) - self.deployment.readings.keys():
            yield from self._taken(f"connections.{name}", stayed, f"read-{name}")
        for name, connection in self.settings.connections.items():
            bus = bus_of(SYSTEMS[self.settings.systems[name]], connection)
            if bus is not None and name not in self.deployment.buses:
                yield from self._taken(f"connections.{name}", [], f"bus-{name}")
            if mail_domain_of(SYSTEMS[self.settings.systems[name]], connection) and name not in self.deployment.mails:
                yield from self._taken(f"connections.{name}", [], f"mail-{name}")
        if self.settings.soap and self.deployment.soap_api is None:
            yield from self._taken("soap", [], "soap")
        if self.settings.activity_view and self.deployment.activity_view is None:
            yield from self._taken("activity_view", [], "activity")

    def _taken(self, where: str, stayed: list[str], function: str) -> Iterator[Finding]:
        group = self._names.log_group(function)
        there = [*stayed, *([group] if self._is_log_group(group) else [])]
        if there:
            message = (
                "it was deployed before, and what has stayed of it would make the deployment fail: "
                f"{', '.join(there)}. Take that up again, with what is in it: {self.deploy(IMPORT)}"
            )
            yield Finding(level="error", where=where, message=message)

    def _messages(self, url: str) -> int:
        try:
            return depth(self.sqs, url).all
        except ClientError as error:
            if code_of(error) in GONE:
                return 0
            raise

    def _is_queue(self, name: str) -> bool:
        return _is_there(lambda: self.sqs.get_queue_url(QueueName=name)["QueueUrl"])

    def _is_table(self, name: str) -> bool:
        return _is_there(lambda: self.dynamodb.describe_table(TableName=name)["Table"])

    def _is_log_group(self, name: str) -> bool:
        return _is_there(lambda: self.logs.describe_log_groups(logGroupNamePrefix=name, limit=1)["logGroups"])


def _is_there(ask: Callable[[], object]) -> bool:
    """Whether AWS knows it; what may not be asked for counts as not there."""
    try:
        return bool(ask())
    except ClientError as error:
        if code_of(error) in GONE | NOT_ALLOWED:
            return False
        raise


def _name(url: str) -> str:
    return url.rpartition("/")[2]
