"""`python -m tests.faults.all`: every campaign of this folder, and 1 when something is not as it must be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_FOLDER = Path(__file__).parent


def campaigns() -> list[str]:
    """The modules to run: each folder here that can be, then the campaign through the deployed stacks, the longest."""
    return [*sorted(f"tests.faults.{each.parent.name}" for each in _FOLDER.glob("*/__main__.py")), "tests.faults"]


def main() -> int:
    """All of them, also after one that failed."""
    codes = [subprocess.run([sys.executable, "-m", name], check=False).returncode for name in campaigns()]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
