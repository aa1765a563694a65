"""The reading function's part: what of a page is a change, and what the relay itself wrote there.

A page is judged after it is known which of its records are news, and before events are made of them. What was judged is
remembered when its events are in their queues, and before anything else is: should the function be stopped in between,
the page is judged as it was, and makes the same events.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property

from msgspec.structs import replace

from relay.core.event import ChangedFields
from relay.pair_guard import judging
from relay.pair_guard.judging import RecordRead, RecordVerdict, ToldField, ToldFields, last_writes
from relay.pair_guard.known import OTHERS, KnownItems, PairMemory, PlacedName, ReadItem, RecordOf
from relay.pair_guard.pairs import GuardedRoute
from relay.system.access import Payload
from relay.system.pairs import ReadsShared, SharedRecord
from relay.system.stream import Change
from relay.system.version import fingerprint


@dataclass(frozen=True)
class GuardedPage:
    """What the routes of a reading are told of a page."""

    guard: PageGuard
    at: datetime
    verdicts: Mapping[str, RecordVerdict]
    """By record; of what is gone there is none."""
    items: Mapping[RecordOf, ReadItem] = field(default_factory=dict)
    unsent: Collection[RecordOf] = ()
    quiet: Collection[str] = ()
    """Records that look as they did before."""

    @cached_property
    def told_anyway(self) -> list[str]:
        """Records that look as they did before, and were written to in between.

        Somebody has changed them back, or what was told of them by others was dropped for that very write.
        """
        found = ((each, self.verdicts[each]) for each in self.quiet if each in self.verdicts)
        return [each for each, verdict in found if verdict.changed or verdict.relayed]

    @cached_property
    def held(self) -> list[str]:
        """Records that must be read once more before anything is told of them."""
        return [record for record, verdict in self.verdicts.items() if verdict.held]

    def without_quiet_ones(self) -> GuardedPage:
        """The same, where a record that is held cannot be read again: without those that look as they did before."""
        left = {each: found for each, found in self.verdicts.items() if not (found.held and each in self.quiet)}
        return dataclasses.replace(self, verdicts=left)

    @property
    def echoes(self) -> int:
        """Records in which nothing has changed but by the relay."""
        return sum(not (each.held or each.changed or each.others or each.undone) for each in self.verdicts.values())

    @property
    def undone(self) -> list[str]:
        """Fields that the place does not keep as the relay writes them."""
        return sorted({name for each in self.verdicts.values() for name in each.undone})

    @property
    def telling(self) -> dict[str, ToldFields]:
        """By record, what is told of it."""
        found = {
            record: (*sorted(each.changed), *((OTHERS,) if each.others else ()))
            for record, each in self.verdicts.items()
            if not each.held
        }
        return {record: self._told(record, names) for record, names in found.items() if names}

    def _told(self, record: str, names: tuple[str, ...]) -> ToldFields:
        verdict, at = self.verdicts[record], self.at.timestamp()
        read = verdict.item.fields if verdict.item else {}
        fields = {
            name: ToldField(read[name].value if name in read else "", verdict.again.get(name, at), at) for name in names
        }
        return ToldFields(fields)

    def concerns(self, route: str, change: Change) -> bool:
        """Whether a route is told of a record. What is held nobody is told of."""
        verdict, guarded = self.verdicts.get(change.record), self.guard.routes.get(route)
        if verdict is None or guarded is None:
            return verdict is None or not verdict.held
        more = verdict.others and guarded.writes_more
        return not verdict.held and (more or not guarded.shared.isdisjoint(self._told_to(guarded, verdict)))

    def changed(self, route: str, change: Change) -> ChangedFields | None:
        """What of a record has changed for a route; None: all of it is told."""
        verdict, guarded = self.verdicts.get(change.record), self.guard.routes.get(route)
        if verdict is None or guarded is None:
            return None
        hops = self._told_to(guarded, verdict)
        names = guarded.shared & hops.keys()
        return ChangedFields(
            read_at=self.at,
            names=tuple(sorted(names)),
            left=tuple(sorted(guarded.shared - names)),
            others=verdict.others,
            hops={name: hops[name] for name in sorted(names) if hops[name]},
            again={name: at for name, at in verdict.again.items() if name in names},
        )

    def _told_to(self, guarded: GuardedRoute, verdict: RecordVerdict) -> Mapping[str, int]:
        return verdict.told_to(set(map(self.guard.memory.short, guarded.back)))

    def remember(self) -> None:
        """Remember what was read. Raises botocore's errors."""
        if self.items:
            self.guard.memory.put_read(self.items)
        if self.unsent:
            self.guard.memory.take_unsent(self.unsent)


