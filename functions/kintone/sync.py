"""kintone as a system that can be read for a sync. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from kintone.config import KintoneConnection
from relay.config import Connection, Route
from relay.sync import Changes, Reader
from relay.system import Access, Problem

_NEEDED = ("ADD_RECORD", "UPDATE_RECORD")


class KintoneReader:
    """Implements relay.sync.Reader."""

    def check_route(self, route: Route) -> Iterator[Problem]:
        """A sync sees a record as it is now, so it cannot tell one that was added from one that was edited."""
        missing = [event for event in _NEEDED if route.source is not None and event not in route.source.events]
        if missing:
            message = f"a sync finds records that were added and those that were edited. Add {' and '.join(missing)}."
            yield Problem(path="source.events", message=message)

    def changes(self, connection: Connection, route: Route, access: Access) -> Changes:
        """The app that the route's webhooks come from."""
        from kintone.changes import KintoneChanges  # noqa: PLC0415 - loads requests, which synthesis never needs
        from kintone.client import App, KintoneClient  # noqa: PLC0415 - as above

        if route.source is None:
            raise TypeError("a route from kintone without its source")
        url = cast("KintoneConnection", connection).url
        client = KintoneClient(url, access.secret, access.gate)
        return KintoneChanges(client=client, place=App(route.source.app, route.source.guest_space), url=url)


KINTONE_READER: Reader = KintoneReader()
