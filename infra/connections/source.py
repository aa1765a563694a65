"""What belongs to a connection that is only read: its secret, and what its functions remember. Nothing goes to it."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from infra.connections.secrets import ConnectionSecret
from infra.connections.state_table import StateTable
from infra.functions.function import Shared
from infra.names import of_connection


class SourceConnection(Construct):
    """A connection to a system that cannot be written to: it has no queue, and no function that delivers.

    Its ids are those that infra.connections.delivery.DeliveryFunction would give: a system may come to be written to,
    and then the secret stays.
    """

    def __init__(self, scope: Construct, construct_id: str, *, shared: Shared, connection: str, system: str) -> None:
        super().__init__(scope, construct_id)
        self.connection = connection
        self.system = system
        self.secret = ConnectionSecret(
            self, "Secret", name=f"{shared.prefix}/connection/{connection}", connection=connection
        )
        self.state = StateTable(self, "State", name=of_connection(shared.prefix, connection)).table

    def described(self) -> str:
        """What the operator's command must know of this connection, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "name": self.connection,
                "system": self.system,
                "secret_id": self.secret.secret_arn,
                "state_table": self.state.table_name,
            }
        )
