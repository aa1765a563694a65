"""All memories together. What they keep stands under hashes, so nobody can list it; who knows the key can erase it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment
from operations.failures import OperatorError
from operations.forgetting import of_loop_guard
from operations.forgetting.found import Erased, KeptItems
from operations.forgetting.of_deliveries import OfDeliveries
from operations.forgetting.of_links import OfLinks
from operations.forgetting.of_people import OfPeople
from operations.forgetting.of_readings import OfReadings
from operations.forgetting.of_threads import OfThreads
from operations.secrets.held import HeldSecret
from relay.reading.parts.place import PartKey
from relay.reading.parts.table import Readings
from relay.reading.seen.listed_record import ChangedMeanwhile

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient

_LEASE = 300.0
"""Seconds: the blocks of a million records are read in less."""


@dataclass(frozen=True, kw_only=True)
class AllMemories:
    """All that is kept, of all connections. Methods raise botocore's errors, and OperatorError."""

    dynamodb: DynamoDBClient
    secrets: SecretsManagerClient
    deployment: Deployment
    settings: Settings

    def find(self, key: str) -> Sequence[KeptItems]:
        """What is kept under an address, or a record's id or update key, as its system writes it."""
        return [each for each in self._all(key) if each.items]

    def erase(self, found: Sequence[KeptItems]) -> list[Erased]:
        """Erase it; nothing, where one of the readings is being read just now."""
        with ExitStack() as leases:
            for each in found:
                if each.lease is not None:
                    leases.enter_context(_held(*each.lease, title=each.where))
            for each in found:
                _erase(each)
        return [each.erased for each in found]

    def _all(self, key: str) -> Iterator[KeptItems]:
        secret = HeldSecret(self.secrets, self.deployment.log_key_secret_id).text().encode()
        for kind in (OfReadings, OfDeliveries, OfPeople, OfLinks, OfThreads):
            yield from kind(
                dynamodb=self.dynamodb, deployment=self.deployment, settings=self.settings, log_key=secret
            ).find(key)
        yield from of_loop_guard.find(self.dynamodb, self.secrets, self.deployment, self.settings, key)


@contextmanager
def _held(table: Readings, part: PartKey, *, title: str) -> Iterator[None]:
    """With the lease of a part, so that no run begins, or writes back what it has read before."""
    holder = uuid.uuid4().hex
    if table.take(part, holder, _LEASE, paused=True) is None:
        raise OperatorError(
            f"{title} is being read just now; nothing was erased. Try again when that has ended: relay read list"
        )
    try:
        yield
    finally:
        table.give_back(part, holder)


def _erase(found: KeptItems) -> None:
    try:
        found.erase()
    except ChangedMeanwhile as error:
        raise OperatorError(
            f"what was seen of {found.where} has changed meanwhile; not everything was erased. Run it once more."
        ) from error
