"""The stream `records`: what was added or edited in an app. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, cast

from relay.core.config import Connection, Source
from relay.core.findings import Problem
from relay.system.access import Access
from relay.system.reads import Names
from relay.system.stream import Mode, Reader, Stream
from systems.kintone.config import KintoneConnection, KintoneSource
from systems.kintone.streams.bookmark import LOOK_BACK


class Records:
    """Implements relay.system.stream.Stream.

    What was deleted is told by a daily listing of all ids: kintone counts 10,000 requests a day for an app, and the
    listing takes one for each 500 records.
    """

    model: type[Source] = KintoneSource
    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=1)
    tells_gone = True
    numeric_ids = True

    def filter(self, source: Source) -> Mapping[str, Any]:
        """The app, by the path of its guest space if it is in one."""
        mine = cast("KintoneSource", source)
        return {"app": mine.app, "guest_space": mine.guest_space}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """Its webhooks and its reading are one thing to a route."""
        from systems.kintone.streams.rules import check_source  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_source(cast("KintoneSource", source), connection)

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """What reading takes of the requests that kintone allows an app in a day."""
        from systems.kintone.streams.rules import advise_source  # noqa: PLC0415 - as above

        return advise_source(cast("KintoneSource", source))

    def reader(self, connection: Connection, source: Source, names: Names, access: Access) -> Reader:  # noqa: ARG002 - kintone is asked for whole records, as a webhook brings them
        """What reads the app."""
        from systems.kintone.client import App, KintoneClient  # noqa: PLC0415 - as above
        from systems.kintone.streams.records import RecordsReader  # noqa: PLC0415 - loads requests

        mine, url = cast("KintoneSource", source), cast("KintoneConnection", connection).url
        client = KintoneClient(url, access.secret, access.gate)
        return RecordsReader(client=client, place=App(mine.app, mine.guest_space), url=url)


RECORDS_STREAM: Stream = Records()
