"""Halves of characters (unpaired surrogates), as of an emoji that was cut: JSON can escape what UTF-8 cannot hold."""

from __future__ import annotations

from typing import Any


def replaced(value: Any) -> Any:
    """What JSON holds, with a question mark for each half of a character."""
    match value:
        case str():
            return value.encode("utf-8", "replace").decode()
        case list():
            return [replaced(each) for each in value]
        case dict():
            return {replaced(name): replaced(each) for name, each in value.items()}
    return value
