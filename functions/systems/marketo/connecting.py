"""A client for a connection of relay.yaml."""

from __future__ import annotations

from relay.core.secret import SecretReader
from relay.limits.open_gate import OpenGate
from relay.limits.shared_value import ProcessTexts
from relay.system.access import Access
from systems.marketo.config import MarketoConnection, MarketoQuota
from systems.marketo.rest.cache import Cache
from systems.marketo.rest.client import Marketo
from systems.marketo.rest.ledger import Limits
from systems.marketo.rest.quota import Quota


def connect(connection: MarketoConnection, access: Access) -> Marketo:
    """For a function of the connection: it shares budget, breaker and cache with the others."""
    return Marketo(
        url=connection.url,
        secret=access.secret,
        gate=access.gate,
        quota=Quota(store=access.state, limits=_limits(connection.quota), meter=access.meter, purpose=access.purpose),
        cache=Cache(access.state),
    )


def look_at(connection: MarketoConnection, secret: SecretReader) -> Marketo:
    """For a look that a person asked for: a handful of calls that no breaker stops, and nothing from a cache."""
    quota = Quota(store=ProcessTexts(), limits=_limits(connection.quota))
    return Marketo(url=connection.url, secret=secret, gate=OpenGate(), quota=quota)


def _limits(quota: MarketoQuota) -> Limits:
    return Limits(quota.calls_per_20_seconds, quota.in_flight, quota.per_day)
