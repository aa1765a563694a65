"""The stream `leads`: every lead that changed in the fields that are read. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route, Source
from relay.core.findings import Problem
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import BulkPrice, Mode, Reader, Stream
from systems.marketo.config import MarketoConnection
from systems.marketo.streams.passes import LOOK_BACK
from systems.marketo.streams.source import LeadsSource

if TYPE_CHECKING:
    from relay.system.pairs import ReadsShared
    from relay.system.setting_up.set_up import SetUpStep


class LeadsStream:
    """Implements relay.system.stream.Stream and TellsShared.

    Changes, mergers and deletions are told, so nothing need be listed.
    """

    model: type[Source] = LeadsSource
    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=1)
    tells_gone = True
    numeric_ids = True

    def filter(self, source: Source) -> Mapping[str, Any]:
        """The static list or the program."""
        mine = cast("LeadsSource", source)
        return {"list": mine.list_, "program": mine.program}

    def shared(self, connection: Connection, source: Source | None, writers: Sequence[Route]) -> ReadsShared:  # noqa: ARG002 - the same whichever leads are taken
        """As relay.system.pairs says."""
        from systems.marketo.shared_leads import leads_shared  # noqa: PLC0415 - for pairs of routes alone

        return leads_shared(connection, writers)

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """Its filter, its fields and its look-back."""
        from systems.marketo.streams.rules import check_source  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_source(cast("LeadsSource", source), cast("MarketoConnection", connection))

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """What reading takes of the instance's calls."""
        from systems.marketo.streams.rules import advise_source  # noqa: PLC0415 - as above

        return advise_source(cast("LeadsSource", source))

    def price(
        self,
        connection: Connection,
        source: Source,
        names: Reads,
        *,
        since: datetime | None,
        until: datetime,
        records: int | None,
    ) -> BulkPrice:
        """What a bulk extract takes."""
        from systems.marketo.streams.bulk_price import price  # noqa: PLC0415 - for the operator's command, as above

        mine, known = cast("LeadsSource", source), cast("MarketoConnection", connection)
        return price(known, mine, names, since=since, until=until, records=records)

    def set_up(self, name: str, connection: Connection, sources: Sequence[Source]) -> Sequence[SetUpStep]:
        """As relay.system.setting_up.set_up.SetsUpSource says: a role, a user and a service."""
        from systems.marketo.setting_up.access_steps import of_sources, steps  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return [*steps(name, cast("MarketoConnection", connection), of_sources(sources))]

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """What reads the leads."""
        from systems.marketo.streams.connecting import leads_reader  # noqa: PLC0415 - loads requests

        return leads_reader(cast("MarketoConnection", connection), cast("LeadsSource", source), names, access)


LEADS_STREAM: Stream = LeadsStream()
