"""When each record was last written, so that a replayed event never overtakes a newer one.

An event that waited in the dead-letter queue may be older than what was delivered for its record since. Written now, it
would put old values over new ones. The delivering function knows the time of acceptance of the newest event that it
delivered for each record; a replayed event that is older goes back to the dead-letter queue as `overtaken`. The FIFO
group of the record keeps two functions from deciding this at once. Events of a cumulative route
(relay.core.config.Route) replace nothing: they are neither remembered nor overtaken.

An event that has waited for its person with its payload (relay.reading.unmatched) may be overtaken as well. There it is
the record that was read which counts: what other records say of the person is another matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from relay.aws.table import State
from relay.core.outcome import Cause, Rejected
from relay.delivering.item import Item

LIFETIME = timedelta(days=30)
"""Longer than any dead letter can wait: 14 days in the queue and 14 in the dead-letter queue."""


OVERTAKEN = Rejected(
    cause=Cause(code="overtaken", message="an event of this record that was accepted later has been delivered")
)


def of_record(item: Item) -> tuple[str, datetime] | None:
    """As what an event's record is remembered that may have to wait with its payload, and when it was read."""
    read_from = item.event.read_from if item.event else None
    if read_from is None or read_from.kept is None or not item.replaces:
        return None
    name = f"{item.route_name}/{read_from.reading}/{read_from.record}"
    return f"{item.message.group}/{hashlib.sha256(name.encode()).hexdigest()[:16]}", read_from.kept


@dataclass(frozen=True)
class Latest:
    """The newest delivered event of each record, by message group. Methods raise botocore's errors."""

    state: State

    def newest(self, group: str) -> datetime | None:
        """When the newest delivered event of a record was accepted; None when nobody remembers one."""
        found = self.state.get(_key(group))
        return None if found is None else datetime.fromisoformat(found)

    def overtaken(self, group: str, received_at: datetime) -> Rejected | None:
        """The outcome of a replayed event, if a newer one of its record was delivered meanwhile."""
        newest = self.newest(group)
        return OVERTAKEN if newest is not None and newest > received_at else None

    def renew(self, delivered: Mapping[str, datetime], overwritten: Collection[str]) -> None:
        """Note the newest delivered event of each group; in `overwritten` a newer one may be remembered, and stays.

        What a person let overtake newer events does not make those forgotten.
        """
        known = {group: self.newest(group) for group in overwritten}
        self.remember({group: max(at, known.get(group) or at) for group, at in delivered.items()})

    def forget(self, groups: Iterable[str]) -> None:
        """Have nobody remember that anything of these records was delivered."""
        self.state.delete_all(map(_key, groups))

    def remember(self, delivered: Mapping[str, datetime]) -> None:
        """Note the newest delivered event of each group."""
        self.state.put_all(
            {_key(group): received_at.isoformat() for group, received_at in delivered.items()}, LIFETIME.total_seconds()
        )


def _key(group: str) -> str:
    return f"latest#{group}"
