"""Where a deployed relay remembers whom a KARTE knows."""

from __future__ import annotations

from operations.deployment.clients import dynamodb_client, secrets_client
from operations.deployment.installation import Installation
from operations.failures import OperatorError
from operations.secrets.held import HeldSecret
from operations.systems.karte.roster_load import PER_CALL
from relay.aws.partition import Partition
from relay.aws.table import State
from relay.core.read_source import is_read
from relay.system.noted import PARTITION
from systems.karte.people.due import DueList
from systems.karte.people.kept import KeptPeople
from systems.karte.people.memory import People


def chosen(installation: Installation, name: str | None) -> str:
    """The connection that is meant: the one that is named, or the only one to a KARTE. Raises OperatorError."""
    found = [each for each, system in installation.settings.systems.items() if system == "karte"]
    if name is not None and name not in found:
        raise OperatorError(f"{name} is no connection to a KARTE. Connections to one: {', '.join(found) or 'none'}.")
    if name is None and len(found) != 1:
        raise OperatorError(f"say which with --connection. Connections to a KARTE: {', '.join(found) or 'none'}.")
    return name or found[0]


def addresses_in_a_call(installation: Installation, connection: str) -> int:
    """Addresses that one look-up of the roster has: as many as a batch of the connection at which it is looked up."""
    settings = installation.settings
    asking = [each.to for each in settings.routes.values() if each.from_ == connection and is_read(each.source)]
    return min([PER_CALL, *(settings.connections[to].batch.max_records for to in asking)])


def kept_people(installation: Installation, connection: str) -> KeptPeople:
    """What is remembered of a connection's users. Raises OperatorError where it is not deployed."""
    deployment, dynamodb = installation.deployment, dynamodb_client(installation)
    state = State(dynamodb, deployment.connection(connection).state_table)
    key = HeldSecret(secrets_client(installation), deployment.log_key_secret_id).text().encode()
    people, reading = People(state, key), deployment.readings.get(connection)
    if reading is None:
        return KeptPeople(people, None)
    partition = Partition(dynamodb=dynamodb, table=reading.readings_table, name=f"{connection}{PARTITION}")
    return KeptPeople(people, DueList(partition, people.hashes))


def due_list(kept: KeptPeople, connection: str) -> DueList:
    """Where is noted who is to be asked for. Raises OperatorError where nobody reads that."""
    if kept.due is None:
        raise OperatorError(
            f"nobody would ask for them: no route reads whom {connection} knows. Add one with source: {{stream: "
            "roster, every: 1m}, as in examples/karte.yaml, and deploy."
        )
    return kept.due
