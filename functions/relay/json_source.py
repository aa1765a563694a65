"""`from: json`: Marketo, or anyone else who can send a header and writes the payload as the route wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from relay import body
from relay.config import Config, Route
from relay.source import Origins, PayloadSource
from relay.system import Problem


class Json:
    """Implements relay.source.PayloadSource."""

    url_key = False
    system: str | None = None
    max_bytes = body.MAX_BYTES

    def read(self, route: Route, raw: bytes) -> dict[str, Any]:
        """JSON, a form, or both: see relay.body."""
        return body.read(raw, route.json_strings)

    def check_route(self, route: Route) -> Iterator[Problem]:
        """`source` says which of a system's notifications are meant, and this is no system."""
        if route.source is not None:
            yield Problem(
                path="source", message="only a route with `from: kintone` has a source. Add that, or remove it."
            )

    def origins(self, config: Config) -> Origins | None:  # noqa: ARG002 - as in the protocol
        """Marketo says nothing of which of its changes was the relay's; what comes back is known by its values."""
        return None

    def advise(self, config: Config, identity: Callable[[Route], Sequence[str]]) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """What others post is theirs to know."""
        return ()


JSON: PayloadSource = Json()
