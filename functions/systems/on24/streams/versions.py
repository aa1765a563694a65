"""The version of a payload: a fingerprint of what routes read of it."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from relay.system.reads import Reads
from relay.system.version import fingerprint


def version(
    content: Mapping[str, Any], names: Reads, *, without: AbstractSet[str], unless_named: AbstractSet[str]
) -> str:
    """`without` plays no part at all, `unless_named` only where a route reads it by name."""
    if names.names is not None and not names.whole:
        return fingerprint({name: content[name] for name in content if name in names.names - without})
    left = without | (unless_named - (names.names or frozenset()))
    return fingerprint({name: value for name, value in content.items() if name not in left})
