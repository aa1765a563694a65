"""The streams `activities` and `program-members`. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Source
from relay.core.findings import Problem
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Mode, Reader, Stream
from systems.marketo.config import MarketoConnection
from systems.marketo.streams.activities.source import ActivitiesSource, ProgramMembersSource
from systems.marketo.streams.passes import LOOK_BACK

if TYPE_CHECKING:
    from relay.system.setting_up.set_up import SetUpStep


@dataclass(frozen=True)
class ActivitiesStream:
    """Implements relay.system.stream.Stream. What happened does not go again."""

    model: type[Source]
    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=1)
    tells_gone = False
    numeric_ids = False

    def filter(self, source: Source) -> Mapping[str, Any]:
        """Types, and of which mails, programs and lists."""
        from systems.marketo.streams.activities.wanted import WantedActivities  # noqa: PLC0415 - not for the webhook

        return WantedActivities.of(cast("ActivitiesSource", source)).filter

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:  # noqa: ARG002 - as the protocol has it
        """What stands twice, and its look-back."""
        from systems.marketo.streams.activities.rules import check_source  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_source(cast("ActivitiesSource", source))

    def advise_source(self, source: Source) -> Iterable[Problem]:  # noqa: ARG002 - as the protocol has it
        """Nothing: a pass that finds nothing is one call."""
        return ()

    def set_up(self, name: str, connection: Connection, sources: Sequence[Source]) -> Sequence[SetUpStep]:
        """As relay.system.setting_up.set_up.SetsUpSource says: a role, a user and a service."""
        from systems.marketo.setting_up.access_steps import of_sources, steps  # noqa: PLC0415 - for the operator's command, never used in Lambda

        return [*steps(name, cast("MarketoConnection", connection), of_sources(sources))]

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """What reads the activities."""
        from systems.marketo.streams.activities.connecting import activities_reader  # noqa: PLC0415 - loads requests

        return activities_reader(cast("MarketoConnection", connection), cast("ActivitiesSource", source), names, access)


ACTIVITIES_STREAM: Stream = ActivitiesStream(ActivitiesSource)
PROGRAM_MEMBERS_STREAM: Stream = ActivitiesStream(ProgramMembersSource)
