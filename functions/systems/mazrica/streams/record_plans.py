"""Contacts, accounts and deals as they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from relay.system.reads import Names
from relay.system.stream import Change
from systems.mazrica.config import LeadItems
from systems.mazrica.names import CREATED, EMAIL, ID, NAME, RecordList
from systems.mazrica.people.leads_of import leads_of
from systems.mazrica.people.links import ContactLink, ContactLinks, mail_mark
from systems.mazrica.people.written import shown
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.walking import ListWalk
from systems.mazrica.rows import payloads, person_names
from systems.mazrica.rows.detail_items import number_in
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.streams.place import Place, Stage
from systems.mazrica.streams.reader import TakenRows
from systems.mazrica.streams.source import NewPeople


@dataclass(frozen=True, kw_only=True)
class RecordsPlan:
    """Whatever changes in a list. Implements ReadingPlan."""

    records: RecordList
    names: Names
    times: MomentReader

    def begin(self) -> None:
        """Nothing is needed."""

    def renew(self) -> None:
        """Nothing is remembered."""

    def stages(self, place: Place) -> Iterable[Stage]:
        """One walk, back to where the last one began."""
        known = place.totals.get(self.records, 0)
        yield Stage(
            name=self.records, walk=ListWalk(records=self.records, low=place.low_since_begin(self.records), known=known)
        )

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:  # noqa: ARG002 - each row by itself
        """Each row is a change."""
        return TakenRows([self._change(row) for row in rows], place)

    def _change(self, row: JsonRow) -> Change:
        payload = payloads.of_row(row, self.records, self.times)
        return Change(str(row[ID]), payloads.version(payload, self.names), payload)


@dataclass(frozen=True, kw_only=True)
class ContactsPlan:
    """Contacts, with the lead of each. Implements ReadingPlan.

    Whom the relay itself made is told only once a person has changed what it wrote; and a name that it joined of two
    parts is left out until a person has changed the name, since it could only be split wrongly.
    """

    names: Names
    times: MomentReader
    items: LeadItems
    links: ContactLinks
    new_people: NewPeople

    def begin(self) -> None:
        """Nothing is needed."""

    def renew(self) -> None:
        """Nothing is remembered."""

    def stages(self, place: Place) -> Iterable[Stage]:
        """One walk, back to where the last one began."""
        known = place.totals.get(RecordList.CONTACTS, 0)
        walk = ListWalk(records=RecordList.CONTACTS, low=place.low_since_begin(RecordList.CONTACTS), known=known)
        yield Stage(name=RecordList.CONTACTS, walk=walk)

    def take(self, place: Place, stage: Stage, rows: Sequence[JsonRow], *, is_last: bool) -> TakenRows:  # noqa: ARG002 - each row by itself
        """Those whom the route wants, and who are news."""
        return TakenRows([*self._changes(place, rows)], place)

    def told_of(self, rows: Sequence[JsonRow]) -> int:
        """How many of these contacts a span that a person asks for tells. Raises botocore's errors."""
        return len([*self._changes(Place(), rows)])

    def _changes(self, place: Place, rows: Sequence[JsonRow]) -> Iterator[Change]:
        said = {row[ID]: number_in(row, self.items.lead_id, self.times) for row in rows}
        leads, links = leads_of(self.links, said)
        for row in rows:
            lead, link = leads[row[ID]], links.get(row[ID])
            link = None if link is None else self._noticed(row, link)
            is_new = lead is None and self._is_new(place, row)
            if not self._is_wanted(row, lead, is_new=is_new) or (link is not None and link.wrote):
                continue
            payload = payloads.of_row(row, RecordList.CONTACTS, self.times, self.items.ids)
            name = person_names.split(str(row.get(NAME) or ""))
            if link is not None and link.name:
                name = person_names.SplitName("", "")
            payload |= {payloads.LAST_NAME: name.last or None, payloads.FIRST_NAME: name.first or None}
            payload |= {payloads.LEAD: lead, payloads.CREATED_NOW: is_new}
            yield Change(str(row[ID]), payloads.version(payload, self.names), payload)

    def _is_wanted(self, row: JsonRow, lead: int | None, *, is_new: bool) -> bool:
        if lead is not None or self.new_people == "all":
            return True
        return self.new_people == "create" and is_new and "@" in str(row.get(EMAIL) or "")

    def _is_new(self, place: Place, row: JsonRow) -> bool:
        return place.begin is None or self.times.epoch(row, CREATED) >= place.begin

    def _noticed(self, row: JsonRow, link: ContactLink) -> ContactLink:
        """The link as it is now, without what somebody has changed of what the relay wrote: they may change it back."""
        is_name = link.name == person_names.mark(row[ID], str(row.get(NAME) or ""))
        address = str(row.get(EMAIL) or "")
        found = replace(
            link,
            wrote=link.wrote if link.wrote == shown(row) else "",
            name=link.name if is_name else "",
            mail=mail_mark(link.lead, address) if address else "",
        )
        if found != link:
            self.links.put(row[ID], found)
        return found
