"""`from: json`: Marketo, or anyone else who can send a header and writes the payload as the route wants it.

This is the way into the dialect of Marketo's webhook templates, whose parts nothing else uses: `systems.web.body` says
what a body is, `systems.web.tolerant_json` reads JSON as templates produce it, `systems.web.form` and
`systems.web.form_pairs` read forms in each of Marketo's encodings, `systems.web.empty_tokens` knows what an empty token
leaves. What comes out is plain: texts, numbers with their digits, true, false, null, lists and objects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from relay.core.config import Config, Route
from relay.core.findings import Problem
from relay.core.refusal import Refused, shown
from relay.loop_guard.origin import Origins
from relay.system.reads import EVERYTHING, Names
from relay.system.source import PayloadSource
from systems.web import body
from systems.web.empty_tokens import without_unfilled


class Json:
    """Implements relay.system.source.PayloadSource."""

    url_key = False
    system: str | None = None
    max_bytes = body.MAX_BYTES

    def read(self, route: Route, raw: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:
        """JSON, a form, or both (systems.web.body), with null for each token that Marketo had no value for."""
        payload = body.read(raw, route.json_strings, reads)
        if route.unread == "refuse":
            _check_names(payload, reads)
        return {name: without_unfilled(value) for name, value in payload.items()}

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


def _check_names(payload: Iterable[str], reads: Names) -> None:
    for number, name in enumerate(payload, start=1):
        if not reads.takes(name):
            raise Refused("name_unread", name=shown(name), number=number)


JSON: PayloadSource = Json()
