"""All that the loop guard's memory holds of a record: for erasing it.

Marks stand under records, threads and hashes, with what became of the record behind them, and nobody lists what that
may have been. So the whole table is read, as a person waits for it; it holds the writes of 30 days.
"""

from __future__ import annotations

from dataclasses import dataclass

import msgspec

from relay.loop_guard.origin import Named
from relay.loop_guard.write_marks import Mark, Note, WriteMarks


@dataclass(frozen=True)
class MarksOfRecord:
    """Methods raise botocore's errors."""

    echo: WriteMarks
    named: Named

    def keys(self) -> list[str]:
        """What is kept, but for the mark of a write that is going on: its end takes that away."""
        names = frozenset(map(self.echo.hashed, self.named.views))
        return [key for key, text in self.echo.state.items() if self._tells_of(key, text, names)]

    def _tells_of(self, key: str, text: str, names: frozenset[str]) -> bool:
        kind, _, rest = key.partition("#")
        behind_route = rest.partition("#")[2]
        match kind:
            case "written":
                return self._begins_with_record(rest)
            case "added":
                return self._begins_with_record(behind_route)
            case "seen":
                return behind_route in self.named.threads
            case "note":
                return rest in names or msgspec.json.decode(text, type=Note).record in self.named.records
            case "writing":
                return rest in names and msgspec.json.decode(text, type=Mark).until <= self.echo.clock()
        return False

    def _begins_with_record(self, text: str) -> bool:
        return any(text.startswith(f"{record}/") for record in self.named.records)
