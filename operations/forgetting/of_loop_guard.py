"""What the loop guard keeps: the relay's own writes, how far routes have come, what was read of what goes both ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from relay.pair_guard.items_of_record import PairItemsOfRecord
from relay.pair_guard.known import PairMemory, PlacedName
from relay.pair_guard.pairs import RoutePairs
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
    config = settings.config()
    known, pairs = origins(config, SYSTEMS), RoutePairs(config, SYSTEMS)
    guarded = pairs.guarded()
    if not known and not guarded:
        return
    guard = deployment.loop_guard
    if guard is None:
        raise OperatorError(
            "the deployed stack does not say where the loop guard keeps its notes: it is older than this command, or "
            "than relay.yaml. Nothing was erased. Deploy it again: make deploy"
        )
    hashes = HeldSecret(secrets, guard.key_secret_id).text().encode()
    state = State(dynamodb, guard.table)
    if known:
        named = [each.named(key) for each in known.values()]
        meant = Named(*(frozenset().union(*each) for each in zip(*named, strict=True)))
        yield _kept(state, MarksOfRecord(WriteMarks(state=state, key=hashes), meant).keys(), known)
    if guarded:
        names = frozenset(
            PlacedName(str(each.source), found)
            for name, each in guarded.items()
            for found in pairs.shared_of(name, guarded).named(key)
        )
        items = PairItemsOfRecord(PairMemory(state=state, key=hashes), names, key)
        yield _kept(state, items.keys(), {config.routes[name].from_ for name in guarded})


def _kept(state: State, keys: Sequence[str], where: Iterable[str]) -> KeptItems:
    return KeptItems(
        memory="loop_guard", where=", ".join(sorted(where)), items=len(keys), erase=lambda: state.delete_all(keys)
    )
