"""`relay check` at KARTE itself, with calls that name no user and no event, so that nothing can be written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from relay.core.deadline import Countdown
from relay.core.findings import Finding
from relay.core.outcome import Cause
from relay.core.secret import SecretReader
from relay.delivering.at_most_once import Lost
from relay.http.unreached import ADVICE
from relay.limits.open_gate import OpenGate
from systems.karte.client import GET, UPSERT, WRITE, KarteClient
from systems.karte.config import KarteConnection, KarteRoute
from systems.karte.errors import NoEffect

SECONDS = 45.0

_ADVICE = {
    **ADVICE,
    "secret_missing": "its secret is not set yet. Set it with: relay secret set {name}",
    "secret_invalid": "{message}. Set it again with: relay secret set {name}",
    "http_401": "KARTE does not know the access token. Set it again with: relay secret set {name}",
    "http_403": "the access token lacks the scope for {call}. Add it to the app in KARTE's console.",
    "http_404": "what answers at this address is not KARTE's API. Correct the url in relay.yaml.",
}
_REFUSED_AS_EMPTY = frozenset({"http_400", "http_422"})


def check(
    name: str, connection: KarteConnection, routes: Mapping[str, KarteRoute], secret: SecretReader
) -> Iterator[Finding]:
    """Findings for one connection. KARTE has nothing to be compared with a route."""
    if not routes:
        message = "no route leads to this KARTE: nothing to ask"
        yield Finding(level="warning", where=f"connections.{name}", message=message)
        return
    client = KarteClient(connection.url, secret, OpenGate())
    if all(route.via == "hook" for route in routes.values()):
        message = "its routes post to KARTE's hook, which cannot be asked anything without writing"
        yield Finding(level="ok", where=f"connections.{name}", message=message)
        return
    yield _probe(client, name, WRITE, "KARTE answers and accepts the access token for writing events")
    if connection.verify:
        yield _probe(client, name, GET, "events may be read, as verify needs")
    if any(route.visitors is not None and route.visitors.table is not None for route in routes.values()):
        yield _probe(client, name, UPSERT, "rows of linked tables may be written, as visitors needs")


def _probe(client: KarteClient, name: str, path: str, good: str) -> Finding:
    where = f"connections.{name}"
    try:
        client.probe(path, Countdown(SECONDS))
    except (NoEffect, Lost) as error:
        if error.cause.code not in _REFUSED_AS_EMPTY:
            return Finding(level="error", where=where, message=_advice(error.cause, name, path))
    return Finding(level="ok", where=where, message=good)


def _advice(cause: Cause, name: str, call: str) -> str:
    advice = _ADVICE.get(cause.code)
    if advice is None:
        return f"{call} did not work: {cause.code}, {cause.message}"
    return advice.format(name=name, message=cause.message, call=call, system="KARTE")
