"""Which changes were read already, so that a look far back reads only the leads of those that came late.

By the hour in which they happened, short hashes of the changes' `marketoGUID`, which is unique
(https://github.com/AdobeDocs/marketo-apis, Activity). Only passes that go on write them down, and only looks ask for
them: a look that is stopped, and begins once more, takes all that it had taken. Hours stand on a ring of names, so that
nothing is left of what no look goes back to.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from relay.system.memory import Keeps
from systems.marketo.rest.calls.activity import LeadActivity, LeadChange
from systems.marketo.streams.bookmark import LogBookmark

KIND = "marketo-changes"
RING = 100
"""Hours: some more than the longest look goes back."""
MOST = 40_000
"""Changes of an hour: some 320 kB, where an item of DynamoDB holds 400. What is above is read again by the looks."""

_SIZE = 6
"""Bytes: that a new change looks like one of 40,000 known ones happens once in seven thousand million."""


@dataclass(frozen=True, kw_only=True)
class KnownChanges:
    """What was read for one filter."""

    memory: Keeps | None
    """None: nothing is known."""
    filter: str
    """Names the filter."""
    _read: dict[int, frozenset[bytes]] = field(default_factory=dict)

    def of(self, entries: Sequence[LeadChange | LeadActivity], place: LogBookmark) -> frozenset[str]:
        """The guids among these that need not be read, in a look; else they are written down.

        Raises botocore's errors.
        """
        if self.memory is None or place.until is not None:
            return frozenset()
        by_hour = _by_hour(entries)
        for hour in self._read.keys() - by_hour.keys():  # a log goes on in time, and a look through three days of it
            del self._read[hour]
        if place.looking:
            known = {hour: self._known(hour) for hour in by_hour}
            return frozenset(guid for hour, guids in by_hour.items() for guid in guids if _short(guid) in known[hour])
        for hour, guids in by_hour.items():
            self._add(hour, guids)
        return frozenset()

    def _known(self, hour: int) -> frozenset[bytes]:
        if hour not in self._read:
            self._read[hour] = self._kept(hour)
        return self._read[hour]

    def _kept(self, hour: int) -> frozenset[bytes]:
        if self.memory is None:
            return frozenset()
        kept, _, text = (self.memory.get(KIND, self._name(hour)) or "").partition(":")
        if kept != str(hour):
            return frozenset()
        packed = base64.b64decode(text)
        return frozenset(packed[at : at + _SIZE] for at in range(0, len(packed), _SIZE))

    def _add(self, hour: int, guids: Iterable[str]) -> None:
        known = self._known(hour)
        found = known | {_short(guid) for guid in guids}
        if self.memory is None or found == known or len(found) > MOST:
            return
        self._read[hour] = found
        self.memory.put(KIND, self._name(hour), f"{hour}:{base64.b64encode(b''.join(sorted(found))).decode('ascii')}")

    def _name(self, hour: int) -> str:
        return f"{self.filter}#{hour % RING}"


def _by_hour(entries: Iterable[LeadChange | LeadActivity]) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = {}
    for entry in entries:
        hour = _hour(entry.at)
        if hour is not None and entry.guid:
            found.setdefault(hour, []).append(entry.guid)
    return found


def _hour(at: str) -> int | None:
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() // 3600)


def _short(guid: str) -> bytes:
    return hashlib.sha256(guid.encode("utf-8", "surrogatepass")).digest()[:_SIZE]
