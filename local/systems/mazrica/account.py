"""One account at Mazrica: what it holds, how it is set up, and how it is to be read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from threading import Event, RLock
from typing import Any

from local.kit.clock import Clock
from local.kit.emulated import Emulated
from local.kit.journal import Journal
from local.systems.mazrica.access.limits import Limits, Quotas
from local.systems.mazrica.errors import Refusal, missing
from local.systems.mazrica.faults.failing import LOCKED_TEXT
from local.systems.mazrica.faults.faults import Fault
from local.systems.mazrica.log import Entry
from local.systems.mazrica.readings import Readings
from local.systems.mazrica.records.items import Item, Items
from local.systems.mazrica.records.kinds import ACTIONS, CONTACTS, CUSTOMERS, DEALS
from local.systems.mazrica.records.setup import Setup
from local.systems.mazrica.records.table import Record, Table

_FIRST_IDS = {CONTACTS: 1001, CUSTOMERS: 200_001, DEALS: 30_001, ACTIONS: 4_000_001}


class Account(Emulated[Fault, Entry]):
    """Everything that a running stand-in knows. Who changes it holds `lock`."""

    refusals = (Refusal,)

    def __init__(
        self, *, api_key: str, items: Iterable[Item], setup: Setup, readings: Readings, quotas: Quotas, clock: Clock
    ) -> None:
        super().__init__(Fault, Journal())
        self.api_key = api_key
        self.items = Items(items)
        self.setup = setup
        self.readings = readings
        self.clock = clock
        self.limits = Limits(quotas, clock)
        self.tables = {name: Table(name, first) for name, first in _FIRST_IDS.items()}
        self.matching: frozenset[str] = frozenset()
        """Kinds of records that a 名寄せ runs over. They cannot be updated meanwhile
        (https://intercom.help/senses_manual/ja/articles/5906183)."""
        self.importing = False
        """Whether a CSV file is being taken in: one at a time."""
        self.latency = 0.0
        """Seconds of every call."""
        self.lock = RLock()
        self.closing = Event()

    def moment(self) -> float:
        """Now, no finer than the API tells."""
        if self.readings.times.milliseconds:
            return math.floor(self.clock.now() * 1000) / 1000
        return float(math.floor(self.clock.now()))

    def record(self, kind: str, number: Any) -> Record:
        """The record of an id. Raises Refusal 404."""
        found = self.tables[kind].get(number)
        if found is None:
            raise missing(kind, number)
        return found

    def touch(self, kind: str, record: Record) -> None:
        """A record was updated now."""
        self.tables[kind].touch(record, self.moment())

    def unlocked(self, kind: str, *, new: bool = False) -> None:
        """Raise Refusal where a 名寄せ keeps records of this kind from being updated, or `new` ones from being made."""
        if kind in self.matching and (not new or self.readings.locked == "writes"):
            raise Refusal(self.readings.locked_status, LOCKED_TEXT)

    def reset(self) -> None:
        """As Emulated.reset; what administrators set up, the readings and the clock stay."""
        super().reset()
        with self.lock:
            for table in self.tables.values():
                table.clear()
            self.matching = frozenset()
            self.importing = False
            self.latency = 0.0
            self.limits.clear()

    def close(self) -> None:
        """As Emulated.close."""
        self.closing.set()
