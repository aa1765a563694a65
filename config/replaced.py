"""Keys that relay.yaml once had, and what is written in their place."""

from __future__ import annotations

_INSTEAD = {
    "batch.linger_seconds": "Events are collected by the clock now. Write batch: {every: 1m}, or remove it to have "
    "each written at once.",
}
"""By the end of the path."""


def instead(path: str) -> str:
    """` Write ...` for a key that is no more, else nothing."""
    return next((f" {advice}" for end, advice in _INSTEAD.items() if path.endswith(f".{end}")), "")
