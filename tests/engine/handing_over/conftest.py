"""The log of these tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support import log_lines


@pytest.fixture
def lines() -> Iterator[log_lines.Lines]:
    """What is written to the log."""
    with log_lines.captured() as found:
        yield found
