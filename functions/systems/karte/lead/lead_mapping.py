"""A route that gives users their leads, compiled once: from a payload to whose lead it is, and what is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from relay.core.refusal import Refused
from systems.karte import identify, limits
from systems.karte.config import IDENTIFY, KarteRoute, UserData
from systems.karte.lead.asked import AskedLead, AskedLeadReader
from systems.karte.lead.lead_values import HASH, OBJECT, GivenValues, Values, fingerprint, hash_of
from systems.karte.lead.route import SYNC_DATE, LeadUser
from systems.karte.mapping import KarteEvent, checked_size
from systems.karte.people.names import VISITOR, UserKey, is_visitor, keys_of

ROW = "row"


class TableRow(NamedTuple):
    """A row of a linked table: https://support.karte.io/post/gnXXLHX7YXCJvEgPh0JSQ ."""

    table: str
    key: dict[str, str]
    values: Values


class LeadWrite(NamedTuple):
    """What a user is given of a lead."""

    user: UserKey
    lead: Values
    """Without the date."""
    beside: Values
    event: KarteEvent | None = None
    row: TableRow | None = None

    @property
    def way(self) -> str:
        """`identify`, `row`, or the name of an event."""
        return self.event.name if self.event else ROW

    @property
    def fingerprint(self) -> str:
        """Equal where the same would be written, in the same way, but for times."""
        return f"{self.way}:{fingerprint(self.lead)}"

    @property
    def names(self) -> tuple[str, ...]:
        """Of what is written."""
        return (*(f"{OBJECT}.{name}" for name in self.lead), *self.beside)


class LeadMapping:
    """One route's paths and types. Raises PathError for what `check_route` refuses."""

    def __init__(self, route: KarteRoute) -> None:
        self._asked = AskedLeadReader(route.user or LeadUser())
        self._values = GivenValues(route)
        self._visitors = route.visitors

    def asked(self, payload: Mapping[str, Any]) -> AskedLead:
        """Raises Refused, naming what is wrong."""
        return self._asked.read(payload)

    def check(self, payload: Mapping[str, Any], user_data: UserData) -> AskedLead:
        """The same, of a payload whose lead can be written to who asked. Raises Refused."""
        found = self.asked(payload)
        if found.user is not None and found.lead is not None and not found.lead.gone:
            self.write(found, payload, user_data, looked_up=0)
        return found

    def write(
        self, asked: AskedLead, payload: Mapping[str, Any], user_data: UserData, *, looked_up: int, hash_key: str = ""
    ) -> LeadWrite | None:
        """What is written to who asked; None: this is a visitor, whose lead goes nowhere. Raises Refused."""
        user, found = asked.user or "", asked.lead
        lead, beside = self._values.of_lead(payload), self._values.beside(payload)
        if hash_key and found is not None and found.address:
            beside[HASH] = hash_of(hash_key, found.address)
        if self._visitors is not None and is_visitor(user):
            return self._of_visitor(user, lead, beside, looked_up)
        if is_visitor(user) and user_data == "managed":
            return None
        keys = keys_of(user)
        content = {**beside, OBJECT: {**lead, SYNC_DATE: looked_up}}
        values = identify.of_user(keys, content, user_data, IDENTIFY)
        return LeadWrite(user, lead, beside, event=checked_size(KarteEvent(IDENTIFY, values), keys, IDENTIFY))

    def _of_visitor(self, user: UserKey, lead: Values, beside: Values, looked_up: int) -> LeadWrite:
        visitors, keys = self._visitors, keys_of(user)
        if visitors is not None and visitors.table is not None:
            for name, value in lead.items():
                if isinstance(value, str) and len(value.encode("utf-8", "surrogatepass")) > limits.CELL_BYTES:
                    raise Refused("value_too_long", name=name, limit=limits.CELL_BYTES)
            row = TableRow(visitors.table, {visitors.key: f"{VISITOR}{keys['visitor_id']}"}, lead)
            return LeadWrite(user, lead, {}, row=row)
        name = (visitors.event_name if visitors else None) or ""
        event = KarteEvent(name, {**beside, OBJECT: {**lead, SYNC_DATE: looked_up}})
        return LeadWrite(user, lead, beside, event=checked_size(event, keys, name))
