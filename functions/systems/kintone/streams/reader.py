"""kintone as a system that can be read for a sync. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from relay.core.config import Connection, Route
from relay.core.findings import Problem
from relay.system.access import Access
from relay.system.sync_reader import Changes, Reader
from systems.kintone.config import KintoneConnection, KintoneSource

_NEEDED = ("ADD_RECORD", "UPDATE_RECORD")


class KintoneReader:
    """Implements relay.system.sync_reader.Reader."""

    def check_route(self, route: Route) -> Iterator[Problem]:
        """A sync sees a record as it is now, so it cannot tell one that was added from one that was edited."""
        hooks = cast("KintoneSource", route.source).hooks
        missing = [each for each in _NEEDED if hooks and each not in hooks]
        if missing:
            message = f"a sync finds records that were added and those that were edited. Add {' and '.join(missing)}."
            yield Problem(path="source.hooks", message=message)

    def changes(self, connection: Connection, route: Route, access: Access) -> Changes:
        """The app that the route's webhooks come from."""
        from systems.kintone.client import App, KintoneClient  # noqa: PLC0415 - as above
        from systems.kintone.streams.changes import KintoneChanges  # noqa: PLC0415 - loads requests, which synthesis never needs

        source = cast("KintoneSource", route.source)
        url = cast("KintoneConnection", connection).url
        client = KintoneClient(url, access.secret, access.gate)
        return KintoneChanges(client=client, place=App(source.app, source.guest_space), url=url)


KINTONE_READER: Reader = KintoneReader()
