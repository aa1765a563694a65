"""The registry: every system whose changes a sync can read, by what a route comes `from`."""

from __future__ import annotations

from relay.system.sync_reader import Reader
from systems.kintone.streams.reader import KINTONE_READER

READERS: dict[str, Reader] = {"kintone": KINTONE_READER}
