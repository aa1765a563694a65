"""Whose the threads of mails are: who erases that has later replies matched by their sender or their address alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment
from operations.forgetting.found import KeptItems
from relay.aws.table import State
from systems.mail.matching.threads import Threads

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


@dataclass(frozen=True, kw_only=True)
class OfThreads:
    """Of all domains whose mail comes in. Methods raise botocore's errors."""

    dynamodb: DynamoDBClient
    deployment: Deployment
    settings: Settings
    log_key: bytes
    """Not needed: what says whose a thread is has the lead's id in it."""

    def find(self, key: str) -> Iterator[KeptItems]:
        """The mails that are remembered as of the lead with this id."""
        for name, table in self.deployment.state_tables().items():
            if self.settings.systems.get(name) != "mail":
                continue
            state = State(self.dynamodb, table)
            found = Threads(state).mails_of(key)
            yield KeptItems(memory="threads", where=name, items=len(found), erase=partial(state.delete_all, found))
