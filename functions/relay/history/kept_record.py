"""What is kept of one event that failed, or that was delivered otherwise than it came: codes, and never a value."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

RecordKind = Literal["failed", "warned"]


class KeptRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Of one event. The system's own words, which may repeat a value, stand in the dead letter alone."""

    kind: RecordKind
    at: datetime
    route: str
    record: str
    """As the stream names it (relay.system.stream.Change)."""
    codes: tuple[str, ...]
    """Of what failed one; of warnings all, each with its field behind a colon where it is about one."""
    event_id: str = ""
    """Empty where the route's mapping did not take the record, so that there is no event."""
    fields: tuple[str, ...] = ()
    """That the system named when it failed."""
    status: int | None = None
    """HTTP status, where there was an answer."""
    gave_up: bool = False
    """Whether it was tried again until the time for that was over."""
    reason: str = ""
    """Where there is no event: which text (relay.core.refusal) says why."""
    facts: dict[str, str | int] = {}
    """What stands in that text: names and limits."""

    @property
    def name(self) -> str:
        """What it is known by in its run: the same event is kept once, however often it is told of."""
        return f"{self.kind}#{self.event_id or f'{self.route}/{self.record}'}"
