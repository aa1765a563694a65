"""From rows of people to changes: who is told, as what, and in which version.

Who is forgotten, cancelled or has no address is never told as a person. Of who was told before, a cancelled
registration says its `userstatus` and nothing else, and a forgotten one what `forgotten:` wants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from relay.system.memory import Keeps
from relay.system.reads import Reads
from relay.system.stream import Change
from relay.system.version import fingerprint
from systems.on24.rows import attendance as attended
from systems.on24.rows import payload, standing
from systems.on24.rows.event import On24Event
from systems.on24.rows.standing import Standing
from systems.on24.rows.values import JsonRow
from systems.on24.streams.people import told
from systems.on24.streams.people.choosing import EventChoice
from systems.on24.streams.people.joining import Registrations
from systems.on24.streams.people.known_events import KnownEvents
from systems.on24.streams.people.polls import PollsOfEvents
from systems.on24.streams.people.told import PeopleOfEvents
from systems.on24.streams.plan import lane
from systems.on24.streams.plan.kind import KindWord
from systems.on24.streams.plan.packed import number_of
from systems.on24.streams.source import Forgotten
from systems.on24.streams.versions import version

ADDRESS = "address"
"""Kind of what is kept under a record where the forgotten are told: whose record it is."""
OF_ONE_LEVEL = frozenset({"clientid", "attendeesessions"})
"""Names that a row has in one of the two lists alone, so that they are no change."""
AS_KNOWN = frozenset({"attendedlive", "attendedarchive", "status"})
"""Of a registrant, what another stream tells."""
_FINGERPRINT_BITS = 28


class _Read(NamedTuple):
    change: Change
    event_id: str
    user_id: str
    address: str
    is_known: bool
    """Whether it was told as it is."""


@dataclass(frozen=True, kw_only=True)
class Telling:
    """Makes changes for one run of one reading. Raises On24Failed, MustWait, and botocore's errors."""

    word: KindWord
    choice: EventChoice
    names: Reads
    forgotten: Forgotten
    events: KnownEvents
    told: PeopleOfEvents
    attended: PeopleOfEvents
    registrations: Registrations | None
    memory: Keeps | None
    is_again: bool
    """Whether what was told is told once more, to routes that have not got it."""
    polls: PollsOfEvents | None = None
    """Where slots are to follow them."""

    def of(
        self,
        rows: Iterable[JsonRow],
        now: datetime,
        *,
        whole: str | None = None,
        is_again: bool = False,
    ) -> list[Change]:
        """What is to be told of some rows, no record twice; what is kept of them is put.

        `whole`: the event whose own list they are of.
        """
        found: dict[str, _Read] = {}
        if whole is not None:
            self.told.note_whole(whole, int(now.timestamp()))
        for row in rows:
            read = self._read(row, now, is_whole=whole is not None)
            if read is not None:
                found[read.change.record] = read
        changes = self._joined([*found.values()], is_again=is_again or self.is_again)
        self.told.flush()
        self.attended.flush()
        return changes

    def _read(self, row: JsonRow, now: datetime, *, is_whole: bool) -> _Read | None:
        key = payload.key(row)
        if key is None:
            return None
        event_id, user_id = key
        event = self.events.of(event_id, _client(row))
        if not self.choice.takes(event_id, event):
            return None
        number = number_of(user_id)
        value = self.told.of(event_id).get(number, 0)
        stands = standing.of(row)
        if stands is not Standing.ACTIVE:
            change = self._left(row, key, event, stands) if value & told.TOLD else None
            self.told.put(event_id, number, value | told.SEEN)
            return change and _Read(change, event_id, user_id, "", is_known=True)
        is_held = self.word == "attendees" and not is_whole and lane.is_held(self.told.whole_at(event_id), now)
        if is_held and value & told.TOLD:
            return None
        mapped = self._mapped(row, event, (event_id, number), is_whole=is_whole)
        if mapped is None:
            self.told.put(event_id, number, value | told.SEEN)
            return None
        change = Change(payload.record_id(*key), self._version(mapped.payload), mapped.payload)
        return self._noted(row, change, key, value)

    def _noted(self, row: JsonRow, change: Change, key: tuple[str, str], value: int) -> _Read:
        event_id, user_id = key
        now = (value | told.SEEN | told.TOLD) & ((1 << told.FINGERPRINT) - 1)
        if self.registrations is not None:
            now |= _short(change.version) << told.FINGERPRINT
        address = str(row.get("email") or "")
        if self.forgotten != "keep" and self.memory is not None and not value & told.TOLD:
            self.memory.put(ADDRESS, change.record, address)
        self.told.put(event_id, number_of(user_id), now)
        return _Read(change, event_id, user_id, address, is_known=value == now)

    def _mapped(
        self, row: JsonRow, event: On24Event | None, which: tuple[str, int], *, is_whole: bool
    ) -> payload.Mapped | None:
        """None: neither attendance is known of an attendee."""
        event_id, number = which
        known = self.attended.of(event_id).get(number, 0)
        before = told.attendance(known)
        if self.word == "no-shows":
            return payload.no_show(row, event)
        if self.word == "registrants":
            return payload.registrant(row, event, before=before)
        now = before | attended.of(row)
        if not (now.live or now.archive):
            return None
        self.attended.put(event_id, number, told.number(now))
        return payload.attendee(row, event, before=before, polls=self._polls(event_id, is_whole))

    def _polls(self, event_id: str, is_whole: bool) -> Sequence[str]:  # noqa: FBT001 - the one that it is
        return () if self.polls is None else self.polls.of(event_id, is_fresh=is_whole)

    def _version(self, content: Mapping[str, Any]) -> str:
        """Of what routes read; that somebody did not come is told once."""
        if self.word == "no-shows":
            return payload.NO_SHOW
        without = AS_KNOWN if self.word == "registrants" else frozenset()
        return version(content, self.names, without=without, unless_named=OF_ONE_LEVEL)

    def _joined(self, found: Sequence[_Read], *, is_again: bool) -> list[Change]:
        """With what only their registrations say, of those that are news."""
        if self.registrations is None:
            return [each.change for each in found]
        news: dict[str, dict[str, str]] = {}
        for each in found:
            if is_again or not each.is_known:
                news.setdefault(each.event_id, {})[each.user_id] = each.address
        more: dict[tuple[str, str], Mapping[str, Any]] = {}
        for event_id, people in news.items():
            known = self.registrations.of(self.events.of(event_id), event_id, people)
            more |= {(event_id, user_id): known.get(user_id, {}) for user_id in people}
        return [_with(each.change, more.get((each.event_id, each.user_id), {})) for each in found]

    def _left(self, row: JsonRow, key: tuple[str, str], event: On24Event | None, stands: Standing) -> Change | None:
        """Of somebody who was told before."""
        record = payload.record_id(*key)
        ids: dict[str, Any] = {"eventid": key[0], "eventuserid": key[1]}
        if stands is Standing.DELETED and self.word == "registrants":
            content = {**ids, "email": row.get("email"), "userstatus": row.get("userstatus")}
            return Change(record, fingerprint(content), content)
        if stands is not Standing.FORGOTTEN or self.forgotten == "keep":
            return None
        address = self.memory.get(ADDRESS, record) if self.memory else None
        content = {**ids, "email": address, "userstatus": stands.value}
        if self.forgotten == "delete":
            return Change(record, stands.value, content, deleted=True)
        names = self._mapped_names(row, event)
        return Change(record, stands.value, {**dict.fromkeys(names - content.keys()), **content})

    def _mapped_names(self, row: JsonRow, event: On24Event | None) -> set[str]:
        """Of this person alone: what is known of the event stays."""
        of_event = {"event", "eventtitle", *AS_KNOWN, *OF_ONE_LEVEL}
        both = {**payload.attendee(row, event).payload, **payload.registrant(row, event).payload}
        return {*both, *(self.names.names or ())} - of_event


def _client(row: JsonRow) -> str:
    """The account, or sub-account, of its event."""
    found = row.get("clientid")
    return str(found) if isinstance(found, int | str) else ""


def _with(change: Change, more: Mapping[str, Any]) -> Change:
    return change._replace(payload={**more, **change.payload}) if more else change


def _short(version: str) -> int:
    return int(version[-(_FINGERPRINT_BITS // 4) :], 16)
