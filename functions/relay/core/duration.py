"""Durations as people write them: `5s`, `15m`, `24h`, `7d`."""

from __future__ import annotations

import re

PATTERN = "^[1-9][0-9]{0,5}(s|m|h|d)$"
RULE = "Write a whole number and a unit: s, m, h or d, such as 15m."
_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def seconds(text: str) -> int:
    """The duration in seconds. Raises ValueError for anything but a whole number and a unit."""
    text = text.removesuffix("\n")  # `$` in the pattern lets it pass, as YAML's block scalars end with it
    if not re.fullmatch(PATTERN, text):
        raise ValueError("a whole number and a unit are wanted: s, m, h or d, such as 15m")
    return int(text[:-1]) * _UNITS[text[-1]]
