"""The addresses that a system publishes for what it sends. Used when the stacks are synthesised, never in Lambda."""

from __future__ import annotations

import json
from pathlib import Path


def blocks(file: Path) -> list[str]:
    """The CIDR blocks of a file `{"blocks": [...], "addresses": [...]}`, which also names its source."""
    found = json.loads(file.read_text(encoding="utf-8"))
    return [*found["blocks"], *(f"{address}/32" for address in found["addresses"])]
