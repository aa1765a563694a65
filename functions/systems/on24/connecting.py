"""A client for a connection of relay.yaml."""

from __future__ import annotations

from relay.core.gate import Gate
from relay.core.secret import SecretReader
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import ProcessTexts, SharedTexts
from relay.system.access import Access
from systems.on24.config import On24Connection
from systems.on24.rest.calling import Calling
from systems.on24.rest.client import On24
from systems.on24.rest.dates import Dates
from systems.on24.rest.scope import AccountScope
from systems.on24.rest.turns import Turns


def connect(connection: On24Connection, access: Access) -> On24:
    """For a function of the connection: it shares the calls and what is known of dates with the others."""
    return _client(connection, access.secret, access.gate, access.state)


def look_at(connection: On24Connection, secret: SecretReader) -> On24:
    """For a look that a person asked for: a handful of calls that no breaker stops."""
    return _client(connection, secret, OpenGate(), ProcessTexts())


def _client(connection: On24Connection, secret: SecretReader, gate: Gate, store: SharedTexts) -> On24:
    turns = Turns(store=store, per_minute=connection.per_minute)
    calling = Calling(connection.address, connection.client_id, secret=secret, gate=gate, turns=turns)
    scope = AccountScope(subaccounts=connection.subaccounts, anonymous=connection.anonymous)
    return On24(calling, scope=scope, dates=Dates(store))
