"""The streams of one account at Mazrica. No HTTP client is loaded here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from relay.core.config import Connection, Route, Source
from relay.core.findings import Problem
from relay.system.access import Access
from relay.system.reads import Reads
from relay.system.stream import Mode, Reader, Stream
from systems.mazrica.config import MazricaConnection
from systems.mazrica.names import RecordList
from systems.mazrica.streams.place import LOOK_BACK
from systems.mazrica.streams.source import ContactsSource, PhasesSource, RecordsSource

if TYPE_CHECKING:
    from relay.system.pairs import ReadsShared
    from relay.system.setting_up.set_up import SetUpStep


class _MazricaStream:
    """What all of them say of themselves."""

    mode: Mode = "changes"
    look_back = LOOK_BACK
    longest_slice: timedelta | None = None
    least_every = timedelta(minutes=5)
    tells_gone = True
    numeric_ids = True
    model: type[Source] = RecordsSource
    estimates = False
    leaves_past = True
    """Old contacts would become people, old actions and phases would stand over newer values."""

    def filter(self, source: Source) -> Mapping[str, Any]:  # noqa: ARG002 - nothing narrows it
        """Nothing."""
        return {}

    def set_up(self, name: str, connection: Connection, sources: Sequence[Source]) -> Sequence[SetUpStep]:
        """As relay.system.setting_up.set_up.SetsUpSource says."""
        from systems.mazrica.setting_up.steps import steps  # noqa: PLC0415 - for the operator's command, never in Lambda

        return [*steps(name, cast("MazricaConnection", connection), sources)]

    def check_source(self, source: Source, connection: Connection) -> Iterable[Problem]:
        """As in Stream."""
        from systems.mazrica.streams.rules import check_source  # noqa: PLC0415 - for synthesis, never used in Lambda

        return check_source(source, cast("MazricaConnection", connection), tells_gone=self.tells_gone)

    def advise_source(self, source: Source) -> Iterable[Problem]:
        """As in Stream."""
        from systems.mazrica.streams.rules import advise_source  # noqa: PLC0415 - as above

        return advise_source(source)


class ContactsStream(_MazricaStream):
    """Implements relay.system.stream.Stream, JudgesMapping and TellsShared for contacts, with the lead of each."""

    model = ContactsSource
    estimates = True

    def check_mapping(self, connection: Connection, paths: Sequence[str], writes: Collection[str]) -> Iterable[Problem]:
        """As relay.system.judges_mapping says."""
        from systems.mazrica.streams.mapping_rules import check_mapping  # noqa: PLC0415 - as above

        return check_mapping(cast("MazricaConnection", connection), paths, writes)

    def shared(self, connection: Connection, source: Source | None, writers: Sequence[Route]) -> ReadsShared:  # noqa: ARG002 - the same in every account
        """As relay.system.pairs says."""
        from systems.mazrica.shared_contacts import contacts_shared  # noqa: PLC0415 - for pairs of routes alone

        return contacts_shared(writers)

    def filter(self, source: Source) -> Mapping[str, Any]:
        """Whose contacts are taken."""
        return {"new_people": cast("ContactsSource", source).new_people}

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """As in Stream."""
        from systems.mazrica.streams.connecting import Readers  # noqa: PLC0415 - loads requests

        made = Readers(connection=cast("MazricaConnection", connection), names=names, access=access)
        return made.contacts(cast("ContactsSource", source), self.filter(source))


class RecordsStream(_MazricaStream):
    """The same for accounts and deals, by their list."""

    estimates = True

    def __init__(self, records: RecordList) -> None:
        self._records = records

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:  # noqa: ARG002 - nothing narrows them
        """As in Stream."""
        from systems.mazrica.streams.connecting import Readers  # noqa: PLC0415 - as above

        made = Readers(connection=cast("MazricaConnection", connection), names=names, access=access)
        return made.records(self._records)


class ActionsStream(_MazricaStream):
    """The same for actions that are done: the last of each contact."""

    tells_gone = False

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:  # noqa: ARG002 - as above
        """As in Stream."""
        from systems.mazrica.streams.connecting import Readers  # noqa: PLC0415 - as above

        return Readers(connection=cast("MazricaConnection", connection), names=names, access=access).actions()


class PhasesStream(_MazricaStream):
    """The same for the phases of contacts' deals."""

    model = PhasesSource
    numeric_ids = False

    def filter(self, source: Source) -> Mapping[str, Any]:
        """What becomes of a deleted deal."""
        return {"deleted_deal": cast("PhasesSource", source).deleted_deal}

    def reader(self, connection: Connection, source: Source, names: Reads, access: Access) -> Reader:
        """As in Stream."""
        from systems.mazrica.streams.connecting import Readers  # noqa: PLC0415 - as above

        made = Readers(connection=cast("MazricaConnection", connection), names=names, access=access)
        return made.phases(cast("PhasesSource", source), self.filter(source))


STREAMS: Mapping[str, Stream] = {
    "contacts": ContactsStream(),
    "customers": RecordsStream(RecordList.CUSTOMERS),
    "deals": RecordsStream(RecordList.DEALS),
    "actions": ActionsStream(),
    "phases": PhasesStream(),
}
