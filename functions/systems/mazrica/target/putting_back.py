"""The Lead ID in a contact's item is a copy that anybody at Mazrica can edit: edited, it is put back (M-21).

Who is linked to whom is the relay's own memory, so nothing follows from what was typed. It is noticed when the index
reads what changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from relay.core.deadline import Deadline
from relay.telemetry import log
from systems.mazrica.config import LeadItems
from systems.mazrica.names import ID, RecordList
from systems.mazrica.people.index import IndexedRecord
from systems.mazrica.people.links import ContactLinks
from systems.mazrica.rest.client import JsonRow
from systems.mazrica.rest.errors import MazricaFailed
from systems.mazrica.rows.detail_items import items as items_of
from systems.mazrica.rows.detail_items import number_in
from systems.mazrica.rows.times import MomentReader
from systems.mazrica.target.contact_writing import ContactWriting
from systems.mazrica.target.mapping import ItemValue

STEP = "lead_id_put_back"
"""In the log, with the contact."""


@dataclass(frozen=True, kw_only=True)
class PuttingBack:
    """Looks at rows. Raises MustWait and botocore's errors."""

    links: ContactLinks
    writing: ContactWriting
    items: LeadItems
    times: MomentReader
    kept: Callable[[JsonRow], IndexedRecord]

    def look(self, rows: Sequence[JsonRow], deadline: Deadline) -> None:
        """Put back what was edited among these contacts. What cannot be written now is written with the lead's next."""
        if "values" not in self.writing.known.get().shown:
            return
        links = self.links.of(row[ID] for row in rows)
        for row in rows:
            link = links.get(row[ID])
            if link is None or number_in(row, self.items.lead_id, self.times) == link.lead or not link.sent:
                continue
            self.links.put(row[ID], replace(link, sent=""))
            try:
                self.writing.update(row[ID], self._right(row, link.lead), deadline, valued=self.kept(row).items)
            except MazricaFailed as failed:
                log.own_step(STEP, "warning", contact=row[ID], code=failed.cause.code)
            else:
                log.own_step(STEP, "warning", contact=row[ID])

    def _right(self, row: JsonRow, lead: int) -> dict[str, ItemValue]:
        """Ours as they are shown, with the lead's id: a PATCH may empty what it does not name."""
        shown = {each.id: each.value for each in items_of(row, RecordList.CONTACTS, self.times)}
        names = {"lead_score": self.items.lead_score, "acquisition_date": self.items.acquisition_date}
        names |= {"activity_url": self.items.activity_url}
        values = {name: shown.get(number) for name, number in names.items() if number is not None}
        return {"lead_id": lead, **{name: value for name, value in values.items() if value is not None}}
