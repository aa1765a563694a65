"""What code that calls a system is given of its connection."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from relay.core.gate import Gate, Purpose
from relay.core.secret import SecretReader

if TYPE_CHECKING:
    from relay.aws.partition import Partition
    from relay.aws.table import State
    from relay.limits.day_budget import DayMeter
    from relay.loop_guard.write_marks import WriteMarks
    from relay.system.memory import Keeps
    from relay.system.page_links import LinkedPage
    from relay.system.reads import Names

Payload = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Access:
    """What a target or a reader is given of its connection, beside the configuration."""

    secret: SecretReader
    gate: Gate
    """Every request passes it."""
    state: State
    """The connection's table, for what may be done only once."""
    echo: WriteMarks | None = None
    """The loop guard's memory, where what is written may come back as an event."""
    meter: DayMeter | None = None
    """Where a system that counts its day by itself, not by the gate, tells of it."""
    wanted: Mapping[str, Names] = field(default_factory=dict)
    """By route that looks up: the names that the next route reads in what is found (relay.system.look_up)."""
    purpose: Purpose = "write"
    """What it is for: a system that counts its day by itself keeps each purpose to its share."""
    memory: Keeps | None = None
    """Where a reader may keep small items of its own."""
    key: Callable[[], bytes] | None = None
    """Key of the hashes under which people are remembered; only read where some are. Raises botocore's errors."""
    noted: Partition | None = None
    """Where the target notes what is to be read, and its reader finds it (relay.system.noted)."""
    page: LinkedPage | None = None
    """The relay's page about the records that this connection's routes come from, where its records are to link to
    it."""
