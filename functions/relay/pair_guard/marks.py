"""The marks of a batch's writes: open before they are sent, closed by what came of each."""

from __future__ import annotations

from collections.abc import Sequence

from relay.core.config import Connection
from relay.core.outcome import Delivered, Told
from relay.pair_guard.known import KnownItems, PairMemory, PlacedName, WrittenItem
from relay.pair_guard.shared_write import SharedWrite, is_written, merged
from relay.system.pairs import WritesShared


class OpenMarks:
    """Of one batch. `open` and `close` raise botocore's errors."""

    def __init__(self, memory: PairMemory, side: WritesShared, connection: Connection) -> None:
        self._memory = memory
        self._side = side
        self._connection = connection
        self._before: KnownItems = KnownItems()
        self._opened = 0.0
        self._fields: dict[int, list[tuple[str, str, int]]] = {}
        """By position: field, hash of what is written, and hop."""

    def start(self, known: KnownItems) -> None:
        """What is known before anything is written."""
        self._before = known

    def open(self, writes: Sequence[SharedWrite]) -> None:
        """Mark what is about to be sent."""
        self._opened = self._memory.clock()
        items: dict[PlacedName, WrittenItem] = {}
        for write in writes:
            # What a person insists on is their own change there, which goes to the other side as any other does.
            found = {} if write.event.insisted else write.fields(self._side, self._connection) or {}
            self._fields[write.position] = [
                (name, self._memory.value(text), hop) for name, (text, hop) in found.items()
            ]
            self._add(items, write, closed=0.0)
        if items:
            self._memory.put_written(items)

    def close(self, done: Sequence[tuple[SharedWrite, Told]]) -> None:
        """What was written stands as written, what surely was not as it stood before; the rest stays open."""
        now = self._memory.clock()
        items: dict[PlacedName, WrittenItem] = {}
        for write, outcome in done:
            for name in write.leads_to if self._fields[write.position] else ():
                items.setdefault(name, self._known(name))
            written = is_written(outcome)
            if written is not False:
                revision = outcome.answer.get("revision", "") if isinstance(outcome, Delivered) else ""
                self._add(items, write, closed=now if written else 0.0, revision=revision)
        if items:
            self._memory.put_written(items)

    def _add(
        self, items: dict[PlacedName, WrittenItem], write: SharedWrite, *, closed: float, revision: str = ""
    ) -> None:
        fields = self._fields[write.position]
        for name in write.leads_to if fields else ():
            before = items.get(name) or self._known(name)
            both = merged(
                before.fields,
                fields,
                opened=self._opened,
                closed=closed,
                route=self._memory.short(write.event.route),
                read_at=round(write.changed.read_at.timestamp(), 3),
                event=self._memory.short(write.event.id),
            )
            items[name] = WrittenItem(fields=both, revision=revision)

    def _known(self, name: PlacedName) -> WrittenItem:
        return self._before.written.get(name) or WrittenItem()
