"""The registry: every system whose changes a sync can read, by what a route comes `from`."""

from __future__ import annotations

from kintone.sync import KINTONE_READER
from relay.sync import Reader

READERS: dict[str, Reader] = {"kintone": KINTONE_READER}
