"""With how many values a property is tried: fewer while a change is judged, as many as are meant while exploring."""

from __future__ import annotations

from hypothesis import settings


def usual(times: float) -> int:
    """So many times the number that properties without one of their own are tried with (tests/conftest.py)."""
    return round(times * settings().max_examples)
