"""Which leads are gone, for those of which an older activity is told later still.

The logs are not read again for it, so it would look as if nobody had told that the lead is gone. One text for each lead
that was deleted or merged into another: what it was merged into, or 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from relay.system.memory import Keeps

KIND = "marketo-gone"


@dataclass(frozen=True)
class KnownGone:
    """What is known of an instance. Methods raise botocore's errors."""

    memory: Keeps | None
    """None: nothing is known."""

    def of(self, leads: Iterable[int]) -> dict[int, int]:
        """Those of these leads that are known to be gone, with the leads that they were merged into, or 0."""
        if self.memory is None:
            return {}
        found = {each: self.memory.get(KIND, str(each)) for each in leads}
        return {each: int(winner) for each, winner in found.items() if winner is not None}

    def note(self, gone: Mapping[int, int]) -> None:
        """Know these as well."""
        known = self.of(gone)
        for each, winner in gone.items():
            if self.memory is not None and known.get(each) != winner:
                self.memory.put(KIND, str(each), str(winner))
