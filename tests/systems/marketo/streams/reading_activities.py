"""An instance whose activities are read, on the clock and by the rules of reading_leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import msgspec

from relay.core.gate import Purpose
from relay.system.reads import Beneath, Reads
from systems.marketo.streams.activities.connecting import activities_reader
from systems.marketo.streams.activities.source import ActivitiesSource, ProgramMembersSource
from tests.systems.marketo.streams.reading_leads import Instance

OPEN, CLICK, SEND, STATUS = 10, 11, 6, 104
MAIL = 1042

OF_EMAIL = Reads(frozenset({"lead"}), beneath=frozenset({Beneath("lead", "email")}))


@dataclass
class ActivitiesOf(Instance):
    """Its opens, with the address of each lead."""

    source: Mapping[str, Any] = field(default_factory=lambda: {"types": ["Open Email"]})
    reads: Reads = OF_EMAIL

    def reader(self, purpose: Purpose = "read") -> Any:
        """A new one, as in another function."""
        model = ActivitiesSource if "types" in self.source else ProgramMembersSource
        source = cast("ActivitiesSource", msgspec.convert({"every": "5m", **self.source}, model))
        access = self.access(purpose)
        return activities_reader(
            self.connection, source, self.reads, access, client=self.client, clock=lambda: self.now
        )

    def lead(self, name: str = "erika") -> int:
        return self.edit(email=f"{name}@example.com")
