"""The stream `roster`: users who are to be asked for. It asks nothing of KARTE, which shows nobody its users.

Who is noted there: users of a roster that was loaded, and users whose lead has changed at Marketo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from relay.core.config import Connection, Source
from relay.core.findings import Problem
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Mode, Reader, Stream
from systems.karte.config import KarteRoster


class RosterStream:
    """Implements relay.system.stream.Stream."""

    model: type[Source] = KarteRoster
    mode: Mode = "changes"
    look_back = timedelta()
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=1)
    tells_gone = False
    numeric_ids = False

    def filter(self, source: Source) -> Mapping[str, Any]:  # noqa: ARG002 - there is one list
        """None."""
        return {}

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """Nothing beside the types."""
        return ()

    def advise_source(self, source: Source) -> Iterable[Problem]:  # noqa: ARG002 - as it says
        """It costs a look a minute."""
        return ()

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:  # noqa: ARG002 - as it says
        """What reads the notes."""
        from systems.karte.roster.reader import roster_reader  # noqa: PLC0415 - for the function that reads

        return roster_reader(access)


ROSTER_STREAM: Stream = RosterStream()
