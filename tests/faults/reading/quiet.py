"""Keeping what the functions log and measure from the terminal."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Iterator

from tests.support import log_lines


@contextlib.contextmanager
def quietly() -> Iterator[None]:
    """Metrics go to standard output, and lines to a stream of their own."""
    with log_lines.captured(), contextlib.redirect_stdout(io.StringIO()):
        yield
