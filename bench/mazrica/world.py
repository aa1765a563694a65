"""An account at Mazrica and an instance of Marketo, a tenth of what is measured, with a tenth of what Mazrica allows.

Rows of a page and requests of a day are a tenth as well. So pages and days are as many as in the whole; only what is
counted one by one, such as contacts that are made, is a tenth.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from bench.mazrica.people import COLLEAGUES, address
from local.systems.marketo import Quotas
from local.systems.marketo import StandIn as Marketo
from local.systems.mazrica import StandIn as Mazrica
from systems.mazrica.config import MazricaQuota
from tests.systems.mazrica.life.sync_relay import HOUR, MAZRICA, SyncRelay, settings

BEGAN = datetime(2026, 4, 1, 0, tzinfo=UTC)
"""When Mazrica's day begins."""
WRITES = frozenset({"POST", "PATCH"})
SCALE = 10
PER_DAY = 10_000
ROWS = 1_000
"""Of a page."""


@dataclass(frozen=True)
class World:
    """Both systems, and the relay between them."""

    mazrica: Mazrica
    marketo: Marketo
    relay: SyncRelay

    def asked(self) -> int:
        """Requests of Mazrica so far."""
        return len(self.mazrica.requests())

    def wrote(self) -> int:
        """Those of them that changed something."""
        return sum(each["method"] in WRITES for each in self.mazrica.requests())


@contextmanager
def world(leads: int, contacts: int, *routes: str, scale: int = SCALE) -> Iterator[World]:
    """With so many of each, before they are scaled; every second contact is a lead's, by its address."""
    with (
        Mazrica() as mazrica,
        Marketo(quotas=Quotas(per_window=1_000_000, per_day=1_000_000)) as marketo,
        tempfile.TemporaryDirectory() as folder,
    ):
        mazrica.clock.freeze(BEGAN.timestamp() - HOUR)
        marketo.clock.freeze(BEGAN.timestamp() - HOUR)
        for number in range(contacts // scale):
            known = number if number % 2 else -number
            mazrica.contact(name=f"姓{number} 名", email=address(known))
        for number in range(leads // scale):
            marketo.edit(email=address(number), lastName=f"姓{number}", company=f"会社{number // COLLEAGUES}")
        config = settings(Path(folder), mazrica, marketo, routes or None)
        quota = MazricaQuota(per_day=PER_DAY // scale)
        account = msgspec.structs.replace(config.connections[MAZRICA], quota=quota, page_size=max(10, ROWS // scale))
        mazrica.clock.freeze(BEGAN.timestamp())
        marketo.clock.freeze(BEGAN.timestamp())
        relay = SyncRelay(replace(config, connections={**config.connections, MAZRICA: account}), mazrica, marketo)
        yield World(mazrica, marketo, relay)
