"""What belongs to a connection that is only read: its secret, and what its functions remember. Nothing goes to it."""

from __future__ import annotations

import aws_cdk as cdk
from constructs import Construct

from infra.connections.secrets import ConnectionSecret
from infra.connections.state_table import StateTable
from infra.functions.function import Shared
from infra.names import of_connection
from relay.core.config import Connection
from systems import SYSTEMS


class SourceConnection(Construct):
    """A connection to a system that cannot be written to: it has no queue, and no function that delivers.

    Its ids are those that infra.connections.delivery.DeliveryFunction would give: a system may come to be written to,
    and then the secret stays. A system that needs none gets none.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        shared: Shared,
        connection: str,
        system: str,
        settings: Connection,
    ) -> None:
        super().__init__(scope, construct_id)
        self.connection = connection
        self.system = system
        self._secret: ConnectionSecret | None = None
        if SYSTEMS[system].secret_forms(settings):
            name = f"{shared.prefix}/connection/{connection}"
            self._secret = ConnectionSecret(self, "Secret", name=name, connection=connection)
        self.state = StateTable(self, "State", name=of_connection(shared.prefix, connection)).table

    @property
    def secret(self) -> ConnectionSecret:
        """What whoever reads it authenticates with. Raises TypeError where the system needs none, and none reads it."""
        if self._secret is None:
            raise TypeError(f"{self.system} needs no secret")
        return self._secret

    def described(self) -> str:
        """What the operator's command must know of this connection, as JSON."""
        return cdk.Stack.of(self).to_json_string(
            {
                "name": self.connection,
                "system": self.system,
                **({"secret_id": self._secret.secret_arn} if self._secret else {}),
                "state_table": self.state.table_name,
            }
        )
