"""`from: json`: Marketo, or anyone else who can send a header and writes the payload as the route wants it.

This is the way into the dialect of Marketo's webhook templates, whose parts nothing else uses: `systems.web.body` says
what a body is, `systems.web.tolerant_json` reads JSON as templates produce it, `systems.web.form` and
`systems.web.form_pairs` read forms in each of Marketo's encodings, `systems.web.empty_tokens` knows what an empty token
leaves. What comes out is plain: texts, numbers with their digits, true, false, null, lists and objects.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from relay.core.config import Route
from relay.core.findings import Problem
from relay.core.refusal import shown
from relay.system.reads import EVERYTHING, Names
from relay.system.receiver import Receiver
from systems.web import body
from systems.web.empty_tokens import without_unfilled
from systems.web.refusal import WebRefused

if TYPE_CHECKING:
    from relay.system.webhook_setup import CalledAt


class Web:
    """Implements relay.system.receiver.Receiver."""

    url_key = False
    max_bytes = body.MAX_BYTES

    def hooks(self, route: Route) -> Sequence[str]:  # noqa: ARG002 - as it says
        """Whatever is posted."""
        return ("POST",)

    def read(self, route: Route, raw: bytes, reads: Names = EVERYTHING) -> dict[str, Any]:
        """JSON, a form, or both (systems.web.body), with null for each token that Marketo had no value for."""
        payload = body.read(raw, route.json_strings, reads)
        if route.unread == "refuse":
            _check_names(payload, reads)
        return {name: without_unfilled(value) for name, value in payload.items()}

    def check_route(self, route: Route) -> Iterator[Problem]:
        """`source` says what is taken from a connection, and this is none."""
        if route.source is not None:
            message = "only a route that comes `from` a connection has a source. Name the connection, or remove this."
            yield Problem(path="source", message=message)

    def sheet(self, route: Route, called: CalledAt) -> None:
        """Who posts writes the payload as the route describes it."""


def _check_names(payload: Iterable[str], reads: Names) -> None:
    for number, name in enumerate(payload, start=1):
        if not reads.takes(name):
            raise WebRefused("name_unread", name=shown(name), number=number)


WEB: Receiver = Web()