@dataclass(frozen=True)
class WholeRecords:
    """What is told of records that are taken up again as a whole, whatever is known of them."""

    guard: PageGuard
    at: datetime

    def concerns(self, route: str, change: Change) -> bool:  # noqa: ARG002 - the same for all
        """Every route is told."""
        return True

    def changed(self, route: str, change: Change) -> ChangedFields | None:  # noqa: ARG002 - the same for all
        """Everything, of a guarded route with when it was read."""
        guarded = self.guard.routes.get(route)
        if guarded is None:
            return None
        return ChangedFields(read_at=self.at, names=tuple(sorted(guarded.shared)), others=True)


@dataclass(frozen=True, kw_only=True)
class PageGuard:
    """Judges what is read by one reading. `judge` raises botocore's errors."""

    memory: PairMemory
    reading: str
    source: ReadsShared
    routes: Mapping[str, GuardedRoute]
    """Those of its routes that are guarded; at least one."""

    def judge(
        self,
        changes: Sequence[Change],
        at: datetime,
        *,
        as_before: Sequence[Change] = (),
        told: Mapping[str, ToldFields] | None = None,
        everything: bool = False,
    ) -> GuardedPage:
        """What has changed, of records that were asked for after `at`.

        `as_before` are those that look as they did when they were seen last: of them only what the relay has written
        since is asked, which somebody must have undone. `told` is, by record, what may have been queued and was not
        remembered (`telling`). `everything`: all fields are told, whatever is known of them.
        """
        quiet = {each.record for each in as_before}
        records = {
            each.record: (each, self.source.holds(each.payload)) for each in (*changes, *as_before) if not each.deleted
        }
        keys = {record: RecordOf(self.reading, record) for record in records}
        names = {record: self._names(view) for record, (_, view) in records.items()}
        known = self.memory.known(
            written=[each for few in names.values() for each in few],
            read=keys.values(),
            unsent=[keys[each.record] for each in changes if each.record in keys],
        )
        now = self.memory.clock()
        verdicts: dict[str, RecordVerdict] = {}
        items: dict[RecordOf, ReadItem] = {}
        for record, (change, view) in records.items():
            read, before = self._read(change, view, at), known.read.get(keys[record])
            writes = last_writes(known.written[each] for each in names[record] if each in known.written)
            if record in quiet and record not in (told or {}) and not judging.is_answer(read, writes, before):
                continue
            verdict = judging.judge(
                read,
                writes,
                before,
                now=now,
                told=(told or {}).get(record),
                everything=everything,
            )
            if record in quiet:
                verdict = verdict._replace(others=False)
            verdicts[record] = _with_unsent(verdict, self.shared, known, keys[record])
            if verdict.item is not None:
                hashed = tuple(sorted(map(self.memory.hashed_name, names[record])))
                items[keys[record]] = replace(verdict.item, names=hashed)
        sent = [keys[record] for record, each in verdicts.items() if keys[record] in known.unsent and not each.held]
        return GuardedPage(self, at, verdicts, items, sent, quiet)

    @cached_property
    def shared(self) -> frozenset[str]:
        """The fields that some route of the reading shares."""
        return frozenset().union(*(each.shared for each in self.routes.values()))

    @cached_property
    def _place(self) -> str:
        return str(next(iter(self.routes.values())).source)

    def _names(self, view: SharedRecord) -> list[PlacedName]:
        return [PlacedName(self._place, name) for name in sorted(view.names)]

    def _read(self, change: Change, view: SharedRecord, at: datetime) -> RecordRead:
        return RecordRead(
            values={name: self.memory.value(view.values.get(name, "")) for name in self.shared},
            at=at.timestamp(),
            others=self.memory.value(fingerprint(self._others(change.payload))),
            version=change.version,
        )

    def _others(self, payload: Payload) -> Payload:
        """What the guarded routes read and do not share."""
        return {
            name: value
            for name, value in payload.items()
            if name not in self.shared and any(each.reads.takes(name) for each in self.routes.values())
        }


def _with_unsent(verdict: RecordVerdict, shared: frozenset[str], known: KnownItems, key: RecordOf) -> RecordVerdict:
    """With the fields of events that were put aside: what was to bring them never came."""
    fields = known.unsent.get(key, frozenset())
    if verdict.held or not fields:
        return verdict
    changed = {**dict.fromkeys(sorted(fields & shared), 0), **verdict.changed}
    return verdict._replace(changed=changed, others=verdict.others or OTHERS in fields)
