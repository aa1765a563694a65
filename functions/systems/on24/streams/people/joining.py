"""What only the registration of an attendee says: names, company, custom fields, its date.

It costs a call for each of up to three people, or one for the list of an event, and only for who is news.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from relay.system.reads import Reads
from systems.on24.rows import payload
from systems.on24.rows.event import On24Event
from systems.on24.rows.fields import ALIASES, REGISTRANT
from systems.on24.rows.values import JsonRow

MOST_ALONE = 3

OWN = frozenset(
    {
        *REGISTRANT,
        *ALIASES,
        *ALIASES.values(),
        *("firstname", "lastname", "company", "city", "state", "zip", "country", "fax", "username", "other", "notes"),
        *("marketingemail", "eventemail", "utmsource", "utmmedium", "utmcampaign", "utmterm", "utmcontent"),
        *("attendeetype", "createtimestamp", "engagementprediction", *(f"std{number}" for number in range(1, 11))),
    }
)
"""Names that no attendee row has (https://api.on24.com/v2/openapi.json, the examples of both)."""

RegistrantLists = Callable[[str, str | None], Iterable[JsonRow]]
"""By event, and address of one person: registrant rows."""


def wanted(names: Reads, asked: bool | None) -> frozenset[str]:  # noqa: FBT001 - as relay.yaml has it
    """The names that are looked up; none: nothing is."""
    if asked is False:
        return frozenset()
    if asked:
        return OWN
    return OWN.intersection(names.names or ())


class Registrations:
    """The registrations of attendees. Methods raise On24Failed and MustWait."""

    def __init__(self, lists: RegistrantLists, names: frozenset[str]) -> None:
        self._lists = lists
        self._names = names
        self._event = ""
        self._known: dict[str, Mapping[str, Any]] = {}

    def of(self, event: On24Event | None, event_id: str, people: Mapping[str, str]) -> Mapping[str, Mapping[str, Any]]:
        """What is known of people of one event, by the id of their registration; `people`: their addresses by it."""
        if self._event == event_id and people.keys() <= self._known.keys():
            return self._known
        if len(people) <= MOST_ALONE and self._event != event_id:
            rows = [row for address in dict.fromkeys(people.values()) for row in self._lists(event_id, address)]
            return dict(self._read(event, event_id, rows))
        self._known = dict(self._read(event, event_id, self._lists(event_id, None)))
        self._event = event_id
        return self._known

    def _read(
        self, event: On24Event | None, event_id: str, rows: Iterable[JsonRow]
    ) -> Iterable[tuple[str, Mapping[str, Any]]]:
        for row in rows:
            key = payload.key({"eventid": event_id, **row})
            if key is not None:
                found = payload.registrant(row, event).payload
                yield key[1], {name: found[name] for name in sorted(self._names) if name in found}
