"""What the engine's logger writes, read back as the lines of JSON that CloudWatch would get."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from relay.telemetry import log


class Lines:
    """Everything that was written so far."""

    def __init__(self, stream: io.StringIO) -> None:
        self._stream = stream

    @property
    def text(self) -> str:
        """As it was written."""
        return self._stream.getvalue()

    def all(self) -> list[dict[str, Any]]:
        """Line by line."""
        return [json.loads(line) for line in self.text.splitlines()]

    def steps(self) -> list[str]:
        """The step of each line, or its message where it has none."""
        return [line.get("step", line["message"]) for line in self.all()]


@contextmanager
def captured() -> Iterator[Lines]:
    """Take what the logger writes instead of letting it go to standard output."""
    handler: Any = log.logger().registered_handler
    stream = io.StringIO()
    # Not by setStream, which flushes the stream before: that may be another test's, closed by pytest.
    before, handler.stream = handler.stream, stream
    try:
        yield Lines(stream)
    finally:
        handler.stream = before
