"""What the loop guard keeps: the relay's own writes, and how far routes have come with a record."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from config import Settings
from operations.deployment.deployment import Deployment
from operations.failures import OperatorError
from operations.forgetting.found import KeptItems
from operations.secrets.held import HeldSecret
from relay.aws.table import State
from relay.loop_guard.marks_of_record import MarksOfRecord
from relay.loop_guard.origin import Named
from relay.loop_guard.write_marks import WriteMarks
from relay.system.sides import origins
from systems import SYSTEMS

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_secretsmanager import SecretsManagerClient


def find(
    dynamodb: DynamoDBClient, secrets: SecretsManagerClient, deployment: Deployment, settings: Settings, key: str
) -> Iterator[KeptItems]:
    """What is kept of the records with this number or update key.

    Raises botocore's errors, and OperatorError where the deployed stack does not say where that is.
    """
    known = origins(settings.config(), SYSTEMS)
    if not known:
        return
    guard = deployment.loop_guard
    if guard is None:
        raise OperatorError(
            "the deployed stack does not say where the loop guard keeps its notes: it is older than this command, or "
            "than relay.yaml. Nothing was erased. Deploy it again: make deploy"
        )
    hashes = HeldSecret(secrets, guard.key_secret_id).text().encode()
    echo = WriteMarks(state=State(dynamodb, guard.table), key=hashes)
    named = [each.named(key) for each in known.values()]
    meant = Named(*(frozenset().union(*each) for each in zip(*named, strict=True)))
    keys = MarksOfRecord(echo, meant).keys()
    yield KeptItems(
        memory="loop_guard", where=", ".join(known), items=len(keys), erase=lambda: echo.state.delete_all(keys)
    )
