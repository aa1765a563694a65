"""A reader of contacts: as for other records, and what is gone is first looked for among those that are there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relay.core.deadline import Deadline
from relay.system.access import Payload
from systems.mazrica.people.finding import ReadContacts
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.errors import MazricaFailed, read_failed
from systems.mazrica.streams.records_reader import RecordsReader
from systems.mazrica.streams.sweep import text_ids


@dataclass(frozen=True, kw_only=True)
class ContactsReader(RecordsReader):
    """Implements what RecordsReader does. A sweep notes leads and addresses, some 200 bytes for each contact."""

    links: ContactLinks
    there: ReadContacts

    def ids(self, after: str, deadline: Deadline) -> Iterator[Sequence[str]]:
        """As the protocol says."""
        try:
            yield from text_ids(self._noted(self.sweep.rows(int(after or "0"), deadline)))
        except MazricaFailed as error:
            raise read_failed(error) from error

    def gone(self, record: str) -> Payload | None:
        """None for a contact that was merged into another one: that is linked to the lead now. With the lead's id."""
        link = self.links.of([int(record)]).get(int(record))
        if self.there.relink(self.links, int(record)) is not None:
            return None
        return {"id": int(record), "leadId": link and link.lead}

    def _noted(self, pages: Iterator[list[JsonRow]]) -> Iterator[list[JsonRow]]:
        for rows in pages:
            self.there.learn(rows)
            yield rows
