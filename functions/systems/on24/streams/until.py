"""What the streams ask with, until a deadline."""

from __future__ import annotations

from collections.abc import Callable

from relay.core.deadline import Deadline
from systems.on24.rest.client import On24Calls

AsksUntil = Callable[[Deadline], On24Calls]
"""Nothing is asked yet."""
