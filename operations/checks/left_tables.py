"""Tables of readings that an earlier stack of the same name has left: where its readings had come to, and who reads on.

The table outlives its stack and is named after the stack's own id (infra/names.py). So a stack that is made anew never
collides with it, and never goes on with it either: its readings begin as `first` says, and what changed between is read
by nobody. CloudFormation says nothing of that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from config import Settings
from operations.checks.names_of_what_stays import READINGS, RetainedNames
from operations.deployment.deployment import Deployment
from operations.failures import unless_refused
from operations.readings.known import read_connections, written
from operations.text import local_time
from relay.core.findings import Finding
from relay.reading.parts.subscriptions import Reading
from relay.reading.parts.table import Readings

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

WHERE = "readings"


@dataclass(frozen=True)
class LeftTables:
    """What an account holds beside what is deployed under the name of relay.yaml."""

    dynamodb: DynamoDBClient
    settings: Settings
    deployment: Deployment | None
    """None before the first deployment, or after everything was removed."""

    def findings(self) -> Iterator[Finding]:
        """A warning while the readings have not begun in a table of their own. Raises botocore's errors."""
        if not read_connections(self.settings):
            return
        names = RetainedNames.of(self.deployment) if self.deployment else None
        if names and names.prefix != self.settings.name:
            return  # another stack was named: it is not this relay.yaml that is deployed over it
        for table in self._tables():
            if names is None or table != names.readings():
                yield self._found(table)

    def _tables(self) -> list[str]:
        named = re.compile(rf"{re.escape(self.settings.name)}-{READINGS}-[0-9a-f]{{8}}")
        pages = self.dynamodb.get_paginator("list_tables").paginate()
        found = unless_refused(lambda: [name for page in pages for name in page["TableNames"]], [])
        return [name for name in found if named.fullmatch(name)]

    def _found(self, table: str) -> Finding:
        unused = (
            f"the table {table}, which an earlier deployment has left, is used by nobody. To delete it when it is no "
            f"longer needed: aws dynamodb delete-table --table-name {table}"
        )
        begun = self.deployment is not None and bool(self.deployment.readings)
        reached = [] if begun else unless_refused(lambda: self._reached(table), None)
        if reached == []:
            return Finding(level="ok", where=WHERE, message=unused)
        return Finding(level="warning", where=WHERE, message=f"{_begins_anew(table, reached)} {unused}")

    def _reached(self, table: str) -> list[tuple[Reading, datetime]]:
        """How far those of relay.yaml had come in it."""
        return [each for name in read_connections(self.settings) for each in self._of_connection(table, name)]

    def _of_connection(self, table: str, connection: str) -> Iterator[tuple[Reading, datetime]]:
        parts = Readings(dynamodb=self.dynamodb, table=table, connection=connection).parts()
        places = {part.key.reading: part.place.reached for part in parts if part.key.kind == "now"}
        for reading in written(self.settings.config(), connection):
            if (at := places.get(reading.name)) is not None:
                yield reading, at


def _begins_anew(table: str, reached: Sequence[tuple[Reading, datetime]] | None) -> str:
    """`reached`: None where it may not be read."""
    if reached is None:
        known = f"How far they had come stands in the table {table}, which could not be read."
    else:
        known = " ".join(_come_to(reading, at) for reading, at in reached)
    return (
        "readings do not go on from where an earlier deployment had come to: they begin anew, as `first` says, and "
        f"what changed since then is not read by itself. {known}"
    )


def _come_to(reading: Reading, at: datetime) -> str:
    """A listing has no times: it is read whole."""
    since = "everything" if reading.stream.mode == "snapshot" else at.isoformat(timespec="seconds")
    return (
        f"{', '.join(reading.routes)} had come to {local_time(at)}; once it is deployed and has been read for the "
        f"first time: relay read backfill {reading.routes[0]} --from {since} ."
    )
